"""Stages of the register against the words that are printed for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

_AHEAD = re.compile(r"即将|将要|力争|争取|预计|拟")  # what such a word stands before is not reached


def stage_issues(row: Mapping[Any, Any], stages: pd.DataFrame, file: str) -> Iterator[Issue]:
    """A stage whose printed word is another stage's, or says that it is not reached yet.

    A word of no list says nothing against a code: 有序铺开 is read by a person.

    Parameters
    ----------
    row
        Fields of `model.Statement` and `_line`.
    stages
        Vocabulary `stages`; of each code `printed` lists words, where the list has them.
    file
        How messages call the table.

    Yields
    ------
    Issue
        Warnings ``stage_differs`` and ``stage_not_reached``.
    """
    if row["property"] != "stage" or row["value"] not in stages.index:
        return
    text = str(row["original"])
    codes = _codes(text, stages)
    if codes and row["value"] not in codes:
        yield _issue("stage_differs", row, "value", file,
                     f"{row['value']}, but {text} is a word of {', '.join(codes)}",
                     "correct the stage, or quote the word that carries it")  # fmt: skip
    if row["modality"] == "actual" and _AHEAD.search(text):
        yield _issue("stage_not_reached", row, "modality", file,
                     f"actual, but {text} is said of what is still to come",
                     "make it expected or target; only what is stated is reached")  # fmt: skip


def _codes(text: str, stages: pd.DataFrame) -> list[str]:
    """Codes of which a word is printed in a text."""
    if "printed" not in stages.columns:
        return []
    words = zip(stages.index, stages["printed"], strict=True)
    return [
        str(code) for code, cell in words
        if isinstance(cell, str) and any(w and w in text for w in cell.split("|"))
    ]  # fmt: skip


def _issue(
    code: str, row: Mapping[Any, Any], field: str, file: str, message: str, remedy: str
) -> Issue:
    return Issue(
        severity="warning", code=code, file=file, line=int(row["_line"]), field=field,
        value=str(row[field]), subject_id=str(row["subject_id"]), message=message, remedy=remedy,
    )  # fmt: skip
