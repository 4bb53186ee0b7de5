"""The legend of a layer, in no tool's language: rules with symbols, from ``maps/style.yml``.

QML, SLD, KML and DXF are written from it, so that one colour means one thing everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from renewal_atlas.vocabulary import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from renewal_atlas.gis.handover import Table

Fill = Literal["solid", "hollow", "ring", "tinted", "small", "crossed", "faint", "none"]
Style = dict[str, Any]
PROMISED = "promised"
"""Phase of the style for projects of which a stage is only promised."""
TINTS = {"tinted": 0.4, "small": 0.4}
"""Opacity of the inside of pins that are neither solid nor hollow."""
SIZES = {"faint": 0.7, "small": 0.7}
"""Size of pins that say least, beside the others."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """How a feature is drawn.

    Attributes
    ----------
    colour
        ``#rrggbb`` of outline and fill.
    shape
        Of a point: square, diamond, triangle, circle, cross, hexagon.
    fill
        Of a point or area; ``none`` draws the outline only. A ``faint`` point is small and
        hollow, a ``small`` one small and tinted.
    opacity
        Of the fill of an area, 0 to 1.
    width_mm
        Of outline or line.
    dash
        Lengths of dash and gap in pixels of 1/96 inch; empty = unbroken.
    ground
        Colour inside a hollow symbol.
    """

    colour: str
    shape: str = "circle"
    fill: Fill = "solid"
    opacity: float = 1.0
    width_mm: float = 0.4
    dash: tuple[float, ...] = ()
    ground: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Condition:
    """A column has one of these values, or, if asked so, none at all.

    Attributes
    ----------
    field
        Column.
    values
        Any of these; none where only `or_empty` is asked.
    or_empty
        Whether an empty cell meets it too.
    """

    field: str
    values: tuple[str, ...]
    or_empty: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """Features that meet all conditions are drawn with the symbol."""

    label: str
    conditions: tuple[Condition, ...]
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Legend:
    """Rules of a layer, first match wins, and the column that labels its features.

    Attributes
    ----------
    rules
        At least one.
    label_field
        Column with the label, "" where there is none.
    labels_on
        Whether labels are on from the start. Places and circles carry the names of projects
        that are labelled already; with all of them on, a name would stand there three times.
    """

    rules: tuple[Rule, ...]
    label_field: str = ""
    labels_on: bool = False


def legend_of(table: Table, style: Style, vocabularies: Mapping[str, pd.DataFrame]) -> Legend:
    """Legend of a layer.

    Parameters
    ----------
    table
        Layer with one kind of geometry, see `handover.split`.
    style
        Content of ``maps/style.yml``.
    vocabularies
        Code lists, for labels.

    Returns
    -------
    Legend
        Projects by group of kinds and phase of stages, as far as they occur; plan units one by
        one, dashed where interpreted; places by how they were found; the rest with one symbol.
    """
    if table.base == "projects":
        return Legend(_project_rules(table, style, vocabularies), "name", labels_on=True)
    if table.base == "plan_units":
        return Legend(_unit_rules(table.attributes, style), "name", labels_on=True)
    if table.base == "lines":
        return Legend(_line_rules(table, style), "name", labels_on=True)
    symbol = _single(table, style)
    return Legend((Rule(table.zh, (), symbol),), "" if table.base == "boundary" else "name")


def renamed(legend: Legend, names: Mapping[str, str]) -> Legend:
    """Legend for a file that has other names for some columns."""
    rules = tuple(
        replace(rule, conditions=tuple(
            replace(c, field=names.get(c.field, c.field)) for c in rule.conditions
        ))
        for rule in legend.rules
    )  # fmt: skip
    label_field = names.get(legend.label_field, legend.label_field)
    return replace(legend, rules=rules, label_field=label_field)


def group_codes(style: Style, vocabularies: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """Kinds of each group; a kind that no group names falls into the last."""
    return _covering(style["groups"], "kinds", vocabularies.get("kinds"))


def phase_codes(style: Style, vocabularies: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """Stages of each phase; a stage that no phase names falls into the last."""
    return _covering(style["phases"], "stages", vocabularies.get("stages"))


def unit_colours(units: pd.DataFrame, style: Style) -> dict[str, str]:
    """Colour of each plan unit by id: units of one kind take the kind's colours in turn."""
    seen: dict[str, int] = {}
    colours = {}
    for unit_id, kind in zip(units["unit_id"], units["kind"], strict=True):
        palette = style["units"][kind]["colours"]
        colours[str(unit_id)] = str(palette[seen.get(kind, 0) % len(palette)])
        seen[kind] = seen.get(kind, 0) + 1
    return colours


def dashes(style: Style, name: str) -> tuple[float, ...]:
    """Lengths of a named dash of the style."""
    return _lengths(style["dash"][name])


def _lengths(text: object) -> tuple[float, ...]:
    return tuple(float(part) for part in str(text).split())


def matching_rule(rows: pd.DataFrame, rules: tuple[Rule, ...]) -> list[int]:
    """Index of the first rule that each row meets; the last rule where none does."""
    chosen = np.full(len(rows), len(rules) - 1)
    for index in range(len(rules) - 1, -1, -1):
        chosen[_meeting(rows, rules[index].conditions)] = index
    return [int(index) for index in chosen]


