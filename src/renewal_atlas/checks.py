"""Problems of a district as rows: nothing here prints or raises for a fault in the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renewal_atlas.evidence import quote_issues
from renewal_atlas.model import (
    Issue,
    Place,
    Programme,
    Project,
    Record,
    Severity,
    Source,
    Statement,
    plain_number,
)
from renewal_atlas.register import figure_issues, name_issues, reference_issues, ring_issues
from renewal_atlas.register.printed import newest_day, number_issues, time_issues
from renewal_atlas.register.stage_words import stage_issues

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from renewal_atlas.layers import Layers
    from renewal_atlas.places import Reference
    from renewal_atlas.plans import Plans
    from renewal_atlas.register import Register

_ORIGINAL_MAX = 24  # characters: a figure with its words, never a sentence
_TWICE = 2
_ORDER = {"error": 0, "warning": 1, "info": 2}


def register_issues(
    register: Register, reference: Reference, plans: Plans, folder: str
) -> list[Issue]:
    """Problems within and between the tables of the register.

    Parameters
    ----------
    register, reference, plans
        As read.
    folder
        Folder of the tables, for messages.

    Returns
    -------
    list of Issue
        Unknown ids and codes, statements that do not fit their property, originals that do not
        give the value, uncited subjects, group figures on a project, vanished rows, rings, names
        that nobody can see or tell apart, conflicts.
    """
    file = f"{folder}/statements.csv"
    return [
        *reference_issues(_tables(register, folder), _known(register, reference, plans)),
        *_place_types(register, reference, plans),
        *statement_issues(register, plans, file),
        *quote_issues(register, file),
        *_uncited(register, folder),
        *_no_site_faults(register, folder),
        *_membership_columns(register, folder),
        *expectation_issues(register, folder),
        *ring_issues(register.projects, register.programmes, register.statements, folder),
        *name_issues(register, reference.gazetteer, f"{reference.folder}/gazetteer.csv", folder),
        *figure_issues(
            _valid_numbers(register), register.vocabularies["units"], file, _across(register)
        ),
    ]


def statement_issues(register: Register, plans: Plans, file: str) -> list[Issue]:
    """Statements that do not fit their property, their subject or their printed figure."""
    words = register.vocabularies
    groups = set(register.programmes["programme_id"]) | {register.district.adcode}
    targets = set(register.programmes["programme_id"]) | set(plans.units["unit_id"])
    targets |= set(plans.plans["plan_id"])
    dates = {s["source_id"]: newest_day(s) for s in register.sources.to_dict("records")}
    issues: list[Issue] = []
    for row in register.statements.to_dict("records"):
        if row["property"] not in words["properties"].index:
            continue  # reported as an unknown id
        datatype = str(words["properties"].at[row["property"], "datatype"])
        issues += number_issues(row, words, file) if datatype == "number" else []
        issues += time_issues(row, dates.get(row["source_id"]), file)
        issues += stage_issues(row, words["stages"], file)
        issues += _text_faults(row, datatype, words, targets, file)
        if len(row["original"]) > _ORIGINAL_MAX:
            issues.append(
                _row(
                    "error",
                    "long_original",
                    row,
                    "original",
                    file,
                    f"longer than {_ORIGINAL_MAX} characters",
                    "quote only what carries the fact",
                )
            )
        if row["scope"] == "group" and row["subject_id"] not in groups:
            issues.append(
                _row(
                    "error",
                    "group_figure",
                    row,
                    "scope",
                    file,
                    "a group figure on a single subject",
                    "make a programme of kind group and state its members with member_of",
                )
            )
    return issues  # fmt: skip


def _text_faults(
    row: dict[Any, Any],
    datatype: str,
    words: Mapping[str, pd.DataFrame],
    targets: set[str],
    file: str,
) -> Iterator[Issue]:
    if datatype == "number":
        return
    if row["unit"] is not None:
        yield _row(
            "error", "unit_on_text", row, "unit", file, "a text has no unit", "empty the cell"
        )
    if row.get("value_high") is not None:
        yield _row("error", "unit_on_text", row, "value_high", file, "a text has no upper end",
                   "empty the cell")  # fmt: skip
    if row["property"] == "stage" and row["value"] not in words["stages"].index:
        yield _row("error", "unknown_id", row, "value", file, "no such stage",
                   "use a code of stages.csv")  # fmt: skip
    if row["property"] == "member_of" and row["value"] not in targets:
        yield _row("error", "unknown_id", row, "value", file, "no such programme or plan unit",
                   "add it, or correct the id")  # fmt: skip


def _uncited(register: Register, folder: str) -> Iterator[Issue]:
    cited = set(register.statements["subject_id"])
    for table, key in ((register.projects, "project_id"), (register.programmes, "programme_id")):
        name = "projects" if key == "project_id" else "programmes"
        for row in table[~table[key].isin(cited)].to_dict("records"):
            yield Issue(
                severity="error", code="uncited", file=f"{folder}/{name}.csv", line=row["_line"],
                field=key, value=row[key], subject_id=row[key], message="no statement is about it",
                remedy="add a statement with source and locator, or remove the row",
            )  # fmt: skip


def _no_site_faults(register: Register, folder: str) -> Iterator[Issue]:
    """What has no place by its nature has no place of the gazetteer, and a reason."""
    for row in register.projects[register.projects["no_site"] == "yes"].to_dict("records"):
        faults = []
        if row["place_id"]:
            faults.append(("place_id", "a project without a site has a place",
                           "empty place_id, or no_site if it has a place after all"))  # fmt: skip
        if not row["note"]:
            faults.append(("note", "no_site without a reason",
                           "say in the note why it has no place by its nature"))  # fmt: skip
        for field, message, remedy in faults:
            yield Issue(
                severity="error", code="no_site", file=f"{folder}/projects.csv",
                line=row["_line"], field=field, value=row[field] or "",
                subject_id=row["project_id"], message=message, remedy=remedy,
            )  # fmt: skip


def _membership_columns(register: Register, folder: str) -> Iterator[Issue]:
    """`projects.programmes` and the `member_of` statements must say the same."""
    said = register.statements[register.statements["property"] == "member_of"]
    said = said[said["value"].isin(register.programmes["programme_id"])]
    stated: dict[str, set[str]] = {}
    for subject, value in zip(said["subject_id"], said["value"], strict=True):
        stated.setdefault(subject, set()).add(value)
    for row in register.projects.to_dict("records"):
        for value in sorted(stated.get(row["project_id"], set()) ^ set(row["programmes"])):
            missing = "no statement says so" if value in row["programmes"] else "stated, not listed"
            yield Issue(
                severity="error", code="membership_uncited", file=f"{folder}/projects.csv",
                line=row["_line"], field="programmes", value=value, subject_id=row["project_id"],
                message=missing,
                remedy="keep the column and the member_of statements alike",
            )  # fmt: skip


def expectation_issues(register: Register, folder: str) -> list[Issue]:
    """Counts that fell below, or grew far beyond, what `district.yml` expects."""
    expected = register.district.expectations
    counts = {
        "projects": register.projects["kind"].value_counts().to_dict(),
        "statements": register.statements["source_id"].value_counts().to_dict(),
    }
    issues = []
    for table, wanted in (("projects", expected.projects), ("statements", expected.statements)):
        for key, expectation in sorted(wanted.items()):
            have = int(counts[table].get(key, 0))
            least = expectation.count * (1 - expectation.tolerance)
            if least <= have <= _TWICE * expectation.count:
                continue
            vanished = have < least
            issues.append(Issue(
                severity="error" if vanished else "warning",
                code="rows_vanished" if vanished else "rows_doubled",
                file=f"{folder}/{table}.csv", field=key, value=str(have),
                message=f"{have} rows where about {expectation.count} are expected",
                remedy="bring the rows back, or update expectations in district.yml",
            ))  # fmt: skip
    return issues


def sort_issues(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """Worst first, then by file, line, code and field; repeated rows once."""
    key = lambda i: (_ORDER[i.severity], i.file, i.line or 0, i.code, i.field, i.value, i.message)  # noqa: E731
    return tuple(sorted(dict.fromkeys(issues), key=key))


def unplaced_issues(layers: Layers, folder: str) -> list[Issue]:
    """Projects without a position, each with its reason, so that none is missing unnoticed."""
    notes = layers.places.set_index("place_id")["georeference_remarks"]
    rows = layers.projects[layers.projects["position"] == "unplaced"]
    return [
        Issue(
            severity="info", code="unplaced", file=f"{folder}/projects.csv", field="place_id",
            value=row["place_id"] or "", subject_id=row["project_id"],
            message=str(notes.get(row["place_id"]) or "no source gives a position"),
            remedy="add a coordinate with its source and radius to gazetteer.csv",
        )
        for row in layers.projects.loc[rows.index, ["project_id", "place_id"]].to_dict("records")
    ]  # fmt: skip


def _tables(register: Register, folder: str) -> dict[type[Record], tuple[pd.DataFrame, str]]:
    tables: tuple[tuple[type[Record], pd.DataFrame], ...] = (
        (Source, register.sources), (Project, register.projects),
        (Programme, register.programmes), (Statement, register.statements),
    )  # fmt: skip
    return {record: (table, f"{folder}/{record.TABLE}.csv") for record, table in tables}


def _place_types(register: Register, reference: Reference, plans: Plans) -> list[Issue]:
    """Unknown codes of the gazetteer; its parents are checked with the positions."""
    table: dict[type[Record], tuple[pd.DataFrame, str]]
    table = {Place: (reference.gazetteer, f"{reference.folder}/gazetteer.csv")}
    found = reference_issues(table, _known(register, reference, plans))
    return [issue for issue in found if issue.field == "place_type"]


def _known(register: Register, reference: Reference, plans: Plans) -> dict[str, set[str]]:
    known = {f"{name}.code": set(words.index) for name, words in register.vocabularies.items()}
    return known | {
        "projects.project_id": set(register.projects["project_id"]),
        "programmes.programme_id": set(register.programmes["programme_id"]),
        "sources.source_id": set(register.sources["source_id"]),
        "gazetteer.place_id": set(reference.gazetteer["place_id"]),
        "plans.plan_id": set(plans.plans["plan_id"]),
        "plan_units.unit_id": set(plans.units["unit_id"]),
        "district.adcode": {register.district.adcode},
    }


def _valid_numbers(register: Register) -> pd.DataFrame:
    rows, units = register.statements, register.vocabularies["units"]
    return rows[rows["unit"].isin(units.index) & rows["value"].map(_is_number)]


def _across(register: Register) -> list[str]:
    """Properties that are compared between subjects."""
    words = register.vocabularies["properties"]
    return list(words.index[words["comparable"] == "across"])


def _is_number(text: str) -> bool:
    return plain_number(text) is not None


def _row(
    severity: Severity,
    code: str,
    row: dict[Any, Any],
    field: str,
    file: str,
    message: str,
    remedy: str,
) -> Issue:
    return Issue(
        severity=severity, code=code, file=file, line=row["_line"], field=field,
        value=str(row[field] or ""), subject_id=row["statement_id"], message=message, remedy=remedy,
    )  # fmt: skip
