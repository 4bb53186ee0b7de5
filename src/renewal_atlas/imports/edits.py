"""What an import would change, as rows that can be read before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from renewal_atlas.model import Issue

Kind = Literal["gazetteer", "boundary", "plan"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell or one geometry that would change.

    Attributes
    ----------
    file
        Relative to the project.
    id
        Row it is about.
    field
        Column, or ``geometry``, or ``row`` for a new row.
    old, new
        As text; of a position its kind, of an outline its area.
    metres
        How far a position moved, by its middle, or an outline where it moved most; None for text.
    """

    file: str
    id: str
    field: str
    old: str
    new: str
    metres: float | None = None

    def __str__(self) -> str:
        if self.field == "row":
            return f"{self.file}: new row {self.id}"
        if self.metres is not None and self.old:
            return (f"{self.file}: {self.id} outline moved by up to {self.metres:.1f} m, "
                    f"area {self.old} → {self.new}")  # fmt: skip
        if self.metres is not None:
            return f"{self.file}: {self.id} moved by {self.metres:.1f} m ({self.new})"
        return f"{self.file}: {self.id} {self.field} {self.old or '∅'} → {self.new or '∅'}"


@dataclass(frozen=True)
class Preview:
    """An import that is ready to be applied, if it has no errors.

    Attributes
    ----------
    kind
        ``gazetteer``, ``boundary`` or ``plan``.
    read, unchanged
        Features read, and those of them that change nothing.
    edits
        What would change.
    issues
        Problems of the file; an error keeps the import from being applied.
    files
        New content of each file that would change, by path.
    known
        SHA-256 of each file of the district as it was before, by its name in the project: what
        was edited since is not replaced.
    absent
        Ids of the project that the file does not have; they are kept.
    """

    kind: Kind
    read: int
    unchanged: int
    edits: tuple[Edit, ...] = ()
    issues: tuple[Issue, ...] = ()
    files: Mapping[Path, bytes] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    known: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether an error keeps it from being applied."""
        return any(issue.severity == "error" for issue in self.issues)
