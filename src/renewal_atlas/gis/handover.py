"""The tables that are handed over, whatever the file format.

Every format is written from these, so that row counts, columns and words are the same in all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import geopandas as gpd
import pandas as pd

from renewal_atlas.gis.fields import code_lists, field_of
from renewal_atlas.gis.outputs import TITLES, issue_table
from renewal_atlas.model import edtf_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renewal_atlas.layers import Layers

Family = Literal["points", "lines", "areas"]
_FAMILIES: dict[Family, tuple[str, ...]] = {
    "points": ("Point", "MultiPoint"),
    "lines": ("LineString", "LinearRing", "MultiLineString"),
    "areas": ("Polygon", "MultiPolygon"),
}
_FAMILY_WORDS = {
    "points": ("点", "points"), "lines": ("线", "lines"), "areas": ("面", "areas"),
    "unplaced": ("未定位", "unplaced"),
}  # fmt: skip
# Layers whose rows always have one kind of geometry keep their name; the others are split.
_SINGLE: dict[str, Family] = {"boundary": "areas", "lines": "lines", "uncertainty": "areas"}
_TITLES = {name: TITLES[name] for name in (
    "projects", "places", "plan_units", "uncertainty", "lines", "boundary", "statements", "sources",
    "programmes", "plans", "memberships", "unit_totals", "ledger", "issues", "vocabularies",
)}  # fmt: skip
SPATIAL = ("projects", "places", "plan_units", "uncertainty", "lines", "boundary")


@dataclass(frozen=True, eq=False)
class Table:
    """A table or layer to hand over.

    Attributes
    ----------
    name
        Of the table; a layer that was split by geometry has its family behind.
    base
        Name before it was split: it says what the columns mean.
    zh, en
        Title.
    frame
        Plain columns; a GeoDataFrame in EPSG:4326 if it has a position.
    family
        Kind of geometry, None for a table without any or with several kinds.
    """

    name: str
    base: str
    zh: str
    en: str
    frame: pd.DataFrame
    family: Family | None = None

    @property
    def spatial(self) -> bool:
        """Whether it has a geometry column."""
        return isinstance(self.frame, gpd.GeoDataFrame)

    @property
    def attributes(self) -> pd.DataFrame:
        """The columns without the geometry."""
        if isinstance(self.frame, gpd.GeoDataFrame):
            return pd.DataFrame(self.frame.drop(columns=self.frame.geometry.name))
        return self.frame


def handover_tables(layers: Layers) -> list[Table]:
    """Every table of a district, layers first, each layer whole.

    Parameters
    ----------
    layers
        Checked layers of a district.

    Returns
    -------
    list of Table
        Columns are text, whole numbers (nullable), real numbers or booleans; lists are joined by
        ``|``; geometry in EPSG:4326.
    """
    lists = pd.concat(
        [rows.reset_index().assign(vocabulary=name)
         for name, rows in code_lists(layers.vocabularies).items()],
        ignore_index=True,
    )  # fmt: skip
    frames: dict[str, pd.DataFrame] = {name: getattr(layers, name) for name in _TITLES
                                       if hasattr(layers, name)}  # fmt: skip
    frames["issues"] = issue_table(layers.issues)
    kinds = layers.places.set_index("place_id")["place_type"]
    frames["lines"] = layers.lines.assign(place_type=layers.lines["place_id"].map(kinds))
    frames |= _with_names(layers)
    frames["vocabularies"] = lists[["vocabulary", "code", "zh", "en", "note"]]
    return [
        Table(name, name, zh, en, plain_frame(frames[name], name))
        for name, (zh, en) in _TITLES.items()
    ]


def _with_names(layers: Layers) -> dict[str, pd.DataFrame]:
    """Layers with the names behind lists of ids, which no tool's value map can show."""
    names = {
        "programmes": dict(layers.programmes[["programme_id", "name"]].to_numpy()),
        "plan_units": dict(layers.plan_units[["unit_id", "name"]].to_numpy()),
        "source_ids": dict(layers.sources[["source_id", "title"]].to_numpy()),
    }
    frames = {"projects": layers.projects, "plan_units": layers.plan_units}
    return {
        base: frame.assign(**{
            f"{column}_zh": [_named(cell, known) for cell in frame[column]]
            for column, known in names.items() if column in frame
        })
        for base, frame in frames.items()
    }  # fmt: skip


def _named(cell: Any, names: Mapping[str, str]) -> str | None:  # noqa: ANN401 - a cell
    text = _text(cell)
    return "|".join(names.get(key, key) for key in text.split("|")) if text else None


