"""Shapefile, for who must: short ASCII names, a field dictionary, UTF-8 with ``.cpg``.

A shapefile cuts names at 10 bytes and text at 254, has no missing numbers and no time. It is
therefore written on request only; what it cuts is counted in its dictionary, and stands whole in
a CSV beside it, to be joined by its first column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import geopandas as gpd

from renewal_atlas.gis.fields import fields_of
from renewal_atlas.gis.tables import to_csv
from renewal_atlas.gis.vector import as_multi, dated, in_crs, write_layer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from renewal_atlas.gis.handover import Table

_NAME_BYTES = 10
TEXT_BYTES = 254


def write_shapefile(path: Path, table: Table, crs: int, day: date) -> pd.DataFrame:
    """Write a layer with one kind of geometry, and say what its short names mean.

    Parameters
    ----------
    path
        The ``.shp`` to write; ``.shx``, ``.dbf``, ``.prj`` and ``.cpg`` stand beside it.
    table
        Part of a layer, see `handover.split`.
    crs
        EPSG code.
    day
        Date in the header of the ``.dbf``.

    Returns
    -------
    DataFrame
        layer, short, name, zh, en, unit, cut (how many texts did not fit into 254 bytes).

    Raises
    ------
    PublishError
        If GDAL cannot write it.
    """
    assert isinstance(table.frame, gpd.GeoDataFrame)  # noqa: S101 - the caller asked
    frame = as_multi(in_crs(table.frame, crs), table.family)
    columns = list(table.attributes.columns)
    names = short_names(columns)
    cut = dict.fromkeys(columns, 0)
    for column in columns:
        if str(frame[column].dtype) == "string":
            fitted = frame[column].map(fit, na_action="ignore")
            cut[column] = int((fitted != frame[column]).fillna(False).sum())
            frame[column] = fitted
    with dated(day):
        # a DBF carries a date in its head, which GDAL does not take from the day above
        options = {"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": day.isoformat()}
        write_layer(path, frame.rename(columns=names), driver="ESRI Shapefile",
                    family=table.family, options=options)  # fmt: skip
    return dictionary(table, names, cut)


def dictionary(table: Table, names: dict[str, str], cut: dict[str, int]) -> pd.DataFrame:
    """What the short names of a layer stand for."""
    import pandas as pd

    return pd.DataFrame(
        {"layer": table.name, "short": names[f.name], "name": f.name, "zh": f.zh, "en": f.en,
         "unit": f.unit, "cut": cut[f.name]}
        for f in fields_of(table.base, columns_of(table))
    )  # fmt: skip


def columns_of(table: Table) -> list[str]:
    """Columns without the geometry."""
    return [str(column) for column in table.attributes.columns]


def short_names(columns: Iterable[str]) -> dict[str, str]:
    """Names of at most 10 ASCII characters, each once.

    Examples
    --------
    >>> short_names(["uncertainty_m", "georeference_sources", "georeference_protocol"])
    {'uncertainty_m': 'UNCERTAI_M', 'georeference_sources': 'GEOR_SOUR', \
'georeference_protocol': 'GEOR_PROT'}
    """
    taken: set[str] = set()
    names = {}
    for column in columns:
        names[column] = _free(_short(column), taken)
        taken.add(names[column])
    return names


def _short(column: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_]", "", column).upper()
    if len(name) <= _NAME_BYTES:
        return name or "FIELD"
    words = [word for word in name.split("_") if word]
    room = _NAME_BYTES - (len(words) - 1)
    if min(len(word) for word in words) <= 2 and len(words) == 2:  # noqa: PLR2004 - a unit
        return f"{words[0][: room - len(words[1])]}_{words[1]}"[:_NAME_BYTES].replace("__", "_")
    each = max(1, room // len(words))
    return "_".join(word[:each] for word in words)[:_NAME_BYTES]


def _free(name: str, taken: set[str]) -> str:
    for number in range(100):
        candidate = name if number == 0 else f"{name[: _NAME_BYTES - 2]}{number:02d}"
        if candidate not in taken:
            return candidate
    raise AssertionError(name)


def fit(text: str, most: int = TEXT_BYTES) -> str:
    """Text cut at a whole character within so many bytes of UTF-8; blanks at its end pad a DBF.

    Examples
    --------
    >>> fit("上新街", 7)
    '上新'
    """
    return text.encode()[:most].decode(errors="ignore").rstrip(" ")


def dictionary_csv(parts: Iterable[pd.DataFrame]) -> bytes:
    """Bytes of the field dictionary of all layers, with BOM for Excel."""
    import pandas as pd

    return ("\ufeff" + to_csv(pd.concat(list(parts), ignore_index=True))).encode()


def read_me(note: str, parts: Iterable[pd.DataFrame]) -> bytes:
    """Text that tells a reader what the files beside it are, and which of them lost text."""
    lines = [
        *note.splitlines(),
        "编码 Encoding：UTF-8（.cpg）",
        "字段 Fields：fields*.csv，短名对照中文名与含义 short names with their meaning",
        "图例 Legend：同名 .qml，QGIS 自动读取 loaded by QGIS",
    ]
    for words in parts:
        lines += [
            f"{row.layer}.{row.short}（{row.zh}）：{row.cut} 处截短到 {TEXT_BYTES} 字节，"
            f"全文见 {row.layer}.full*.csv  cut at {TEXT_BYTES} bytes, whole there"
            for row in words[words["cut"] > 0].itertuples()
        ]
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
