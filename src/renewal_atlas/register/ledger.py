"""The promise ledger: what the next document says of everything the last one named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from renewal_atlas.register.conflicts import compatible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renewal_atlas.register.district import View

Change = Literal["new", "moved_on", "repeated", "contradicted", "not_mentioned"]

COLUMNS = (
    "subject_id", "from_view", "to_view", "change", "from_stage", "to_stage",
    "promised", "reason", "from_statements", "to_statements",
)  # fmt: skip
_NEWS = frozenset({"progress", "award"})
_SIZE = "member_count"


def promise_ledger(
    ordered: pd.DataFrame, views: Iterable[View], stages: pd.DataFrame, units: pd.DataFrame
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
        stage, or another figure for the same period) or ``not_mentioned``.
    """
    ranks = {str(code): int(rank) for code, rank in stages["rank"].items()}
    ordered_views = list(views)
    rows: list[tuple[str, ...]] = []
    by_subject = {str(s): part for s, part in ordered.groupby("subject_id", sort=True)}
    for subject, part in by_subject.items():
        said = [part[part["source_id"].isin(view.sources)] for view in ordered_views]
        last: pd.DataFrame | None = None
        previous = ""
        for view, now in zip(ordered_views, said, strict=True):
            if last is None:
                if len(now):
                    rows.append(_row(subject, "", view.id, "new", "first named", None, now))
                    last = now
            elif now.empty:
                rows.append(_row(subject, previous, view.id, "not_mentioned", "", last, now))
            else:
                change, reason = compare(last, now, ranks, units)
                rows.append(_row(subject, previous, view.id, change, reason, last, now))
                last = pd.concat([last, now])
            previous = view.id
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def compare(
    before: pd.DataFrame, now: pd.DataFrame, ranks: dict[str, int], units: pd.DataFrame
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
    reached = now[now["modality"] == "actual"]
    if reached["property"].isin(_NEWS).any():
        return "moved_on", str(reached.loc[reached["property"].isin(_NEWS), "property"].iloc[0])
    newer = _new_figures(before, reached, units)
    return ("moved_on", newer[0]) if newer else ("repeated", "")


def _new_figures(before: pd.DataFrame, now: pd.DataFrame, units: pd.DataFrame) -> list[str]:
    """Properties with a figure that no earlier statement gives; sizes of sets are no news."""
    old = before[before["unit"].notna()].to_dict("records")
    new = now[now["unit"].notna() & (now["property"] != _SIZE)].to_dict("records")
    return [
        str(b["property"])
        for b in new
        if not any(a["property"] == b["property"] and compatible(a, b, units) for a in old)
    ]


def _stage(rows: pd.DataFrame) -> str:
    reached = rows[(rows["property"] == "stage") & (rows["modality"] != "target")]
    return str(reached["value"].iloc[-1]) if len(reached) else ""


def _clash(before: pd.DataFrame, now: pd.DataFrame, units: pd.DataFrame) -> bool:
    old = before[before["unit"].notna()].to_dict("records")
    new = now[now["unit"].notna()].to_dict("records")
    keys = ("property", "as_of", "scope", "modality")
    return any(
        all(a[k] == b[k] for k in keys) and not compatible(a, b, units) for a in old for b in new
    )


def _row(
    subject: str,
    from_view: str,
    to_view: str,
    change: Change,
    reason: str,
    before: pd.DataFrame | None,
    now: pd.DataFrame,
) -> tuple[str, ...]:
    old = now.iloc[:0] if before is None else before
    promised = bool((now["modality"] == "target").any())
    return (
        subject, from_view, to_view, change, _stage(old), _stage(now), "yes" if promised else "no",
        reason, "|".join(sorted(old["statement_id"])), "|".join(sorted(now["statement_id"])),
    )  # fmt: skip
