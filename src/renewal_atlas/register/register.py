"""The register of a district: its tables, read together and checked against each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from rapidfuzz import process

from renewal_atlas.model import Issue, Phrase, Programme, Project, Record, Source, Statement
from renewal_atlas.register.district import District
from renewal_atlas.register.tables import read_table, read_yaml
from renewal_atlas.vocabulary import read_vocabularies

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from renewal_atlas.layout import Layout

_RECORDS: tuple[type[Record], ...] = (Source, Project, Programme, Statement)
_SIMILAR = 70  # per cent: below this a suggestion would only mislead


@dataclass(frozen=True, eq=False)
class Register:
    """All tables that people write for a district.

    Attributes
    ----------
    district
        What `district.yml` says.
    sources, projects, programmes, statements
        Tables with the fields of their record and `_line`.
    phrases
        What the remarks of these tables, the gazetteer and the plans say in the other language.
    vocabularies
        Code lists by name, indexed by code.
    """

    district: District
    sources: pd.DataFrame
    projects: pd.DataFrame
    programmes: pd.DataFrame
    statements: pd.DataFrame
    phrases: pd.DataFrame
    vocabularies: Mapping[str, pd.DataFrame]


def read_register(layout: Layout, district: str) -> tuple[Register | None, list[Issue]]:
    """Read `district.yml`, the tables of a district, the shared code lists and its own.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``.

    Returns
    -------
    tuple
        The register, None if `district.yml` cannot be used, and every problem found. References
        between tables are checked by `reference_issues` once places and plans are known.
    """
    folder = layout.data(district)
    path = folder / "district.yml"
    head, issues = read_yaml(path, District, layout.relative(path))
    if head is not None and head.district_id != district:
        issues.append(_wrong_folder(head, district, layout.relative(path)))
    vocabularies, faults = read_vocabularies(layout, district)
    issues += faults
    tables: dict[str, pd.DataFrame] = {}
    for record in _RECORDS:
        file = folder / f"{record.TABLE}.csv"
        tables[record.TABLE], faults = read_table(file, record, layout.relative(file))
        issues += faults
    tables["phrases"], faults = _phrases(folder / "phrases.csv", layout)
    issues += faults
    if head is None:
        return None, issues
    return Register(district=head, vocabularies=vocabularies, **tables), issues


def _phrases(path: Path, layout: Layout) -> tuple[pd.DataFrame, list[Issue]]:
    """The phrase list; a district whose remarks need none may do without the file."""
    if path.is_file():
        return read_table(path, Phrase, layout.relative(path))
    return pd.DataFrame(columns=[*Phrase.model_fields, "_line"]), []


def reference_issues(
    tables: Mapping[type[Record], tuple[pd.DataFrame, str]], known: Mapping[str, set[str]]
) -> list[Issue]:
    """Ids and codes that refer to nothing.

    Parameters
    ----------
    tables
        For each record class its table and the name of the file.
    known
        Ids that exist, by ``table.field`` as in `Record.REFERS`.

    Returns
    -------
    list of Issue
        One for each cell (each part of a list) that is unknown, with the nearest known id.
    """
    issues = []
    for record, (table, file) in tables.items():
        for field, target in record.REFERS.items():
            ids = set().union(*(known.get(part, set()) for part in target.split("|")))
            for row in _unknown(table, field, ids).itertuples():
                issues.append(_unknown_id(record, file, field, str(row.value), row, sorted(ids)))
    return issues


def _unknown(table: pd.DataFrame, field: str, ids: set[str]) -> pd.DataFrame:
    """Cells, or parts of a list, that name no known id: columns value, line, key."""
    cells = table[[field, "_line", table.columns[0]]].set_axis(["value", "line", "key"], axis=1)
    # exploding is slow, and most cells are no lists
    if any(isinstance(cell, tuple) for cell in cells["value"]):
        cells = cells.explode("value")
    return cells[cells["value"].notna() & ~cells["value"].isin(ids)]


def _unknown_id(
    record: type[Record], file: str, field: str, value: str, row: object, ids: list[str]
) -> Issue:
    near = process.extractOne(value, ids, score_cutoff=_SIMILAR)
    hint = f"did you mean {near[0]!r}?" if near else "add the row, or correct the id"
    return Issue(
        severity="error", code="unknown_id", file=file, line=int(getattr(row, "line", 0)),
        field=field, value=value, subject_id=str(getattr(row, "key", "")),
        message=f"no such {record.REFERS[field].replace('|', ' or ')}", remedy=hint,
    )  # fmt: skip


def _wrong_folder(head: District, district: str, file: str) -> Issue:
    return Issue(
        severity="error", code="wrong_folder", file=file, line=1, field="adcode, slug",
        value=head.district_id, message=f"the folder is called {district!r}",
        remedy=f"rename the folder to {head.district_id!r} or correct adcode and slug",
    )  # fmt: skip
