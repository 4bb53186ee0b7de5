"""What a hand-over says of itself to whoever unpacks it: files, CRS, encoding, steps, licences."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from renewal_atlas.gis.guide import layer_guide
from renewal_atlas.gis.stac import CATALOG, Asset

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renewal_atlas.gis.export import Handover

_TEXT = {
    ".gpkg": "UTF-8", ".geojson": "UTF-8", ".kml": "UTF-8", ".kmz": "UTF-8", ".dxf": "UTF-8",
    ".xlsx": "UTF-8", ".csv": "UTF-8, BOM", ".fgb": "UTF-8", ".parquet": "UTF-8",
    ".json": "UTF-8", ".qml": "UTF-8", ".dbf": "UTF-8（.cpg）", ".md": "UTF-8",
    ".txt": "UTF-8, BOM",
}  # fmt: skip
_CRS_WORDS = {4326: "WGS 84，经纬度 degrees", 4490: "CGCS2000，经纬度 degrees"}
_NOTES = """\
- 经度在前，东坐标在前。EPSG:4490 与 EPSG:4326 数值相同：两者相差小于一米，细于这里任何位置。
  Longitude or easting first; 4490 and 4326 hold the same numbers, less than a metre apart.
- CSV 为 UTF-8 带 BOM；`lon`、`lat` 是点的 WGS 84（EPSG:4326）经纬度，线与面没有。XLSX 同。
  CSV is UTF-8 with BOM; `lon`, `lat` are WGS 84 degrees of points; the same in XLSX.
- 空值表示未知，不是 0；未定位的项目在 `*_unplaced` 表里，在 GeoJSON 里几何为空。
  Empty means unknown, never 0; projects without a position are in `*_unplaced`, null in GeoJSON."""


_WORDS = """\
XLSX 的每个代码列右侧另有一列 `<字段>_zh`，是代码的中文。`lon`、`lat` 只在 CSV 与 XLSX 里。
In XLSX a column `<field>_zh` with the Chinese words stands beside every column of codes; `lon` and
`lat` are in CSV and XLSX only."""


def read_me(handover: Handover, assets: Iterable[Asset]) -> list[Asset]:
    """README and field tables of a hand-over.

    Parameters
    ----------
    handover
        What is handed over.
    assets
        Files it holds.

    Returns
    -------
    list of Asset
        ``README.md`` and ``FIELDS.md``, with the suffix of the audience.
    """
    suffix = handover.profile.suffix
    fields = f"FIELDS{suffix}.md"
    sections = [
        f"# {handover.title}",
        "\n".join(f"- {line}" for line in handover.note.splitlines() if line != handover.title),
        f"## 文件 Files\n\n{_listed(assets)}",
        f"## 坐标与编码 Coordinates and encoding\n\n{_NOTES}",
        (
            f"## 字段 Fields\n\n每列的中文名、单位、含义与例：[`{fields}`]({fields})。\n"
            "Every column with name, unit, meaning and an example."
        ),
        f"## 打开 Opening it\n\n{opening(handover.crs_metric)}",
        (
            "## 核对 Verifying it\n\n"
            "```sh\nrenewal-atlas verify .        # 在本文件夹内 inside this folder\n```\n\n"
            f"`{CATALOG}` 列出每个文件的 SHA-256（`file:checksum` 去掉开头的 `1220`），"
            "也可用 `sha256sum` 逐个核对。\n"
            "It lists the SHA-256 of every file (`file:checksum` without its leading `1220`)."
        ),
    ]
    text = "\n\n".join(sections) + "\n"
    tables = f"# 字段 Fields\n\n{_WORDS}\n\n{layer_guide(handover.tables.values())}\n"
    return [
        Asset(f"README{suffix}.md", text.encode(), "说明 Read me", {}),
        Asset(fields, tables.encode(), "字段 Fields", {}),
    ]


def opening(crs_metric: int) -> str:
    """Steps to open a hand-over in each program.

    Examples
    --------
    >>> "epsg4548.gpkg" in opening(4548)
    True
    """
    text = resources.files("renewal_atlas.gis").joinpath("opening.md").read_text("utf-8")
    return text.replace("{metric}", str(crs_metric)).strip()


def _listed(assets: Iterable[Asset]) -> str:
    lines = [
        f"| `{asset.path}` | {asset.title} | {_crs(asset)} | {_TEXT.get(_suffix(asset), '')} |"
        for asset in assets
    ]
    head = "| 文件 File | 内容 Content | 坐标系 CRS | 文字 Text |\n|---|---|---|---|"
    return "\n".join([head, *lines])


def _crs(asset: Asset) -> str:
    if asset.crs is not None:
        return f"EPSG:{asset.crs}，{_CRS_WORDS.get(asset.crs, '米 metres')}"
    columns = {f.name for fields in (asset.fields, *asset.tables.values()) for f in fields}
    return "`lon`, `lat`：EPSG:4326，WGS 84" if {"lon", "lat"} <= columns else ""


def _suffix(asset: Asset) -> str:
    return "." + asset.path.rpartition(".")[2]
