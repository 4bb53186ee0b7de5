"""The promise ledger: what the next document says of everything the last one named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from renewal_atlas.register.conflicts import compatible

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from renewal_atlas.register.district import View

    Row = Mapping[Hashable, Any]

Change = Literal["new", "moved_on", "repeated", "contradicted", "not_mentioned"]

COLUMNS = (
    "subject_id", "from_view", "to_view", "change", "from_stage", "to_stage",
    "promised", "promised_stage", "reason", "from_statements", "to_statements",
)  # fmt: skip
_NEWS = frozenset({"progress", "award"})
_SIZE = "member_count"


def promise_ledger(
    ordered: pd.DataFrame, views: Sequence[View], stages: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """Follow every subject from each view to the next.

    Parameters
    ----------
    ordered
        Result of `resolve.order_statements`; district figures may be among them.
    views
        Views of the district, oldest first.
    stages
        Vocabulary `stages` with the column `rank`: how far along a stage is.
    units
        Vocabulary `units`.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, sorted by subject and view. A subject enters with ``new`` in the first
        view that names it; from then on each later view has a row: ``moved_on`` (a further stage,
        or news of progress, an award or a newer figure), ``repeated``, ``contradicted`` (an earlier
        stage, or another figure for the same period) or ``not_mentioned``. A promise moves nothing
        on: it is marked in `promised` and `promised_stage`.
    """
    ranks = {str(code): int(rank) for code, rank in stages["rank"].items()}
    by_subject: dict[str, list[Row]] = {}
    for row in ordered.to_dict("records"):
        by_subject.setdefault(str(row["subject_id"]), []).append(row)
    rows: list[tuple[str, ...]] = []
    for subject in sorted(by_subject):
        rows += _follow(subject, by_subject[subject], views, ranks, units)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _follow(
    subject: str,
    rows: list[Row],
    views: Sequence[View],
    ranks: Mapping[str, int],
    units: pd.DataFrame,
) -> Iterator[tuple[str, ...]]:
    """Rows of one subject, view by view."""
    before: list[Row] = []
    previous = ""
    for view in views:
        now = [row for row in rows if row["source_id"] in view.sources]
        if before and now:
            change, reason = compare(before, now, ranks, units)
            yield _row(subject, previous, view.id, change, reason, before, now)
        elif before:
            yield _row(subject, previous, view.id, "not_mentioned", "", before, now)
        elif now:
            yield _row(subject, "", view.id, "new", "first named", before, now)
        before = before + now
        previous = view.id


def compare(
    before: Sequence[Row], now: Sequence[Row], ranks: Mapping[str, int], units: pd.DataFrame
) -> tuple[Change, str]:
    """How a later view's statements on a subject relate to all earlier ones, and by what.

    Parameters
    ----------
    before, now
        Statements on one subject, oldest first.
    ranks
        How far along each stage is.
    units
        Vocabulary `units`.

    Returns
    -------
    tuple
        Kind of change and the property that shows it.
    """
    if _clash(before, now, units):
        return "contradicted", "figure"
    old, new = _stage(before), _stage(now)
    if old and new and ranks.get(new, 0) < ranks.get(old, 0):
        return "contradicted", "stage"
    if new and ranks.get(new, 0) > ranks.get(old, 0):
        return "moved_on", "stage"
    reached = [row for row in now if row["modality"] == "actual"]
    news = [str(row["property"]) for row in reached if row["property"] in _NEWS]
    news = news or _new_figures(before, reached, units)
    return ("moved_on", news[0]) if news else ("repeated", "")


def _new_figures(before: Sequence[Row], now: Sequence[Row], units: pd.DataFrame) -> list[str]:
    """Properties with a figure that no earlier statement gives; sizes of sets are no news."""
    return [
        str(b["property"])
        for b in _figures(now)
        if b["property"] != _SIZE
        and not any(
            a["property"] == b["property"] and compatible(a, b, units) for a in _figures(before)
        )
    ]


def _figures(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if isinstance(row["unit"], str)]


def _stage(rows: Sequence[Row], *, promised: bool = False) -> str:
    """Newest stage that is stated as reached, or as promised."""
    stages = [r for r in rows if r["property"] == "stage"]
    stages = [r for r in stages if (r["modality"] == "target") == promised]
    return str(stages[-1]["value"]) if stages else ""


def _clash(before: Sequence[Row], now: Sequence[Row], units: pd.DataFrame) -> bool:
    keys = ("property", "as_of", "scope", "modality")
    return any(
        all(a[k] == b[k] for k in keys) and not compatible(a, b, units)
        for a in _figures(before)
        for b in _figures(now)
    )


def _row(
    subject: str,
    from_view: str,
    to_view: str,
    change: Change,
    reason: str,
    before: Sequence[Row],
    now: Sequence[Row],
) -> tuple[str, ...]:
    def ids(rows: Sequence[Row]) -> str:
        return "|".join(sorted(str(row["statement_id"]) for row in rows))

    promised = any(row["modality"] == "target" for row in now)
    return (
        subject, from_view, to_view, change, _stage(before), _stage(now),
        "yes" if promised else "no", _stage(now, promised=True), reason, ids(before), ids(now),
    )  # fmt: skip
