"""What a shapefile does not say of itself: in which encoding its texts are, and its full names."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import TYPE_CHECKING

from renewal_atlas.errors import UsageError
from renewal_atlas.gis.shapefile import short_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_NAME_BYTES = 10
_HEAD, _FIELD, _END = 32, 32, 0x0D  # bytes of a DBF head and field, and what ends the fields
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_GBK = re.compile(r"(GBK|GB-?2312|GB-?18030|CP-?936|936|EUC-?CN)$", re.IGNORECASE)
_UTF8 = re.compile(r"(UTF-?8|65001)$", re.IGNORECASE)
_LATIN = re.compile(r"8859|88591|1252|ANSI|LATIN", re.IGNORECASE)
_ROWS = 20_000  # that are looked at
_GBK_MARKS = {0x4D, 0x7A}  # language drivers of the head


def is_shapefile(path: Path) -> bool:
    """Whether a file is the main one of a shapefile."""
    return path.suffix.lower() == ".shp"


def dbf_encoding(path: Path) -> str | None:
    """Encoding of the texts of a shapefile: what it says, checked; else what its bytes can be.

    Parameters
    ----------
    path
        The ``.shp``; its ``.dbf`` and ``.cpg`` stand beside it.

    Returns
    -------
    str or None
        Name for GDAL; None where all is ASCII or there is no table.

    Raises
    ------
    UsageError
        If its texts are not in the encoding that it says, or in none that can be told.
    """
    table = _beside(path, ".dbf")
    cells = [cell for cell in _texts(table.read_bytes()) if not cell.isascii()] if table else []
    if not cells:
        return None
    told = _declared(path, table)
    read = {name: text for name in ("UTF-8", "GB18030") if (text := _decoded(cells, name))}
    found = next((name for name, text in read.items() if _CHINESE.search(text)), "")
    if told in {"", found} and found:
        return found
    if not told and "UTF-8" in read:
        return "UTF-8"  # letters that are not Chinese
    if told in read and not (told == "GB18030" and found == "UTF-8"):
        return told
    if told and told not in {"UTF-8", "GB18030"} and not (found and _LATIN.search(told)):
        return None  # such as Big5, which GDAL reads as the file says
    says = f"its .cpg file or head says {told}" if told else "it says no encoding (no .cpg file)"
    are = f"its texts are in {found}" if found else "its texts are in none that can be told"
    raise UsageError(
        f"{path.name}: {says}, but {are}, so its names would be spoilt; export it again as "
        "GeoPackage, or with the encoding UTF-8"
    )


def whole_names(present: Iterable[str], columns: Sequence[str]) -> dict[str, str]:
    """Published name of each column that a shapefile holds under a shorter one.

    Parameters
    ----------
    present
        Columns of the file.
    columns
        Published columns, in their order.

    Examples
    --------
    >>> columns = ["name", "uncertainty_m", "georeference_protocol", "georeference_sources"]
    >>> whole_names(["name", "uncertaint", "georeferen", "georefer_1"], columns)
    {'uncertaint': 'uncertainty_m', 'georeferen': 'georeference_protocol', \
'georefer_1': 'georeference_sources'}
    >>> whole_names(["georeferen"], columns), whole_names(["UNCERTAI_M"], columns)
    ({}, {'UNCERTAI_M': 'uncertainty_m'})
    """
    there = set(present)
    ours = {short: name for name, short in short_names(columns).items() if short in there}
    return {s: n for s, n in (_cut_names(there, columns) | ours).items() if s != n}


def _cut_names(present: set[str], columns: Sequence[str]) -> dict[str, str]:
    """Names as GDAL and QGIS cut them: at 10 bytes, and numbered where two are then alike.

    The numbers follow the order of the columns, so they are relied on only where all are there.
    """
    begins = Counter(name[:_NAME_BYTES] for name in columns)
    names: dict[str, str] = {}
    for begin, times in begins.items():
        alike = [name for name in columns if name.startswith(begin)]
        cut = [begin, *(f"{begin[: _NAME_BYTES - 2]}_{n}" for n in range(1, times))]
        if set(cut) <= present:
            names |= dict(zip(cut, alike, strict=False))
    return names


def _declared(path: Path, table: Path | None) -> str:
    """Encoding by the .cpg file, else by the head of the table; "" if neither says one."""
    cpg = _beside(path, ".cpg")
    said = cpg.read_text("ascii", "replace").strip() if cpg else ""
    if _GBK.search(said):
        return "GB18030"
    if _UTF8.search(said):
        return "UTF-8"
    if said:
        return said[:20]
    mark = table.read_bytes()[29:30] if table else b""
    return "GB18030" if mark and mark[0] in _GBK_MARKS else ""


def _decoded(cells: Iterable[bytes], encoding: str) -> str:
    """Texts in an encoding, "" if they are not in it; the end of each may be cut off."""
    decoder = codecs.getincrementaldecoder(encoding)
    try:
        return "".join(decoder().decode(cell, final=False) for cell in cells)
    except UnicodeDecodeError:
        return ""


def _texts(raw: bytes) -> Iterator[bytes]:
    """Cells of the text columns of a DBF."""
    rows, start, width = (
        int.from_bytes(raw[4:8], "little"),
        int.from_bytes(raw[8:10], "little"),
        int.from_bytes(raw[10:12], "little"),
    )
    fields, offset, at = [], 1, _HEAD
    while at + _FIELD <= len(raw) and raw[at] != _END:
        length = raw[at + 16]
        if raw[at + 11 : at + 12] == b"C":
            fields.append((offset, length))
        offset += length
        at += _FIELD
    if not width:
        return
    for row in range(min(rows, len(raw) // width, _ROWS)):
        begin = start + row * width
        for where, length in fields:
            yield raw[begin + where : begin + where + length].strip(b" \0")


def _beside(path: Path, suffix: str) -> Path | None:
    named = (p for p in path.parent.iterdir() if p.stem == path.stem)
    return next((p for p in named if p.suffix.lower() == suffix), None)
