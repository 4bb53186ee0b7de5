"""What is drawn: the layer switches, grouped as plan, programmes, projects and base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    from collections.abc import Mapping


class Layers(Control):
    """Layer switches with their swatches, and the symbols that all drawing shares.

    Parameters
    ----------
    style
        `maps/style.yml`.
    hidden
        Layers that are off when the page opens.
    """

    draws = True

    def __init__(self, style: Mapping[str, Any], hidden: list[str]) -> None:
        super().__init__(
            {
                "hidden": list(hidden),
                "dash": style["dash"],
                "symbols": symbols(style),
                "unit_style": style["units"],
                "programme_colours": style["programmes"],
                "change_colours": style["changes"],
            }
        )


def symbols(style: Mapping[str, Any]) -> dict[str, Any]:
    """Symbol of each kind and fill of each stage, by code.

    Returns
    -------
    dict
        ``groups`` and ``phases`` in the order of `style`, ``kinds`` (kind to group) and
        ``stages`` (stage to phase). The last group and phase take what is named nowhere.
    """
    groups, phases = style["groups"], style["phases"]
    return {
        "groups": {n: {"shape": g["shape"], "colour": g["colour"]} for n, g in groups.items()},
        "phases": {n: {"fill": p["fill"]} for n, p in phases.items()},
        "kinds": {kind: n for n, g in groups.items() for kind in g["kinds"]},
        "stages": {stage: n for n, p in phases.items() for stage in p["stages"]},
    }
