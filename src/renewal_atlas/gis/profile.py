"""For whom an output is: ``internal``, which says so everywhere, or ``public``, which has rules.

A map that is published in China needs more than a good file: a map review number or a statement
why none is needed, its sources, a checked basemap, and positions no finer than allowed. Which
rules hold is for the district to say, so each is a setting with its reason in
``maps/<district>.yml`` under ``publication:``; this module only keeps to it.

References
----------
《地图管理条例》（国务院令第664号）第十五条；《地图审核管理规定》；《公开地图内容表示规范》.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import numpy as np
import shapely

from renewal_atlas.errors import PublishError
from renewal_atlas.gis.geojson import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renewal_atlas.gis.handover import Table

Audience = Literal["internal", "public"]
INTERNAL_MARK = "内部使用，不得公开 Internal use only, not for publication"
_RULES = ("map_review_number", "map_review_note", "allowed_basemaps", "coordinate_decimals",
          "withheld_layers")  # fmt: skip
_METRES_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Profile:
    """Rules of an output.

    Attributes
    ----------
    audience
        ``internal`` or ``public``.
    review_number, review_note
        审图号, or why none is needed.
    decimals
        Of a degree that positions are rounded to.
    withheld
        Tables and layers that are left out.
    reasons
        Why, by rule.
    """

    audience: Audience = "internal"
    review_number: str = ""
    review_note: str = ""
    decimals: int = DECIMALS
    withheld: tuple[str, ...] = ()
    reasons: tuple[tuple[str, str], ...] = ()

    @property
    def mark(self) -> str:
        """What every output says of its use, for a reader."""
        if self.audience == "internal":
            return INTERNAL_MARK
        return f"审图号：{self.review_number}" if self.review_number else self.review_note

    @property
    def suffix(self) -> str:
        """Part of every file name, so that a file says it even when it is sent alone."""
        return ".internal" if self.audience == "internal" else ""


def read_profile(settings: Mapping[str, Any], audience: Audience, layers: Iterable[str]) -> Profile:
    """Rules of a district for an audience.

    Parameters
    ----------
    settings
        Content of ``maps/<district>.yml``. Under ``publication:`` stand `map_review_number`,
        `map_review_note`, `allowed_basemaps`, `coordinate_decimals` and `withheld_layers`, each
        a plain value or ``{value: …, reason: …}``.
    audience
        ``internal`` keeps everything; ``public`` keeps to the rules.
    layers
        Names that can be withheld.

    Returns
    -------
    Profile
        What may be shown, rounded how far, and the mark that every output carries.

    Raises
    ------
    PublishError
        If `audience` is ``public`` and a rule is not met; the message names every one.

    Examples
    --------
    >>> read_profile({}, "internal", []).mark
    '内部使用，不得公开 Internal use only, not for publication'
    """
    if audience == "internal":
        return Profile()
    rules = settings.get("publication") or {}
    unmet = _unmet(settings, rules, set(layers))
    if unmet:
        listed = "\n".join(f"  {rule}" for rule in unmet)
        raise PublishError(
            "the public profile is not met; set these under publication: in maps/<district>.yml, "
            f"each with its reason\n{listed}"
        )
    decimals = _value(rules, "coordinate_decimals")
    return Profile(
        "public",
        str(_value(rules, "map_review_number") or ""),
        str(_value(rules, "map_review_note") or ""),
        int(decimals),
        tuple(_value(rules, "withheld_layers") or ()),
        tuple((rule, str(rules[rule]["reason"])) for rule in _RULES
              if isinstance(rules.get(rule), dict) and rules[rule].get("reason")),
    )  # fmt: skip


def apply_profile(tables: Iterable[Table], profile: Profile) -> list[Table]:
    """Tables as the audience may have them.

    Parameters
    ----------
    tables
        Whole tables in EPSG:4326.
    profile
        Rules.

    Returns
    -------
    list of Table
        Without the withheld; positions rounded, and `uncertainty_m` grown by what rounding can
        move them, so that a circle still holds the whole true place.
    """
    kept = [table for table in tables if table.name not in profile.withheld]
    if profile.decimals >= DECIMALS:
        return kept
    return [_rounded(table, profile.decimals) for table in kept]


def _rounded(table: Table, decimals: int) -> Table:
    if not isinstance(table.frame, gpd.GeoDataFrame):
        return table
    frame = table.frame
    shapes = np.asarray(frame.geometry.array)
    moved = shapely.transform(shapes, lambda xy: np.round(xy, decimals))
    broken = ~shapely.is_valid(moved) & ~shapely.is_missing(moved)
    moved[broken] = shapely.make_valid(moved[broken])
    # a small shape may collapse; then its rounded centre is all that may be told
    lost = shapely.is_empty(moved) | (
        shapely.get_dimensions(moved) < shapely.get_dimensions(shapes)
    )
    moved[lost] = shapes[lost]
    frame = frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=frame.crs))
    if "uncertainty_m" in frame:
        frame["uncertainty_m"] = (frame["uncertainty_m"] + rounding_m(decimals)).round()
    return replace(table, frame=frame)


def rounding_m(decimals: int) -> float:
    """How far rounding a degree to `decimals` can move a point, in metres, anywhere.

    Examples
    --------
    >>> round(rounding_m(3))
    79
    """
    return float(0.5 * 10.0**-decimals * _METRES_PER_DEGREE * 2**0.5)


def _unmet(settings: Mapping[str, Any], rules: Mapping[str, Any], layers: set[str]) -> list[str]:
    faults = []
    if not (_value(rules, "map_review_number") or _value(rules, "map_review_note")):
        faults.append(
            "map_review_number 审图号 is empty: give the number, or say in map_review_note why "
            "none is needed"
        )
    decimals = _value(rules, "coordinate_decimals")
    if not isinstance(decimals, int) or not 0 <= decimals <= DECIMALS:
        faults.append(f"coordinate_decimals is {decimals!r}: give a whole number from 0 to 6")
    unknown = set(_value(rules, "withheld_layers") or ()) - layers
    if unknown:
        faults.append(f"withheld_layers names no layer: {', '.join(sorted(unknown))}")
    forbidden = sorted(_basemaps(settings) - set(_value(rules, "allowed_basemaps") or ()))
    if forbidden:
        faults.append(
            f"allowed_basemaps does not name {', '.join(forbidden)}, which basemaps: switches on"
        )
    return faults


def _basemaps(settings: Mapping[str, Any]) -> set[str]:
    """Basemaps from the network that are switched on."""
    basemaps = settings.get("basemaps") or {}
    if not basemaps.get("enabled"):
        return set()
    return {str(source.get("id")) for source in basemaps.get("sources") or ()}


def _value(rules: Mapping[str, Any], rule: str) -> Any:  # noqa: ANN401 - a setting
    found = rules.get(rule)
    return found.get("value") if isinstance(found, dict) else found