def part_names(name: str) -> set[str]:
    """Names and titles that a layer and its parts by geometry are handed over with.

    Examples
    --------
    >>> {"places", "places_points", "地点（点） Places (points)"} <= part_names("places")
    True
    """
    zh, en = _TITLES[name]
    parts = [(f"{name}_{part}", f"{zh}（{words[0]}） {en} ({words[1]})")
             for part, words in _FAMILY_WORDS.items()]  # fmt: skip
    return {name, f"{zh} {en}", *(word for pair in parts for word in pair)}


def layer_of(name: str) -> str | None:
    """Layer that a file or a part of one is named after; None if after none of ours.

    Examples
    --------
    >>> layer_of("places_points.internal"), layer_of("项目（点） Projects (points)"), layer_of("a")
    ('places', 'projects', None)
    """
    stem = name.split(".", maxsplit=1)[0]
    return next((base for base in SPATIAL if {name, stem} & part_names(base)), None)


def split(table: Table) -> list[Table]:
    """Cut a layer into tables with one kind of geometry each, as GIS tools want them.

    Parameters
    ----------
    table
        Whole table.

    Returns
    -------
    list of Table
        ``<name>_points``, ``_lines``, ``_areas``, and ``_unplaced`` without geometry, those that
        have rows; the table itself where it has no geometry or one kind by nature. Together they
        have every row.
    """
    if not isinstance(table.frame, gpd.GeoDataFrame):
        return [table]
    if table.base in _SINGLE:
        return [replace(table, family=_SINGLE[table.base])]
    kinds = table.frame.geometry.geom_type
    parts = []
    for family, types in _FAMILIES.items():
        rows = table.frame[kinds.isin(types) & ~table.frame.geometry.is_empty]
        if len(rows):
            parts.append(_part(table, family, rows, family))
    bare = table.frame[table.frame.geometry.isna() | table.frame.geometry.is_empty]
    if len(bare):
        rows = pd.DataFrame(bare.drop(columns=table.frame.geometry.name))
        parts.append(_part(table, "unplaced", rows, None))
    return parts


def _part(table: Table, suffix: str, rows: pd.DataFrame, family: Family | None) -> Table:
    zh, en = _FAMILY_WORDS[suffix]
    return Table(
        f"{table.name}_{suffix}", table.base, f"{table.zh}（{zh}）", f"{table.en} ({en})",
        rows.reset_index(drop=True), family,
    )  # fmt: skip


def plain_frame(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Columns with plain types, so that every writer stores the same.

    Parameters
    ----------
    frame
        Table or layer; columns that begin with ``_`` are left out.
    table
        Its name, by which columns are described.

    Returns
    -------
    DataFrame
        Text as ``string``, whole numbers as ``Int64``, real numbers as ``float64``, booleans as
        ``bool``; the geometry is not touched.
    """
    keep = [c for c in frame.columns if not str(c).startswith("_")]
    plain = frame[keep].reset_index(drop=True).copy()
    geometry = plain.geometry.name if isinstance(plain, gpd.GeoDataFrame) else None
    for column in keep:
        if column != geometry:
            plain[column] = _plain_column(plain[column], field_of(table, str(column)).type)
    return plain


def _plain_column(column: pd.Series, kind: str) -> pd.Series:
    if kind == "real" or (kind != "integer" and pd.api.types.is_float_dtype(column)):
        return pd.to_numeric(column).astype("float64")
    if pd.api.types.is_bool_dtype(column):
        return column.astype(bool)
    if kind == "integer" or pd.api.types.is_integer_dtype(column):
        return pd.to_numeric(column).astype("Int64")
    return column.map(_text).astype("string")


def _text(value: Any) -> Any:  # noqa: ANN401 - any cell of a table
    if isinstance(value, tuple | list):
        return "|".join(str(_text(part)) for part in value) or None
    if isinstance(value, dict):
        return "；".join(f"{v}" if k == "original" else f"{k} {v}" for k, v in value.items())
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return None
    return str(value) or None


def content_day(sources: pd.DataFrame) -> date:
    """Day that the content stands for: the newest day a source was published, else covers.

    Formats that must carry a date get this one, so that the same content gives the same bytes.
    """
    published = [edtf_bounds(str(t))[1] for t in sources["published"].dropna()]
    covered = [edtf_bounds(str(t))[1] for t in sources["covers"].dropna()]
    return max(published or covered or [date(1970, 1, 1)])
