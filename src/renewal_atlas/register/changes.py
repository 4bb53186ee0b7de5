"""What a later view says of a subject beside all that was said before, in one word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from renewal_atlas.register.conflicts import compatible

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd

    from renewal_atlas.register.stages import StageOrder

    Row = Mapping[Hashable, Any]

Change = Literal[
    "new", "reappeared", "moved_on", "new_stage", "halted", "news", "promised", "repeated",
    "contradicted", "not_mentioned",
]  # fmt: skip
Silence = Literal["promised", "finished", "unpromised"]

_STAGE = "stage"
_PROGRESS = "progress"
_AWARD = "award"
_SIZE = "member_count"  # how many a set has is no news of it


@dataclass(frozen=True, eq=False)
class Measures:
    """What two views are compared by.

    Attributes
    ----------
    order
        How the stages follow each other.
    units
        Vocabulary `units`.
    properties
        Codes of the vocabulary `properties`: of several figures the first named there is told.
    district
        Subject that is the district itself; it has figures, and does not move on.
    """

    order: StageOrder
    units: pd.DataFrame
    properties: Mapping[str, int]
    district: str = ""


def compare(before: Sequence[Row], now: Sequence[Row], by: Measures) -> tuple[Change, str]:
    """How a later view's statements on a subject relate to all earlier ones, and by what.

    Parameters
    ----------
    before, now
        Statements on one subject, oldest first; neither is empty.
    by
        What they are compared by.

    Returns
    -------
    tuple
        Kind of change and the property that shows it, "" for ``repeated``.
    """
    clashing = _clash(before, now, by)
    if clashing:
        return "contradicted", clashing
    found = _stage_change(newest_stage(before), newest_stage(now), by.order)
    if found in {"contradicted", "halted", "moved_on"}:
        return found, _STAGE
    if now[0]["subject_id"] != by.district and _unsaid(before, now, _PROGRESS):
        return "moved_on", _PROGRESS
    if found != "repeated":
        return found, _STAGE
    news = _new_figure(before, now, by) or (_AWARD if _unsaid(before, now, _AWARD) else "")
    if news:
        return "news", news
    promise = _new_promise(before, now)
    return ("promised", promise) if promise else ("repeated", "")


def silence_of(before: Sequence[Row], order: StageOrder) -> Silence:
    """What is behind a silence: a promise that stood, a last stage, or neither.

    Parameters
    ----------
    before
        All earlier statements on a subject, oldest first.
    order
        How the stages follow each other.
    """
    if any(_is_promise(row) and not _is_met(row, before, order) for row in before):
        return "promised"
    return "finished" if newest_stage(before) in order.finished else "unpromised"


def newest_stage(rows: Sequence[Row], *, promised: bool = False) -> str:
    """Newest stage that is stated as reached, or as promised; "" if there is none."""
    stages = [r for r in rows if r["property"] == _STAGE and _is_promise(r) == promised]
    return str(stages[-1]["value"]) if stages else ""


def is_promised(rows: Sequence[Row]) -> bool:
    """Whether any of the statements is an aim, a plan or an announced stage."""
    return any(_is_promise(row) for row in rows)


def _is_promise(row: Row) -> bool:
    """A forecast of a figure is none; a stage that is only expected is."""
    staged = row["property"] == _STAGE
    return row["modality"] in ({"target", "expected"} if staged else {"target"})


def _is_met(promise: Row, rows: Sequence[Row], order: StageOrder) -> bool:
    """Whether a statement of the same time or later says that it came true, or all was done."""
    since = [
        r for r in rows if r["modality"] == "actual"
        and (r["_end"] >= promise["_end"] or r["_source_rank"] > promise["_source_rank"])
    ]  # fmt: skip
    if promise["property"] == _STAGE:
        wanted = str(promise["value"])
        return any(
            r["property"] == _STAGE and order.fulfils(str(r["value"]), wanted) for r in since
        )
    return any(r["property"] == promise["property"] for r in since) or any(
        r["property"] == _STAGE and r["value"] in order.finished for r in since
    )


def _stage_change(old: str, new: str, order: StageOrder) -> Change:
    if not new or new == old:
        return "repeated"
    if not old:
        return "new_stage"
    if order.is_halt(new):
        return "repeated" if order.is_halt(old) else "halted"
    if order.is_behind(new, old):
        return "contradicted"
    return "moved_on" if order.is_further(new, old) else "new_stage"


def _unsaid(before: Sequence[Row], now: Sequence[Row], prop: str) -> bool:
    """Whether there is a statement of a property, as a fact, that was not made before."""
    known = {row["value"] for row in before if row["property"] == prop}
    return any(
        r["property"] == prop and r["modality"] == "actual" and r["value"] not in known for r in now
    )


def _figures(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if isinstance(row["unit"], str)]


def _new_figure(before: Sequence[Row], now: Sequence[Row], by: Measures) -> str:
    """First property, in the order of the list, with a figure for a time that had none."""
    keys = ("property", "as_of", "scope", "modality")
    known = {tuple(row[k] for k in keys) for row in _figures(before)}
    fresh = {
        str(row["property"])
        for row in _figures(now)
        if row["modality"] != "target"
        and row["property"] != _SIZE
        and tuple(row[k] for k in keys) not in known
    }
    last = len(by.properties)
    return min(fresh, key=lambda prop: (by.properties.get(prop, last), prop), default="")


def _new_promise(before: Sequence[Row], now: Sequence[Row]) -> str:
    """Property of a promise that was not made before; a stage goes before other plans."""
    known = {(r["property"], r["value"]) for r in before if _is_promise(r)}
    fresh = [r for r in now if _is_promise(r) and (r["property"], r["value"]) not in known]
    staged = [r for r in fresh if r["property"] == _STAGE]
    return str((staged or fresh)[0]["property"]) if fresh else ""


def _clash(before: Sequence[Row], now: Sequence[Row], by: Measures) -> str:
    """Property of a figure that cannot hold beside an earlier one for the same time."""
    keys = ("property", "as_of", "scope", "modality")
    for later in _figures(now):
        for earlier in _figures(before):
            alike = all(earlier[k] == later[k] for k in keys)
            if alike and not compatible(earlier, later, by.units):
                return str(later["property"])
    return ""
