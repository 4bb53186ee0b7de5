"""Texts that lost their letters in another encoding on the way."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from renewal_atlas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LOST = re.compile(r"\ufffd|\?{2,}")
_WAYS = (  # written in the second, read as the first
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("latin-1", "gb18030"),
    ("cp1252", "gb18030"),
    ("gb18030", "utf-8"),
)
_LATIN = re.compile(r"[A-Za-z]")
_SHOWN = 3


def require_letters(pairs: Iterable[tuple[str, str, str]], name: str) -> None:
    """Refuse texts of a file that stand for Chinese ones and have lost it.

    Parameters
    ----------
    pairs
        Column, text as it is and as it came; the first is empty for a new row.
    name
        How the message calls the file.

    Raises
    ------
    UsageError
        If a text came in other letters than it was written in.

    Examples
    --------
    >>> require_letters([("name", "趵突泉", "õÀÍ»Èª")], "a.shp")
    Traceback (most recent call last):
        ...
    renewal_atlas.errors.UsageError: a.shp: 1 text(s) lost their letters in another encoding (name:
    趵突泉 came as õÀÍ»Èª); nothing was changed: export again as GeoPackage or in UTF-8
    """
    lost = [(c, old, new) for c, old, new in pairs if is_garbled(new) or _is_bare(c, old, new)]
    if lost:
        told = [f"{c}: {old or 'a new row'} came as {new}" for c, old, new in lost[:_SHOWN]]
        listed = "; ".join(told)
        raise UsageError(
            f"{name}: {len(lost)} text(s) lost their letters in another encoding ({listed}); "
            "nothing was changed: export again as GeoPackage or in UTF-8"
        )


def is_garbled(text: str) -> bool:
    r"""Whether a text is what Chinese becomes when it is read in another encoding.

    Examples
    --------
    >>> [is_garbled(t) for t in ("õÀÍ»Èª", "???", "鏂板叕鍥", "è¶µçª\x81æ³\x89")]
    [True, True, True, True]
    >>> [is_garbled(t) for t in ("趵突泉", "Baotu Spring?", "Café à côté", "新公园", "")]
    [False, False, False, False, False]
    """
    if text.isascii():
        return _LOST.search(text) is not None
    return _LOST.search(text) is not None or any(_was_chinese(text, *way) for way in _WAYS)


def _was_chinese(text: str, read_as: str, written_in: str) -> bool:
    try:
        raw = text.encode(read_as)
        decoder = codecs.getincrementaldecoder(written_in)()
        whole = decoder.decode(raw, final=False)  # the last letter may have been cut off
    except (UnicodeEncodeError, UnicodeDecodeError):
        return False
    if read_as == "gb18030":  # two letters of Chinese can look like one of UTF-8 by chance
        return len(_CHINESE.findall(whole)) > 1
    return bool(_CHINESE.search(whole)) and (written_in == "utf-8" or not _LATIN.search(text))


def _is_bare(column: str, old: str, new: str) -> bool:
    """Whether a name that has Chinese would have none."""
    has = column == "name" and _CHINESE.search(old) is not None
    return has and bool(new) and _CHINESE.search(new) is None