def _project_rules(
    table: Table, style: Style, vocabularies: Mapping[str, pd.DataFrame]
) -> tuple[Rule, ...]:
    groups, phases = group_codes(style, vocabularies), phase_codes(style, vocabularies)
    words = vocabularies.get("page_labels")
    last, promises = list(phases)[-1], _promises(style, vocabularies)
    rules = []
    for group, kinds in groups.items():
        for phase, stages in phases.items():
            conditions = (
                Condition("kind", tuple(kinds)),
                *_phase_conditions(phase, stages, promises, last=phase == last),
            )
            if _meeting(table.attributes, conditions).any():
                title = f"{_word(words, 'group', group)} · {_word(words, 'phase', phase)}"
                rules.append(Rule(title, conditions, _project_symbol(table, style, group, phase)))
    return tuple(rules)


def _phase_conditions(
    phase: str, stages: list[str], promises: tuple[str, ...], *, last: bool
) -> tuple[Condition, ...]:
    """A phase is its stages; the promised one has none, but a promise, and the last neither."""
    if phase == PROMISED:
        return (Condition("stage", (), or_empty=True), Condition("promised_stage", promises))
    reached = Condition("stage", tuple(stages), or_empty=last)
    if not last or not promises:
        return (reached,)
    return (reached, Condition("promised_stage", (), or_empty=True))


def _promises(style: Style, vocabularies: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """Every stage, if the style draws what is only promised in a way of its own."""
    stages = vocabularies.get("stages")
    if PROMISED not in style["phases"] or stages is None:
        return ()
    return tuple(str(code) for code in stages.index)


def _project_symbol(table: Table, style: Style, group: str, phase: str) -> Symbol:
    """Pins say the phase by their fill, areas and lines by their dash, areas by a tint too.

    The tint stays faint, since many projects share a wide circle.
    """
    look, land = style["groups"][group], str(style["ground"]["land"])
    part = style["phases"][phase]
    if table.family == "points":
        return Symbol(look["colour"], look["shape"], part["fill"], ground=land)
    dash = _lengths(part["dash"])
    if table.family == "lines":  # where the line lies is known, so what is done is unbroken
        return Symbol(look["colour"], fill="none", width_mm=0.9,
                      dash=() if part["fill"] == "solid" else dash)  # fmt: skip
    tint = float(part["tint"])
    return Symbol(look["colour"], fill="solid" if tint else "none", opacity=tint or 1.0,
                  width_mm=0.45, dash=dash)  # fmt: skip


def _unit_rules(units: pd.DataFrame, style: Style) -> tuple[Rule, ...]:
    colours = unit_colours(units, style)
    rules = []
    for row in units.itertuples(index=False):
        look = style["units"][row.kind]
        drawn_by_us = row.basis == "interpreted"
        symbol = Symbol(
            colours[str(row.unit_id)], opacity=float(look["opacity"]), width_mm=0.5,
            dash=dashes(style, "interpreted") if drawn_by_us else (),
        )  # fmt: skip
        title = f"{row.name}（示意）" if drawn_by_us else str(row.name)
        rules.append(Rule(title, (Condition("unit_id", (str(row.unit_id),)),), symbol))
    return tuple(rules)


def _line_rules(table: Table, style: Style) -> tuple[Rule, ...]:
    """Roads, and rivers apart from them where the layer says which is one."""
    road = Rule("道路", (), Symbol(str(style["ground"]["road"]), width_mm=0.5))
    if "place_type" not in table.attributes:
        return (road,)
    water = Symbol(str(style["ground"]["water"]), width_mm=0.7, dash=dashes(style, "inferred"))
    return (Rule("河流", (Condition("place_type", ("river",)),), water), road)


def _single(table: Table, style: Style) -> Symbol:
    ground = style["ground"]
    if table.base == "boundary":
        return Symbol(str(ground["boundary"]), fill="none", width_mm=0.7)
    if table.base == "uncertainty":
        dash = dashes(style, "uncertain")
        return Symbol(str(ground["uncertainty"]), fill="none", width_mm=0.25, dash=dash)
    place = str(ground["place"])
    if table.family == "areas":
        return Symbol(place, fill="none", width_mm=0.35, dash=dashes(style, "inferred"))
    return Symbol(place, fill="hollow", width_mm=0.5, ground=str(ground["land"]))


def _covering(
    parts: Mapping[str, Mapping[str, Any]], key: str, vocabulary: pd.DataFrame | None
) -> dict[str, list[str]]:
    named = {name: [str(c) for c in part[key]] for name, part in parts.items()}
    taken = {code for codes in named.values() for code in codes}
    rest = [str(c) for c in ([] if vocabulary is None else vocabulary.index) if c not in taken]
    last = list(named)[-1]
    return named | {last: [*named[last], *rest]}


def _meeting(rows: pd.DataFrame, conditions: Iterable[Condition]) -> NDArray[np.bool_]:
    """Which rows meet all conditions."""
    mask = np.ones(len(rows), bool)
    for condition in conditions:
        mask &= _meets(rows[condition.field], condition)
    return mask


def _meets(column: pd.Series, condition: Condition) -> NDArray[np.bool_]:
    fits = column.isin(condition.values).to_numpy(bool)
    return fits | column.isna().to_numpy(bool) if condition.or_empty else fits


def _word(words: pd.DataFrame | None, prefix: str, name: str) -> str:
    return name if words is None else label(words, f"{prefix}_{name}") or name
