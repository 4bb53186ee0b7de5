"""Rows that point at each other in a ring, at nothing, or cannot be told apart by name."""

from __future__ import annotations

import unicodedata
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from renewal_atlas.register.register import Register

    Edge = tuple[str, str]

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs that show nothing
_SHOWN = ("L", "N", "P", "S")  # Unicode categories of what has ink


def ring_issues(
    projects: pd.DataFrame, programmes: pd.DataFrame, statements: pd.DataFrame, folder: str
) -> list[Issue]:
    """Rows that are, over one or more steps, part of themselves or replaced by themselves.

    Parameters
    ----------
    projects, programmes, statements
        Tables of the register, with `_line`.
    folder
        Folder of the tables, for messages.

    Returns
    -------
    list of Issue
        ``ring`` (error) once for each ring, naming its members in order; ``unknown_id`` (error)
        for a `part_of` statement whose value is no project.
    """
    graphs = (
        (projects, "project_id", "parent_id", "part_of"),
        (projects, "project_id", "replaced_by", None),
        (programmes, "programme_id", "parent_id", "member_of"),
    )
    issues = []
    for table, key, field, relation in graphs:
        file = f"{folder}/{'projects' if key == 'project_id' else 'programmes'}.csv"
        known = set(table[key])
        edges = [*_column(table, key, field), *_stated(statements, relation)]
        lines = dict(zip(table[key], table["_line"], strict=True))
        for ring in rings(edge for edge in edges if set(edge) <= known):
            issues.append(_ring(ring, field, file, lines))
    return [*issues, *_unknown_parts(statements, set(projects["project_id"]), folder)]


def rings(edges: Iterable[Edge]) -> list[list[str]]:
    """Rings of a graph, each as its members in order from the first by name.

    Parameters
    ----------
    edges
        Pairs: what points, and at what.

    Examples
    --------
    >>> rings([("hall", "block"), ("block", "hall"), ("park", "park"), ("road", "park")])
    [['block', 'hall'], ['park']]
    """
    graph: dict[str, set[str]] = {}
    for start, end in sorted(set(edges)):
        graph.setdefault(start, set()).add(end)
    found = []
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            ring = error.args[1][:0:-1]  # the first stands again at the end; edges come reversed
            first = ring.index(min(ring))
            found.append([*ring[first:], *ring[:first]])
            graph.pop(ring[first])  # the ring is open; another may go through the others
        else:
            return sorted(found)


def name_issues(
    register: Register, gazetteer: pd.DataFrame, gazetteer_file: str, folder: str
) -> list[Issue]:
    """Names that show nothing, and two rows in use that are called alike.

    Parameters
    ----------
    register
        Tables of the district.
    gazetteer, gazetteer_file
        Its places, which may share a name, and how messages call their file.
    folder
        Folder of the register's tables, for messages.

    Returns
    -------
    list of Issue
        ``invisible_name`` (error); ``same_name`` (warning) for each project or programme after
        the first.
    """
    projects, programmes = f"{folder}/projects.csv", f"{folder}/programmes.csv"
    tables = (
        (projects, register.projects, "project_id", "name"),
        (programmes, register.programmes, "programme_id", "name"),
        (f"{folder}/sources.csv", register.sources, "source_id", "title"),
        (gazetteer_file, gazetteer, "place_id", "name"),
    )
    issues: list[Issue] = []
    for file, table, key, field in tables:
        rows = table.to_dict("records")
        issues += [_invisible(row, key, field, file) for row in rows if not shows(row[field])]
        if file in {projects, programmes}:
            issues += _alike(rows, key, field, file)
    return issues


def shows(text: object) -> bool:
    r"""Whether a name has anything to see: not blanks, joiners and marks alone.

    Examples
    --------
    >>> shows("上新街"), shows("\u200b\u2060"), shows("\u3164")
    (True, False, False)
    """
    return any(c not in _BLANK and unicodedata.category(c)[0] in _SHOWN for c in str(text or ""))


def _column(table: pd.DataFrame, key: str, field: str) -> Iterator[Edge]:
    rows = table[table[field].notna()]
    return zip(rows[key].astype(str), rows[field].astype(str), strict=True)


def _stated(statements: pd.DataFrame, relation: str | None) -> Iterator[Edge]:
    rows = statements[statements["property"] == relation]
    return zip(rows["subject_id"].astype(str), rows["value"].astype(str), strict=True)


def _ring(ring: list[str], field: str, file: str, lines: Mapping[str, int]) -> Issue:
    what = "replaced by" if field == "replaced_by" else "part of"
    told = f"{ring[0]} is {what} itself"
    if len(ring) > 1:
        told = f"each is {what} the next, and the last of the first: {' → '.join(ring)}"
    return Issue(
        severity="error", code="ring", file=file, line=int(lines[ring[0]]), field=field,
        value="|".join(ring), subject_id=ring[0], message=told,
        remedy=f"correct {field}, or the statement that says so, of one of them",
    )  # fmt: skip


def _unknown_parts(statements: pd.DataFrame, known: set[str], folder: str) -> Iterator[Issue]:
    about = statements["property"] == "part_of"
    for row in statements[about & ~statements["value"].isin(known)].to_dict("records"):
        yield Issue(
            severity="error", code="unknown_id", file=f"{folder}/statements.csv",
            line=row["_line"], field="value", value=row["value"], subject_id=row["statement_id"],
            message="no such project", remedy="add it to projects.csv, or correct the id",
        )  # fmt: skip


def _invisible(row: Mapping[Any, Any], key: str, field: str, file: str) -> Issue:
    codes = " ".join(f"U+{ord(c):04X}" for c in str(row[field] or ""))[:60]
    return Issue(
        severity="error", code="invisible_name", file=file, line=row.get("_line"), field=field,
        value=codes, subject_id=str(row[key]),
        message="the name has no character that shows", remedy="write the name as printed",
    )  # fmt: skip


def _alike(rows: list[dict[Any, Any]], key: str, field: str, file: str) -> Iterator[Issue]:
    seen: dict[str, str] = {}
    for row in rows:
        if isinstance(row.get("replaced_by"), str):
            continue
        name = "".join(unicodedata.normalize("NFKC", str(row[field])).split()).casefold()
        first = seen.setdefault(name, str(row[key]))
        if first != str(row[key]):
            yield Issue(
                severity="warning", code="same_name", file=file, line=row["_line"], field=field,
                value=str(row[field]), subject_id=str(row[key]),
                message=f"{first} is called so too: a reader cannot tell them apart",
                remedy="if they are one, keep one row; else add to a name what sets it apart",
            )  # fmt: skip
