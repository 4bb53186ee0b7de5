"""KML for 奥维 and Google Earth: folders as layers, styled, descriptions as plain text.

A KML names its pictures by address, so only the KMZ, which carries them, has pins by shape; in
the plain KML the reader's own pin takes the colour.

References
----------
OGC 12-007r2, KML 2.3.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from renewal_atlas.gis.fields import fields_of
from renewal_atlas.gis.handover import split
from renewal_atlas.gis.icons import icon
from renewal_atlas.gis.symbology import legend_of, matching_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fastkml import Folder, Placemark, Style

    from renewal_atlas.gis.fields import Field
    from renewal_atlas.gis.handover import Table
    from renewal_atlas.gis.symbology import Legend, Symbol
    from renewal_atlas.gis.symbology import Style as AtlasStyle

_LABELLED = 0.8  # scale of labels
_PIN = 0.55  # scale of pictures: about 18 pixels
_OFF = frozenset({"places", "uncertainty"})  # their names stand there already, with projects
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, eq=False)
class Layer:
    """A part of a layer with its legend, as it becomes a folder."""

    table: Table
    legend: Legend

    def style_id(self, rule: int) -> str:
        """Id of the style of a rule."""
        return f"{self.table.name}-{rule}"

    def picture(self, rule: int) -> str:
        """Path of the picture of a rule inside a KMZ."""
        return f"pins/{self.style_id(rule)}.png"


def kml_layers(
    tables: Iterable[Table], style: AtlasStyle, vocabularies: Mapping[str, pd.DataFrame]
) -> list[Layer]:
    """What is drawn: rows with a position, layers cut by kind of geometry.

    Parameters
    ----------
    tables
        Whole tables.
    style
        Content of ``maps/style.yml``.
    vocabularies
        Code lists, for labels.
    """
    parts = [part for table in tables for part in split(table) if part.spatial]
    return [Layer(part, legend_of(part, style, vocabularies)) for part in parts]


def to_kml(
    layers: Sequence[Layer], *, title: str, note: str, codes: Mapping[str, pd.DataFrame]
) -> tuple[str, str]:
    """Text of a KML document that stands alone, and of the one inside a KMZ.

    Parameters
    ----------
    layers
        From `kml_layers`.
    title, note
        Name and description of the document.
    codes
        Code lists, for the words in descriptions.

    Returns
    -------
    tuple of str
        One folder a layer, one placemark a row, in WGS 84. Columns stand as ExtendedData under
        their own names with the Chinese as display name, so that they can be imported again, and
        with Chinese names and words in a description of plain text. The two differ in the styles
        of points only: in the second one pins are pictures that stand beside the document.
    """
    from fastkml import KML, Document
    from fastkml.config import etree

    styles = _styles(layers, pictures=False)
    folders = [_folder(layer, codes) for layer in layers]
    document = Document(name=title, description=note, styles=styles, features=folders)
    root: Any = KML(features=[document]).etree_element()
    plain = etree.tostring(root, encoding="unicode")
    drawn = {style.get("id"): style for style in root[0] if style.get("id")}
    for style in _styles(layers, pictures=True):
        root[0].replace(drawn[style.id], style.etree_element())
    return plain, etree.tostring(root, encoding="unicode")


def to_kmz(kml: str, layers: Iterable[Layer]) -> bytes:
    """Bytes of a KMZ: the KML and a picture for every rule of points, zipped without a clock."""
    files = {"doc.kml": kml.encode()}
    for layer in layers:
        if layer.table.family == "points":
            rules = enumerate(layer.legend.rules)
            files |= {layer.picture(index): icon(rule.symbol) for index, rule in rules}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.external_attr = 0o644 << 16  # else only its owner may read what is unpacked
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _styles(layers: Iterable[Layer], *, pictures: bool) -> list[Style]:
    return [
        _style(layer.style_id(i), rule.symbol,
               layer.picture(i) if pictures and layer.table.family == "points" else "")
        for layer in layers
        for i, rule in enumerate(layer.legend.rules)
    ]  # fmt: skip


def _folder(layer: Layer, codes: Mapping[str, pd.DataFrame]) -> Folder:
    from fastkml import Folder

    table = layer.table
    assert isinstance(table.frame, gpd.GeoDataFrame)  # noqa: S101 - the caller asked
    folder = Folder(name=f"{table.zh} {table.en}", visibility=table.base not in _OFF)
    fields = fields_of(table.base, table.attributes.columns)
    told = spoken(table, codes).to_dict("records")
    plain = table.attributes.astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    choices = matching_rule(table.attributes, layer.legend.rules)
    for row, words, shape, rule in zip(rows, told, table.frame.geometry, choices, strict=True):
        name = row.get("name", next(iter(row.values())))
        placemark = _placemark(str(name or ""), fields, row, words, shape)
        placemark.style_url = _address(layer.style_id(rule))
        folder.append(placemark)
    return folder


def _address(style: str) -> Any:  # noqa: ANN401 - fastkml's StyleUrl
    from fastkml import StyleUrl

    return StyleUrl(url=f"#{style}")


def _placemark(
    name: str,
    fields: list[Field],
    row: Mapping[Any, Any],
    words: Mapping[Any, Any],
    shape: Any,  # noqa: ANN401 - any geometry
) -> Placemark:
    from fastkml import Data, ExtendedData, Placemark

    told = [f"{key}：{_text(value)}" for key, value in words.items() if not _is_empty(value)]
    data = [
        Data(name=field.name, display_name=field.zh, value=_text(row[field.name]))
        for field in fields
        if not _is_empty(row[field.name]) and field.name != "name"  # it is the placemark's own
    ]
    return Placemark(
        name=name,
        description="\n".join(told),
        extended_data=ExtendedData(elements=data),
        geometry=shapely.force_2d(shape),
    )


def _is_empty(value: Any) -> bool:  # noqa: ANN401 - any cell
    return value is None or value is pd.NA or value != value  # noqa: PLR0124 - NaN


def _text(value: Any) -> str:  # noqa: ANN401 - any cell
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def spoken(table: Table, codes: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Rows with Chinese column names and the Chinese words of codes; missing cells are None."""
    rows = table.attributes.astype(object)
    rows = rows.where(rows.notna(), None)
    names: dict[str, str] = {}
    for field in fields_of(table.base, rows.columns):
        words = codes.get(field.vocabulary)
        if words is not None:
            zh = words["zh"].to_dict()
            said = [zh.get(code, code) for code in rows[field.name]]  # map would make NaN of None
            rows[field.name] = pd.Series(said, index=rows.index, dtype=object)
        names[field.name] = field.zh if field.zh not in names.values() else f"{field.zh}*"
    return rows.rename(columns=names)


