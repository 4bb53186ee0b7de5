"""KML for 奥维 and Google Earth: folders as layers, styled, descriptions as plain text.

References
----------
OGC 12-007r2, KML 2.3.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from renewal_atlas.gis.fields import fields_of
from renewal_atlas.gis.handover import split
from renewal_atlas.gis.symbology import legend_of, meets

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from fastkml import Document, Folder, Placemark, Style

    from renewal_atlas.gis.handover import Table
    from renewal_atlas.gis.symbology import Rule, Symbol
    from renewal_atlas.gis.symbology import Style as AtlasStyle

_LABELLED = 0.8  # scale of labels
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def to_kml(
    tables: Iterable[Table],
    *,
    title: str,
    note: str,
    style: AtlasStyle,
    vocabularies: Mapping[str, pd.DataFrame],
    codes: Mapping[str, pd.DataFrame],
) -> str:
    """Text of a KML document.

    Parameters
    ----------
    tables
        Whole tables; those without geometry and rows without one are left out.
    title, note
        Name and description of the document.
    style
        Content of ``maps/style.yml``.
    vocabularies, codes
        Code lists, for labels.

    Returns
    -------
    str
        One folder a layer, one placemark a row, in WGS 84; columns as ExtendedData with their
        Chinese names, and as a description in plain text.
    """
    from fastkml import KML, Document

    document = Document(name=title, description=note)
    for table in tables:
        for part in split(table):
            if part.spatial:
                _add_layer(document, part, style, vocabularies, codes)
    return str(KML(features=[document]).to_string(prettyprint=False))


def to_kmz(kml: str) -> bytes:
    """Bytes of a KMZ: the KML, zipped without a clock."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("doc.kml", _ZIP_DAY), kml.encode(),
                         zipfile.ZIP_DEFLATED)  # fmt: skip
    return content.getvalue()


def _add_layer(
    document: Document,
    table: Table,
    style: AtlasStyle,
    vocabularies: Mapping[str, pd.DataFrame],
    codes: Mapping[str, pd.DataFrame],
) -> None:
    from fastkml import Folder

    legend = legend_of(table, style, vocabularies)
    folder = Folder(name=f"{table.zh} {table.en}", visibility=table.base != "uncertainty")
    for index, rule in enumerate(legend.rules):
        document.styles.append(_style(f"{table.name}-{index}", rule.symbol))
    _add_placemarks(folder, table, legend.rules, codes)
    document.append(folder)


def _add_placemarks(
    folder: Folder, table: Table, rules: tuple[Rule, ...], codes: Mapping[str, pd.DataFrame]
) -> None:
    assert isinstance(table.frame, gpd.GeoDataFrame)  # noqa: S101 - the caller asked
    shown = spoken(table, codes)
    choices = matching_rule(table.attributes, rules)
    label = "name" if "name" in table.attributes else table.attributes.columns[0]
    names = table.attributes[label].fillna("")
    for row, shape, name, rule in zip(
        shown.to_dict("records"), table.frame.geometry, names, choices, strict=True
    ):
        folder.append(_placemark(str(name), row, shape, f"#{table.name}-{rule}"))


def _placemark(name: str, row: Mapping[Any, Any], shape: Any, style: str) -> Placemark:  # noqa: ANN401
    from fastkml import Data, ExtendedData, Placemark, StyleUrl

    told = {str(k): str(v) for k, v in row.items() if v is not None and v == v}  # noqa: PLR0124
    return Placemark(
        name=name,
        description="\n".join(f"{key}：{value}" for key, value in told.items()),
        style_url=StyleUrl(url=style),
        extended_data=ExtendedData(elements=[Data(name=k, value=v) for k, v in told.items()]),
        geometry=shapely.force_2d(shape),
    )


def spoken(table: Table, codes: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows with Chinese column names and the Chinese words of codes; missing cells are None."""
    rows = table.attributes.astype(object)
    rows = rows.where(rows.notna(), None)
    names: dict[str, str] = {}
    for field in fields_of(table.base, rows.columns):
        words = codes.get(field.vocabulary)
        if words is not None:
            zh = words["zh"].to_dict()
            rows[field.name] = rows[field.name].map(lambda code, zh=zh: zh.get(code, code))
        names[field.name] = field.zh if field.zh not in names.values() else f"{field.zh}*"
    return rows.rename(columns=names)


def matching_rule(rows: pd.DataFrame, rules: tuple[Rule, ...]) -> list[int]:
    """Index of the first rule that each row meets; the last rule where none does."""
    chosen = np.full(len(rows), len(rules) - 1)
    for index in range(len(rules) - 1, -1, -1):
        mask = np.ones(len(rows), bool)
        for condition in rules[index].conditions:
            mask &= meets(rows[condition.field], condition)
        chosen[mask] = index
    return [int(index) for index in chosen]


def _style(name: str, symbol: Symbol) -> Style:
    import fastkml
    from fastkml import LabelStyle, LineStyle, PolyStyle, Style

    class IconStyle(fastkml.IconStyle):
        """Colour of the reader's own pin: fastkml leaves a style without a picture out."""

        def __bool__(self) -> bool:
            return True

    opacity = 0 if symbol.fill == "none" else round(255 * symbol.opacity)
    return Style(id=name, styles=[
        IconStyle(color=_abgr(symbol.colour, 255), scale=0.8),
        LabelStyle(scale=_LABELLED),
        LineStyle(color=_abgr(symbol.colour, 255), width=max(1.0, symbol.width_mm * 96 / 25.4)),
        PolyStyle(color=_abgr(symbol.colour, opacity), fill=opacity > 0, outline=True),
    ])  # fmt: skip


def _abgr(colour: str, alpha: int) -> str:
    return f"{alpha:02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"
