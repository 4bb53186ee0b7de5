"""Remarks of editors: gathered for the page, and checked to be there in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.model import Issue, Phrase, Programme, Project, Source, Statement
from renewal_atlas.phrases import Phrasebook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renewal_atlas.places import Reference
    from renewal_atlas.plans import Plans
    from renewal_atlas.plans.read import PlanFile
    from renewal_atlas.plans.records import Divider
    from renewal_atlas.register import Register

    Remark = tuple[str, str, str, int | None]  # text, file, field, line

_SHARED = "georeference_phrases"
_GAZETTEER = (
    "georeference_protocol", "georeference_sources", "verification_status", "note",
)  # fmt: skip
_OUTLINE = ("source", "licence", "caveat")
_VALUE_MAX = 120  # characters of a remark that a message repeats


def phrase_table(register: Register) -> pd.DataFrame:
    """Phrases of the district, then those that all districts share: columns `zh` and `en`."""
    shared = register.vocabularies.get(_SHARED)
    tables = [register.phrases, *([] if shared is None else [shared])]
    return pd.concat([table[["zh", "en"]] for table in tables], ignore_index=True)


def remark_table(register: Register, plans: Plans) -> pd.DataFrame:
    """Remarks on projects, on plan units, and on how the latter are drawn.

    Parameters
    ----------
    register, plans
        As read.

    Returns
    -------
    DataFrame
        Columns `subject_id`, `text`, and `about`: the dividing line that a remark explains, None
        where it is on the subject as a whole.
    """
    noted = register.projects[register.projects["note"].notna()]
    rows = [(*row, None) for row in noted[["project_id", "note"]].itertuples(index=False)]
    for item in plans.files:
        own = [unit for unit in item.plan.units if unit.unit_id not in item.official]
        rows += [(unit.unit_id, unit.note, None) for unit in item.plan.units if unit.note]
        rows += [(unit.unit_id, unit.rule.reason, None) for unit in own]
        rows += [
            (unit.unit_id, line.reason, line.name)
            for line in _dividers(item)
            for unit in own
            if unit.unit_id in line.separates
        ]
    return pd.DataFrame(rows, columns=["subject_id", "text", "about"], dtype=object)


def remark_issues(
    register: Register, reference: Reference, plans: Plans, folder: str
) -> list[Issue]:
    """Remarks that the page cannot show in Chinese, and phrases that no remark uses.

    Parameters
    ----------
    register, reference, plans
        As read.
    folder
        Folder of the register's tables, for messages.

    Returns
    -------
    list of Issue
        ``untranslated`` (info) for each English phrase of a remark, where it first stands, and
        ``unused_phrase`` (warning) for each row of ``phrases.csv`` that nothing needs.
    """
    book = Phrasebook.of(phrase_table(register))
    ids = register.sources["source_id"]
    used: set[str] = set()
    missing: dict[str, Remark] = {}
    for remark in _remarks(register, reference, plans, folder):
        used.update(book.split(remark[0]))
        for phrase in book.missing(remark[0], ids):
            missing.setdefault(phrase, remark)
    file = f"{folder}/{Phrase.TABLE}.csv"
    return [
        *(_untranslated(phrase, remark, file) for phrase, remark in missing.items()),
        *(_unused(row, file) for row in register.phrases.to_dict("records")
          if not used & {row["en"], row["zh"]}),
    ]  # fmt: skip


def _remarks(
    register: Register, reference: Reference, plans: Plans, folder: str
) -> Iterator[Remark]:
    """Every remark that a reader of the page may see, once a column."""
    tables = (
        (register.sources, Source, ("title", "rights", "note")),
        (register.projects, Project, ("note",)),
        (register.programmes, Programme, ("note",)),
        (register.statements, Statement, ("note",)),
    )
    for table, record, fields in tables:
        yield from _cells(table, f"{folder}/{record.TABLE}.csv", fields)
    yield from _cells(reference.gazetteer, f"{reference.folder}/gazetteer.csv", _GAZETTEER)
    yield from _cells(reference.boundary, f"{reference.folder}/boundary.geojson", _OUTLINE)
    for item in plans.files:
        units = item.plan.units
        texts = [t for unit in units for t in (unit.rule.reason, unit.note, unit.theme) if t]
        texts += [t for line in _dividers(item) for t in (line.reason, line.name)]
        yield from ((text, item.file, "reason", None) for text in texts)


def _dividers(item: PlanFile) -> tuple[Divider, ...]:
    return item.plan.partition.dividers if item.plan.partition else ()


def _cells(table: pd.DataFrame, file: str, fields: tuple[str, ...]) -> Iterator[Remark]:
    """Texts of some columns, each once, with the line that has it first."""
    for field in fields:
        if field not in table:
            continue
        for row in table.dropna(subset=[field]).drop_duplicates(field).to_dict("records"):
            yield str(row[field]), file, field, row.get("_line")


def _untranslated(phrase: str, remark: Remark, file: str) -> Issue:
    _, where, field, line = remark
    return Issue(
        severity="info", code="untranslated", file=where, line=line, field=field,
        value=phrase[:_VALUE_MAX], message="a remark has no Chinese: the page shows it in English",
        remedy=f"add it with its translation to {file}",
    )  # fmt: skip


def _unused(row: Mapping[object, object], file: str) -> Issue:
    return Issue(
        severity="warning", code="unused_phrase", file=file, line=int(str(row["_line"])),
        field="en", value=str(row["en"])[:_VALUE_MAX], message="no remark holds this phrase",
        remedy="write it as the remark has it, up to a “; ” or “: ”, or remove the row",
    )  # fmt: skip