def _style(name: str, symbol: Symbol, picture: str) -> Style:
    from fastkml import LabelStyle, LineStyle, PolyStyle, Style

    opacity = 0 if symbol.fill == "none" else round(255 * symbol.opacity)
    return Style(id=name, styles=[
        _pin(symbol, picture),
        LabelStyle(scale=_LABELLED),
        LineStyle(color=_abgr(symbol.colour, 255), width=max(1.0, symbol.width_mm * 96 / 25.4)),
        PolyStyle(color=_abgr(symbol.colour, opacity), fill=opacity > 0, outline=True),
    ])  # fmt: skip


def _pin(symbol: Symbol, picture: str) -> Any:  # noqa: ANN401 - fastkml's IconStyle
    import fastkml
    from fastkml.enums import Units
    from fastkml.styles import HotSpot

    class IconStyle(fastkml.IconStyle):
        """Colour of the reader's own pin: fastkml leaves a style without a picture out."""

        def __bool__(self) -> bool:
            return True

    if not picture:
        return IconStyle(color=_abgr(symbol.colour, 255), scale=0.8)
    middle = HotSpot(x=0.5, y=0.5, xunits=Units.fraction, yunits=Units.fraction)
    return fastkml.IconStyle(icon_href=picture, scale=_PIN, hot_spot=middle)


def _abgr(colour: str, alpha: int) -> str:
    return f"{alpha:02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"
