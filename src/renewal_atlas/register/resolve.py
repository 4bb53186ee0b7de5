"""The current view of each subject, put together from its statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.model import edtf_bounds
from renewal_atlas.vocabulary import label

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUMMARY_PARTS = 3  # figures after the stage: as much as one line of a table holds
_LINKS = frozenset({"stage", "member_of", "part_of", "location"})
_NAMED = "mention"


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


def newest_stages(ordered: pd.DataFrame) -> pd.DataFrame:
    """Newest stated stage of each subject.

    A stage that is only promised (modality ``target``) is no stage yet: a subject of which
    nothing else is stated counts as ``planned``.

    Parameters
    ----------
    ordered
        Result of `order_statements`.

    Returns
    -------
    DataFrame
        Columns `stage`, `stage_as_of`, `stage_statement_id`, indexed by subject id.
    """
    stages = ordered[(ordered["property"] == "stage") & (ordered["scope"] == "own")]
    reached = stages[stages["modality"] != "target"].groupby("subject_id").tail(1)
    promised = stages[~stages["subject_id"].isin(reached["subject_id"])]
    promised = promised.groupby("subject_id").head(1).assign(value="planned")
    rows = pd.concat([reached, promised]).set_index("subject_id")
    columns = {"value": "stage", "as_of": "stage_as_of", "statement_id": "stage_statement_id"}
    return rows.rename(columns=columns)[list(columns.values())].sort_index()


def summaries(
    ordered: pd.DataFrame, stages: pd.DataFrame, vocabularies: Mapping[str, pd.DataFrame]
) -> pd.Series:
    """One line a subject: its stage, then its newest own figures and functions.

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
    heads = pd.Series(
        [f"{label(vocabularies['stages'], s)}（{t}）" for s, t in
         zip(stages["stage"], stages["stage_as_of"], strict=True)],
        index=stages.index, dtype=object,
    )  # fmt: skip
    both = pd.DataFrame({"head": heads, "figures": figures}, dtype=object)
    return both.apply(lambda row: "；".join(t for t in row if isinstance(t, str)), axis=1)


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
