"""Read a document as it lies on disk: its bytes, their SHA-256, its characters, its paragraphs.

Offsets count Unicode code points of the decoded file, a byte order mark and both characters of a
CR LF line end included, so that the text encodes back to the very bytes that were hashed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from renewal_atlas.errors import UsageError
from renewal_atlas.text.paragraphs import Paragraph, Split, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

MAX_BYTES = 5_000_000
_MAGIC = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive, as DOCX, ODT and XLSX are"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"{\\rtf", "an RTF file"),
)
_WIDE = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_MARKUP = (b"<!doctype", b"<html", b"<?xml")
_HAN_MIN = 0.3  # share of Chinese characters, by which GB 18030 is told from other bytes
_COMMON_MIN = 0.5  # share of them that are common: traditional text has some that are not
_RARE = b"\xd8"  # GB 2312 has common characters before this byte


@dataclass(frozen=True)
class Document:
    """A document as it lies on disk.

    Attributes
    ----------
    path
        Where it lies.
    sha256
        Of its bytes.
    encoding
        ``utf-8`` or ``gb18030``.
    text
        Its characters; ``text.encode(encoding)`` gives the bytes.
    furniture
        Lines that are page furniture in this document only.
    """

    path: Path
    sha256: str
    encoding: str
    text: str
    furniture: tuple[str, ...] = ()

    @cached_property
    def split(self) -> Split:
        """Paragraphs and page furniture."""
        return split(self.text, self.furniture)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Numbered paragraphs."""
        return self.split.paragraphs

    @cached_property
    def by_locator(self) -> dict[str, Paragraph]:
        """Paragraphs by ``p1``, ``p2`` …."""
        return {paragraph.locator: paragraph for paragraph in self.paragraphs}


def read_document(path: Path, furniture: Sequence[str] = ()) -> Document:
    """Read a text file.

    Parameters
    ----------
    path
        Text in UTF-8, with or without a byte order mark, or in GB 18030 (GBK, GB 2312).
    furniture
        Lines that are page furniture in this document only.

    Raises
    ------
    UsageError
        If the file is missing, too large, in another encoding or of another type.
    """
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "is not there"
        raise UsageError(f"{path} {what}; give a text file")
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(f"{path} has over {MAX_BYTES // 1_000_000} MB; a report is far smaller")
    raw = path.read_bytes()
    text, encoding = decode(raw, str(path))
    return Document(path, hashlib.sha256(raw).hexdigest(), encoding, text, tuple(furniture))


def decode(raw: bytes, name: str) -> tuple[str, str]:
    """Characters of a file, and its encoding.

    Raises
    ------
    UsageError
        If it is no text in UTF-8 or GB 18030; the message says what it looks like.

    Examples
    --------
    >>> decode("新建公园".encode("gbk"), "a.txt")
    ('新建公园', 'gb18030')
    """
    looks = next((what for magic, what in _MAGIC if raw.startswith(magic)), None)
    if looks is None and raw[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        looks = "a web page"
    if looks:
        raise UsageError(f"{name} is {looks}, not plain text; save its text as UTF-8 first")
    wide = next((what for mark, what in _WIDE if raw.startswith(mark)), None)
    if wide or b"\x00" in raw:
        raise UsageError(f"{name} is {wide or 'binary or UTF-16'}; save it as text in UTF-8")
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error.start
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if text and _looks_chinese(text) and text.encode("gb18030") == raw:
        return text, "gb18030"
    raise UsageError(f"{name} is neither UTF-8 (byte {broken}) nor GB 18030; save it as UTF-8")


def find_documents(folder: Path, wanted: Mapping[str, Sequence[str]]) -> dict[str, Document]:
    """Documents of a folder by their SHA-256, whatever they are called.

    Parameters
    ----------
    folder
        Where to look, folders in it included.
    wanted
        For each SHA-256 the lines that are page furniture in that document only.

    Returns
    -------
    dict
        Those that are there, by SHA-256.

    Raises
    ------
    UsageError
        If there is no such folder.
    """
    if not folder.is_dir():
        raise UsageError(f"no folder {folder}; give the one that holds the documents")
    found: dict[str, Document] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.stat().st_size > MAX_BYTES:
            continue
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest in wanted and digest not in found:
            found[digest] = read_document(path, wanted[digest])
    return found


def _looks_chinese(text: str) -> bool:
    """Whether a text has enough Chinese characters, most of them common: Big5 read so has not."""
    han = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    common = sum(b"" < c.encode("gb2312", "ignore") < _RARE for c in han)
    return _han_share(text) >= _HAN_MIN and common >= _COMMON_MIN * len(han)


def _han_share(text: str) -> float:
    visible = [c for c in text if not c.isspace()]
    return sum("\u4e00" <= c <= "\u9fff" for c in visible) / max(len(visible), 1)
