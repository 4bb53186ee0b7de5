"""Edit a plan file line by line: its comments, order and wording stay as people wrote them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from renewal_atlas.errors import UsageError

_UNIT = re.compile(r"\s*- unit_id: \S+\s*$")


class _Block(NamedTuple):
    """Lines of a file, and those of one unit in it: from its id to before `end`."""

    lines: list[str]
    start: int
    end: int
    indent: str

    def line_of(self, key: str) -> int | None:
        """Line of the unit that gives `key`."""
        begins = f"{self.indent}{key}:"
        inside = range(self.start + 1, self.end)
        return next((i for i in inside if self.lines[i].startswith(begins)), None)


def name_file(text: str, unit_id: str, entry: dict[str, Any]) -> str:
    """Plan file in which a unit names the official file, comments and order untouched.

    Parameters
    ----------
    text
        Of the YAML file, one unit beginning with ``- unit_id: …``.
    unit_id
        Unit.
    entry
        Keys of `plans.records.OfficialFile`.

    Returns
    -------
    str
        With a line ``geometry_file: {…}`` below the unit's id, or the old one replaced.

    Raises
    ------
    UsageError
        If the unit does not begin like that, or its geometry_file stands in another form.
    """
    block = _block(text, unit_id)
    inner = ", ".join(f"{key}: {_scalar(value)}" for key, value in entry.items())
    written = f"{block.indent}geometry_file: {{{inner}}}\n"
    old = block.line_of("geometry_file")
    if old is None:
        return "".join([*block.lines[: block.start + 1], written, *block.lines[block.start + 1 :]])
    if not re.search(r": \{.*\}\s*$", block.lines[old]):
        raise UsageError(
            f"{unit_id} names its geometry_file over several lines; write it as one line "
            "“geometry_file: {file: …, source_id: …}” first"
        )
    return "".join([*block.lines[:old], written, *block.lines[old + 1 :]])


def set_value(text: str, unit_id: str, key: str, value: str, source: str) -> str:
    r"""Plan file in which a unit has another value, with its source as a comment beside it.

    Parameters
    ----------
    text, unit_id
        As for `name_file`.
    key
        Of the unit; its value is a number or one word.
    value
        To be written.
    source
        Id of the source that says so.

    Raises
    ------
    UsageError
        If the unit has no line of that key.

    Examples
    --------
    >>> text = "units:\n  - unit_id: a\n    basis: interpreted # drawn\n"
    >>> print(set_value(text, "a", "basis", "stated", "report-2026"), end="")
    units:
      - unit_id: a
        basis: stated  # report-2026
    """
    block = _block(text, unit_id)
    old = block.line_of(key)
    if old is None:
        raise UsageError(f"{unit_id} has no line “{key}: …” in the plan file; write it by hand")
    written = f"{block.indent}{key}: {value}  # {source}\n"
    return "".join([*block.lines[:old], written, *block.lines[old + 1 :]])


def _block(text: str, unit_id: str) -> _Block:
    lines = text.splitlines(keepends=True)
    units = [i for i, line in enumerate(lines) if _UNIT.match(line)]
    start = next((i for i in units if lines[i].split(":")[1].strip() == unit_id), None)
    if start is None:
        raise UsageError(f"the plan file has no line “- unit_id: {unit_id}”; name the file by hand")
    end = next((i for i in units if i > start), len(lines))
    return _Block(lines, start, end, " " * (lines[start].index("-") + 2))


def _scalar(value: Any) -> str:  # noqa: ANN401 - a YAML scalar
    if isinstance(value, int | float):
        return f"{value:g}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
