"""The promise ledger: what each view says of everything that the one before it named."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from renewal_atlas.register.changes import (
    Measures,
    compare,
    is_promised,
    newest_stage,
    silence_of,
)
from renewal_atlas.register.stages import stage_order

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from renewal_atlas.register.district import View

    Row = Mapping[Hashable, Any]

COLUMNS = (
    "subject_id", "from_view", "to_view", "change", "silence", "comparable", "from_stage",
    "to_stage", "promised", "promised_stage", "reason", "from_statements", "to_statements",
)  # fmt: skip
_FIRST = "first named"
_NONE = -1  # number of the view before the first


@dataclass(frozen=True, eq=False)
class _Book:
    """Views, what they are compared by, and the kind of each source."""

    views: Sequence[View]
    by: Measures
    kinds: Mapping[str, str]


def promise_ledger(
    ordered: pd.DataFrame,
    views: Sequence[View],
    vocabularies: Mapping[str, pd.DataFrame],
    sources: pd.DataFrame,
    *,
    district: str = "",
    apart: bool = False,
) -> pd.DataFrame:
    """Follow every subject from each view to the next.

    Parameters
    ----------
    ordered
        Result of `resolve.order_statements`; district figures may be among them.
    views
        Views of the district, oldest first.
    vocabularies
        `stages`, `units` and `properties`.
    sources
        source_id, and where the table has it `kind`.
    district
        Subject that is the district itself.
    apart
        Compare the views that are not next to each other instead; the later one then stands for
        all that follow the earlier one up to it.

    Returns
    -------
    DataFrame
        Columns `COLUMNS`, sorted by subject and view. A subject has a row for each view that names
        it, and for each that follows one that names it: ``new`` (in none before), ``reappeared``
        (not in the one before, but in an older), ``not_mentioned`` (in the one before only), or
        what it says beside all that was said before: ``contradicted`` (which goes before
        ``reappeared``), ``halted``, ``moved_on``, ``new_stage``, ``news``, ``promised``,
        ``repeated``. A promise moves nothing on: it stands in `promised` and `promised_stage`.
        Of a silence, `silence` says what was promised or reached before, and `comparable` whether
        the view has a document of a kind that named it before: only then does it count.
    """
    by = Measures(
        order=stage_order(vocabularies["stages"]),
        units=vocabularies["units"],
        properties={str(code): n for n, code in enumerate(vocabularies["properties"].index)},
        district=district,
    )
    book = _Book(views, by, _kinds(sources))
    pairs = _apart(len(views)) if apart else [*pairwise(range(_NONE, len(views)))]
    by_subject: dict[str, list[Row]] = {}
    for row in ordered.to_dict("records"):
        by_subject.setdefault(str(row["subject_id"]), []).append(row)
    rows: list[tuple[str, ...]] = []
    for subject in sorted(by_subject):
        rows += _follow(subject, by_subject[subject], pairs, book)
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _apart(count: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(count) for j in range(i + 2, count)]


def _kinds(sources: pd.DataFrame) -> dict[str, str]:
    if "kind" not in sources.columns:
        return {}
    pairs = zip(sources["source_id"], sources["kind"], strict=True)
    return {str(source): kind for source, kind in pairs if isinstance(kind, str) and kind}


def _follow(
    subject: str, rows: Sequence[Row], pairs: Sequence[tuple[int, int]], book: _Book
) -> Iterator[tuple[str, ...]]:
    """Rows of one subject, pair by pair."""
    place = {source: n for n, view in enumerate(book.views) for source in view.sources}
    told = [(place[str(row["source_id"])], row) for row in rows if row["source_id"] in place]
    for earlier, later in pairs:
        before = [row for at, row in told if at <= earlier]
        last = [row for at, row in told if at == earlier]
        now = [row for at, row in told if earlier < at <= later]
        if now or last:
            ends = _ends(book.views, earlier, later)
            since = book.views[earlier + 1 : later + 1]
            yield (subject, *ends, *_told(before, last, now, since, book))


def _ends(views: Sequence[View], earlier: int, later: int) -> tuple[str, str]:
    return ("" if earlier == _NONE else views[earlier].id), views[later].id


def _told(
    before: Sequence[Row],
    last: Sequence[Row],
    now: Sequence[Row],
    since: Sequence[View],
    book: _Book,
) -> tuple[str, ...]:
    """Cells of a row after the views."""
    silence = comparable = ""
    if not now:
        change, reason = "not_mentioned", ""
        silence = silence_of(before, book.by.order)
        comparable = "yes" if _is_alike(last, since, book.kinds) else "no"
    elif not before:
        change, reason = "new", _FIRST
    else:
        change, reason = compare(before, now, book.by)
        if not last and change != "contradicted":
            change = "reappeared"
    return (
        change, silence, comparable, newest_stage(before), newest_stage(now),
        "yes" if is_promised(now) else "no", newest_stage(now, promised=True), reason,
        _ids(before), _ids(now),
    )  # fmt: skip


def _is_alike(last: Sequence[Row], since: Sequence[View], kinds: Mapping[str, str]) -> bool:
    """Whether a later view has a document of a kind that named the subject before."""
    named_in = {kinds.get(str(row["source_id"]), "") for row in last} - {""}
    return any(kinds.get(source) in named_in for view in since for source in view.sources)


def _ids(rows: Sequence[Row]) -> str:
    return "|".join(sorted(str(row["statement_id"]) for row in rows))
