"""Names of the columns of a table against the fields of its record."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from renewal_atlas.files import problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renewal_atlas.model import Issue, Record


def header_issues(header: Sequence[str], record: type[Record], name: str) -> list[Issue]:
    """Columns that are missing, unknown or there twice, each said once.

    Parameters
    ----------
    header
        Names on the first line.
    record
        Record class; a field that has a default may be absent.
    name
        How messages call the file.

    Returns
    -------
    list of Issue
        Errors on line 1.
    """
    listed = ", ".join(record.model_fields)
    issues = [
        problem(
            "missing_column",
            name,
            "the column is missing",
            f"add it; the columns are {listed}",
            line=1,
            field=field,
        )
        for field, about in record.model_fields.items()
        if field not in header and about.is_required()
    ]
    for field, times in Counter(header).items():
        if field not in record.model_fields:
            message = "no such column" if field.strip() else "cells stand in a column without name"
            remedy = f"remove or rename it; the columns are {listed}"
            issues.append(problem("unknown_column", name, message, remedy, line=1, field=field))
        elif times > 1:
            message = "the column stands twice"
            issues.append(
                problem("duplicate_column", name, message, "keep one", line=1, field=field)
            )
    return issues
