"""Text of a file, or why there is none."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from renewal_atlas.files.limits import TEXT_BYTES
from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from renewal_atlas.model import Severity

_UNREAD = {"missing_file", "unreadable", "encoding", "delimiter", "title_row", "long_cell",
           "too_many"}  # fmt: skip
_VALUE_MAX = 120  # characters of an offending value that a message repeats
_MARKS = {  # the longer mark first: that of UTF-16 begins like that of UTF-32
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
# XML 1.0 and a spreadsheet have no word for these; a tab and the ends of lines are text
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SAMPLE = 4096  # bytes that are looked at to tell UTF-16 without a mark


def read_text(path: Path, name: str, most: int = TEXT_BYTES) -> tuple[str | None, list[Issue]]:
    """Text of a UTF-8 file, with or without a byte order mark.

    Parameters
    ----------
    path
        The file.
    name
        How messages call it.
    most
        Bytes above which it is refused.

    Returns
    -------
    tuple
        The text, None if there is an issue: the file is missing, cannot be opened, is too large
        or in another encoding, which is named where it can be told.
    """
    if not path.is_file():
        what = "there is a folder of this name" if path.is_dir() else "the file is not there"
        return None, [problem("missing_file", name, what, "add it")]
    try:
        size = path.stat().st_size
        if size > most:
            message = f"the file has {size:,} bytes, more than {most:,}"
            return None, [problem("too_large", name, message, "keep in it only what is needed")]
        raw = path.read_bytes()
    except OSError as error:
        message = f"cannot be opened ({error.strerror or error})"
        return None, [problem("unreadable", name, message, "check the rights of the file")]
    encoding = utf16_or_32(raw)
    if encoding:
        message = f"not UTF-8: it is {encoding}"
        return None, [problem("encoding", name, message, "save the file as UTF-8", line=1)]
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        looks = "; it looks like GBK" if is_gbk(raw) else ""
        message = f"not UTF-8 (byte {error.start}){looks}"
        return None, [problem("encoding", name, message, "save the file as UTF-8", line=line)]


def utf16_or_32(raw: bytes) -> str:
    """Name of a two- or four-byte encoding, by its mark or by every other byte being zero.

    Examples
    --------
    >>> utf16_or_32("地点".encode("utf-16")), utf16_or_32("a,b,c,d".encode("utf-16-le"))
    ('UTF-16', 'UTF-16 without a byte order mark')
    >>> utf16_or_32("地点,name".encode()), utf16_or_32(b"")
    ('', '')
    """
    named = next((name for mark, name in _MARKS.items() if raw.startswith(mark)), "")
    if named:
        return named
    head = raw[:_SAMPLE]
    for order, zeros in (("utf-16-be", head[::2].count(0)), ("utf-16-le", head[1::2].count(0))):
        text = head.decode(order, "ignore")
        if zeros * 5 > len(head) // 2 > 1 and not forbidden(text):  # else it is no text at all
            return "UTF-16 without a byte order mark"
    return ""


def is_gbk(raw: bytes) -> bool:
    """Whether bytes can be text in GBK or GB 18030."""
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def forbidden(text: str) -> str:
    r"""First control character or half a character of a text, as ``U+000B``; "" if none.

    Examples
    --------
    >>> forbidden("上新街\x0b"), forbidden("two\nlines\tand a tab"), forbidden("\ud800")
    ('U+000B', '', 'U+D800')
    """
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found.group()):04X}" if found else ""


def unread(issues: Iterable[Issue]) -> bool:
    """Whether a file could not be read at all: what it holds would be missed everywhere."""
    return any(issue.severity == "error" and issue.code in _UNREAD for issue in issues)


def problem(
    code: str,
    file: str,
    message: str,
    remedy: str,
    *,
    line: int | None = None,
    field: str = "",
    value: str = "",
    subject_id: str = "",
    severity: Severity = "error",
) -> Issue:
    """Make an issue row; what it repeats of the file is cut to 120 characters and can be shown."""
    return Issue(
        severity=severity,
        code=code,
        file=file,
        line=line,
        field=shown(field),
        value=shown(value),
        subject_id=shown(subject_id),
        message=message,
        remedy=remedy,
    )


def shown(text: str) -> str:
    r"""Text as a message can repeat it: short, each control character as ``\x0b``.

    Examples
    --------
    >>> shown("a\x0bb")
    'a\\x0bb'
    """
    return _FORBIDDEN.sub(lambda found: ascii(found.group())[1:-1], text[:_VALUE_MAX])
