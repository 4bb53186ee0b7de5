"""Exceptions of Renewal Atlas; faults in data are `Issue` rows, not exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renewal_atlas.model import Issue


class AtlasError(Exception):
    """Base of every exception that the package raises on purpose."""


class UsageError(AtlasError):
    """The call itself is wrong: an unknown district, a missing folder, a bad option."""


class DataError(AtlasError):
    """The data of a district has errors, so nothing was written.

    Parameters
    ----------
    issues
        Every problem found; at least one of severity ``error``.
    """

    def __init__(self, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        errors = [issue for issue in self.issues if issue.severity == "error"]
        first = "\n".join(f"  {issue}" for issue in errors[:5])
        more = f"\n  … and {len(errors) - 5} more" if len(errors) > 5 else ""  # noqa: PLR2004
        super().__init__(f"{len(errors)} error(s) in the data; nothing was written\n{first}{more}")


class CRSError(AtlasError):
    """A geometry came in a coordinate reference system that the function does not take."""


class PublishError(AtlasError):
    """Outputs could not be written; the last good set is still in place."""
