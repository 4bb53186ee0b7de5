"""The current view of each subject, put together from its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from renewal_atlas.model import edtf_bounds
from renewal_atlas.register.stages import stage_order
from renewal_atlas.vocabulary import label

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from renewal_atlas.register.stages import StageOrder

_SUMMARY_PARTS = 3  # figures after the stage: as much as one line of a table holds
_LINKS = frozenset({"stage", "member_of", "part_of", "location"})
_NAMED = "mention"
_REACHED = "actual"  # the only modality that says so
_STAGE = {"value": "stage", "as_of": "stage_as_of", "statement_id": "stage_statement_id"}
_PROMISE = {"value": "promised_stage", "as_of": "promised_stage_as_of", "modality": "promise",
            "statement_id": "promised_statement_id"}  # fmt: skip
STAGE_COLUMNS = (*_STAGE.values(), *_PROMISE.values())


def order_statements(statements: pd.DataFrame, sources: list[str]) -> pd.DataFrame:
    """Statements from oldest to newest.

    Parameters
    ----------
    statements
        Columns of `model.Statement`.
    sources
        Source ids in the order of the district's views, oldest first.

    Returns
    -------
    DataFrame
        Same rows and index, sorted by the last day of `as_of`, then by source, then by id;
        with `_end` (that day as an ISO string) and `_source_rank`.
    """
    rank = {source: n for n, source in enumerate(sources)}
    ends = {text: edtf_bounds(text)[1].isoformat() for text in statements["as_of"].unique()}
    ordered = statements.assign(
        _end=statements["as_of"].map(ends),
        _source_rank=statements["source_id"].map(rank).fillna(-1).astype(int),
    )
    return ordered.sort_values(["_end", "_source_rank", "statement_id"], kind="stable")


def newest_stages(ordered: pd.DataFrame, stages: pd.DataFrame) -> pd.DataFrame:
    """Newest stage of each subject that a document states as reached, and what is promised beyond.

    A stage that is only announced (modality ``target`` or ``expected``) is none: it stands beside
    the stage, as long as no statement of the same time or later, or of a later document, says that
    it, or a further one, was reached.

    Parameters
    ----------
    ordered
        Result of `order_statements`.
    stages
        Vocabulary `stages`.

    Returns
    -------
    DataFrame
        Columns `STAGE_COLUMNS`, indexed by subject id, for each subject that has a stage or a
        promised one; None where it has not.
    """
    own = ordered[(ordered["property"] == "stage") & (ordered["scope"] == "own")]
    reached = own[own["modality"] == _REACHED]
    promised = own[own["modality"] != _REACHED]
    promised = promised.loc[_stands(promised, reached, stage_order(stages))]
    parts = [
        rows.drop_duplicates("subject_id", keep="last")
        .set_index("subject_id")[list(names)]
        .rename(columns=names)
        for rows, names in ((reached, _STAGE), (promised, _PROMISE))
    ]
    table = parts[0].join(parts[1], how="outer").astype(object).sort_index()
    return table.where(table.notna(), None)[list(STAGE_COLUMNS)]


def _stands(promised: pd.DataFrame, reached: pd.DataFrame, order: StageOrder) -> pd.Series:
    """Which promises no statement of the same time or later, or of a later document, fulfils."""
    columns = ["subject_id", "value", "_end", "_source_rank"]
    told: dict[str, list[tuple[str, str, int]]] = {}
    for subject, *facts in reached[columns].itertuples(index=False):
        told.setdefault(subject, []).append(tuple(facts))
    stands = [
        not any(
            (end >= due or rank > promised_in) and order.fulfils(stage, wanted)
            for stage, end, rank in told.get(subject, ())
        )
        for subject, wanted, due, promised_in in promised[columns].itertuples(index=False)
    ]
    return pd.Series(stands, index=promised.index, dtype=bool)


def summaries(
    ordered: pd.DataFrame, stages: pd.DataFrame, vocabularies: Mapping[str, pd.DataFrame]
) -> pd.Series:
    """One line a subject: its stage, what is promised, then its newest own figures and functions.

    Parameters
    ----------
    ordered
        Result of `order_statements`.
    stages
        Result of `newest_stages`.
    vocabularies
        Code lists `stages`, `properties` and `modalities`.

    Returns
    -------
    Series of str
        Indexed by subject id; group figures never enter. A subject that is only named is
        summed up by how it is named.
    """
    own = ordered[(ordered["scope"] == "own") & ~ordered["property"].isin(_LINKS)]
    telling = own[own["property"] != _NAMED]
    told = set(telling["subject_id"]) | set(stages.index)
    telling = pd.concat([telling, own[~own["subject_id"].isin(told)]])
    newest = telling.groupby(["subject_id", "property"], sort=False).tail(1)
    newest = newest.sort_values(
        "unit", key=lambda unit: unit.notna(), kind="stable"
    )  # figures lead
    words = [
        _phrase(prop, original, value, unit, modality, as_of, vocabularies)
        for prop, original, value, unit, modality, as_of in newest[
            ["property", "original", "value", "unit", "modality", "as_of"]
        ].itertuples(index=False)
    ]
    parts = pd.Series(words, index=newest["subject_id"], dtype=object)
    figures = parts.groupby(level=0).apply(lambda s: "；".join(list(s)[::-1][:_SUMMARY_PARTS]))
    words = [_head(row, vocabularies) for row in stages.to_dict("records")]
    heads = pd.Series(words, index=stages.index, dtype=object)
    both = pd.DataFrame({"head": heads, "figures": figures}, dtype=object)
    return both.apply(lambda row: "；".join(t for t in row if isinstance(t, str)), axis=1)


def _head(row: Mapping[Hashable, Any], vocabularies: Mapping[str, pd.DataFrame]) -> str:
    """The stage that is reached, and the one that is promised, each with its time."""
    words = vocabularies["stages"]
    parts = []
    if row["stage"]:
        parts.append(f"{label(words, row['stage'])}（{row['stage_as_of']}）")
    if row["promised_stage"]:
        promise = label(vocabularies["modalities"], row["promise"])
        told = label(words, row["promised_stage"])
        parts.append(f"{promise}：{told}（{row['promised_stage_as_of']}）")
    return "；".join(parts)


def _phrase(
    prop: str,
    original: str,
    value: str,
    unit: str | None,
    modality: str,
    as_of: str,
    vocabularies: Mapping[str, pd.DataFrame],
) -> str:
    name = label(vocabularies["properties"], prop)
    shown = original if unit else value
    promise = label(vocabularies["modalities"], modality) if modality != "actual" else ""
    return f"{name}{promise and f'（{promise}）'}：{shown}（{as_of}）"
