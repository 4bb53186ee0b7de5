"""DXF for CAD: metres of the district's CRS, one CAD layer a map layer, names as text.

References
----------
Autodesk DXF Reference, AutoCAD 2010 (AC1024); written with ezdxf.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from renewal_atlas.gis.handover import split
from renewal_atlas.gis.symbology import legend_of, matching_rule
from renewal_atlas.gis.vector import in_crs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd
    from ezdxf.document import Drawing
    from ezdxf.layouts.layout import Modelspace
    from ezdxf.math import BoundingBox

    from renewal_atlas.gis.handover import Table
    from renewal_atlas.gis.symbology import Style, Symbol

_TEXT_M = 40.0  # height of labels: 2 mm on a sheet at 1 : 20 000
_FORBIDDEN = str.maketrans(dict.fromkeys('<>/\\":;?*|=`,', "_"))  # in names of CAD layers
_FONT = "simhei.ttf"  # 黑体, on every Chinese Windows; CAD shows ? where a font lacks 汉字
_UNLABELLED = frozenset({"uncertainty"})  # circles carry no label: places have it
# drawn as projects already, or around everything; there to be switched on
_OFF = frozenset({"places", "uncertainty"})
_PIXEL_M = 12.0  # a dash of one pixel: at 1 : 20 000 the style's dashes are as long as on a screen
_SEVERAL = 0x4B5563  # of a CAD layer whose features differ in colour
_CROSSED_CIRCLE = 35  # how CAD shows points: without a mode a single pixel that nobody sees
_POINT_M = 40.0


def to_dxf(
    tables: Iterable[Table],
    *,
    crs: int,
    note: str,
    style: Style,
    vocabularies: Mapping[str, pd.DataFrame],
) -> str:
    """Text of a DXF drawing.

    Parameters
    ----------
    tables
        Whole tables; those without geometry and rows without one are left out.
    crs
        EPSG code of a projected CRS in metres; drawing units are its metres, x east, y north.
    note
        Written into the drawing below the district, and as its title.
    style
        Content of ``maps/style.yml``.
    vocabularies
        Code lists.

    Returns
    -------
    str
        AutoCAD 2010 text DXF. Geometry on the layer ``<layer>``, names on ``<layer>_text``, those
        of places switched off;
        id and name of each feature as extended data of the application RENEWAL_ATLAS.
    """
    from ezdxf.math import BoundingBox

    with _without_clock() as document:
        space = document.modelspace()
        box = BoundingBox()
        for table in tables:
            for part in split(table):
                if part.spatial:
                    rules = legend_of(part, style, vocabularies).rules
                    box.extend(_add_layer(document, space, part, crs, rules))
        box.extend(_add_note(document, space, f"{note}\nEPSG:{crs}", box))
        _show_all(document, space, box)
        stream = io.StringIO()
        document.write(stream)
    return stream.getvalue()


@contextmanager
def _without_clock() -> Iterator[Drawing]:
    """A new drawing in metres, made and written with fixed dates and ids in place of random ones.

    The dates of a drawing tell when it was made, which would change its bytes at every build.
    """
    from ezdxf import units
    from ezdxf._options import options
    from ezdxf.filemanagement import new

    before = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True
    try:
        document = new("R2010")
        document.units = units.M
        document.header["$PDMODE"], document.header["$PDSIZE"] = _CROSSED_CIRCLE, _POINT_M
        # ezdxf adds the classes a file needs in the order of a set
        document.classes.add_required_classes(document.dxfversion)
        document.classes.classes = dict(sorted(document.classes.classes.items()))
        document.appids.add("RENEWAL_ATLAS")
        document.styles.add("ATLAS", font=_FONT)
        yield document
    finally:
        options.write_fixed_meta_data_for_testing = before


def _add_layer(
    document: Drawing, space: Modelspace, table: Table, crs: int, rules: tuple[Any, ...]
) -> list[tuple[float, float]]:
    """Corners of what was drawn: ezdxf would work them out from every entity again."""
    assert isinstance(table.frame, gpd.GeoDataFrame)  # noqa: S101 - the caller asked
    name = table.name.translate(_FORBIDDEN)
    labelled = table.base not in _UNLABELLED
    colours = {rule.symbol.colour for rule in rules}
    colour = int(colours.pop()[1:], 16) if len(colours) == 1 else _SEVERAL
    for layer, what in ((name, ""), (f"{name}_text", "：文字 names"))[: 1 + labelled]:
        made = document.layers.add(layer)
        made.rgb = (colour >> 16, colour >> 8 & 255, colour & 255)
        made.description = f"{table.zh} {table.en}{what}"
        if table.base in _OFF:
            made.off()
    shapes = in_crs(table.frame, crs).geometry
    choices = matching_rule(table.attributes, rules)
    names = table.attributes["name"] if "name" in table.attributes else table.attributes.iloc[:, 0]
    keys = table.attributes.iloc[:, 0]
    for key, title, shape, rule in zip(keys, names, shapes, choices, strict=True):
        attributes = _attributes(document, name, rules[rule].symbol)
        for entity in _entities(space, shape, attributes):
            entity.set_xdata("RENEWAL_ATLAS", [(1000, str(key)[:255]), (1000, str(title)[:200])])
        if labelled:
            _label(space, str(title), shape, name, attributes["true_color"])
    west, south, east, north = (float(v) for v in shapes.total_bounds)
    return [(west, south), (east, north)] if len(shapes) else []


def _entities(space: Modelspace, shape: Any, attributes: dict[str, Any]) -> list[Any]:  # noqa: ANN401
    made: list[Any] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Point":
            made.append(space.add_point((part.x, part.y), dxfattribs=attributes))
        elif part.geom_type == "Polygon":
            made += [
                space.add_lwpolyline(list(ring.coords)[:-1], close=True, dxfattribs=attributes)
                for ring in (part.exterior, *part.interiors)
            ]
        else:
            made.append(space.add_lwpolyline(list(part.coords), dxfattribs=attributes))
    return made


def _label(space: Modelspace, title: str, shape: Any, layer: str, colour: int) -> None:  # noqa: ANN401
    where = shape.representative_point()
    attributes = {"layer": f"{layer}_text", "true_color": colour, "style": "ATLAS",
                  "height": _TEXT_M}  # fmt: skip
    space.add_text(title, dxfattribs=attributes).set_placement((where.x, where.y))


def _attributes(document: Drawing, layer: str, symbol: Symbol) -> dict[str, Any]:
    return {"layer": layer, "true_color": int(symbol.colour[1:], 16),
            "linetype": _line_type(document, symbol.dash), "lineweight": 25}  # fmt: skip


def _line_type(document: Drawing, dash: tuple[float, ...]) -> str:
    """Name of the line type of a dash, which the drawing has from then on."""
    if not dash:
        return "CONTINUOUS"
    name = "DASH_" + "_".join(f"{part:g}" for part in dash)
    if name not in document.linetypes:
        signs = (1, -1) * len(dash)  # gaps are negative
        lengths = [part * _PIXEL_M * sign for part, sign in zip(dash, signs, strict=False)]
        document.linetypes.add(name, [sum(map(abs, lengths)), *lengths])
    return name


def _show_all(document: Drawing, space: Modelspace, box: BoundingBox) -> None:
    """Open the drawing on what it holds: a CAD program starts at 0, 0, thousands of km away."""
    from ezdxf import zoom

    if box.has_data:
        space.dxf.extmin = document.header["$EXTMIN"] = box.extmin
        space.dxf.extmax = document.header["$EXTMAX"] = box.extmax
        zoom.window(space, box.extmin, box.extmax)


def _add_note(document: Drawing, space: Modelspace, note: str, box: BoundingBox) -> BoundingBox:
    """Say in the drawing what it is, where a plot shows it: below `box`; and how far it goes."""
    from ezdxf.bbox import extents

    document.layers.add("note").description = "说明 Note"
    corner = (box.extmin.x, box.extmin.y - 3 * _TEXT_M) if box.has_data else (0.0, 0.0)
    attributes = {"layer": "note", "char_height": 2 * _TEXT_M, "style": "ATLAS"}
    text = space.add_mtext(note.replace("\\", "/"), dxfattribs=attributes).set_location(corner)
    document.header["$PROJECTNAME"] = " · ".join(note.splitlines()[:2])[:250]
    return extents([text], fast=True)
