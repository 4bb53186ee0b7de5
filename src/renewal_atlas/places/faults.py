"""Issue rows of the gazetteer and its lines, with texts cut to what a message can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from renewal_atlas.model import Severity

_VALUE_MAX: Final = 120


def fault(
    severity: Severity,
    code: str,
    file: str,
    message: str,
    remedy: str,
    *,
    line: int | None = None,
    field: str = "",
    value: str = "",
    subject_id: str = "",
) -> Issue:
    """Make an issue row; `value` is cut to 120 characters."""
    return Issue(
        severity=severity,
        code=code,
        file=file,
        line=line,
        field=field,
        value=value[:_VALUE_MAX],
        subject_id=subject_id,
        message=message,
        remedy=remedy,
    )
