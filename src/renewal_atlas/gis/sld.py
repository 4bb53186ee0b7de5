"""Styled Layer Descriptor, for tools that do not read QML.

References
----------
OGC 05-078r4, SLD 1.1.0; OGC 05-077r4, Symbology Encoding 1.1.0.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from renewal_atlas.gis.symbology import SIZES, TINTS

if TYPE_CHECKING:
    from renewal_atlas.gis.handover import Family, Table
    from renewal_atlas.gis.symbology import Condition, Legend, Rule, Symbol

_SLD = "http://www.opengis.net/sld"
_SE = "http://www.opengis.net/se"
_OGC = "http://www.opengis.net/ogc"
_PIXELS = 96 / 25.4
# SE knows square, circle, triangle, star, cross and x: the hexagon becomes the star, which no
# other group has, and the diamond a square that stands on its corner
_MARKS = {"diamond": "square", "hexagon": "star"}
_SIZE = 13  # pixels
_SYMBOLIZER = {"lines": "LineSymbolizer", "areas": "PolygonSymbolizer"}


def sld(table: Table, legend: Legend) -> str:
    """Text of an SLD 1.1 document.

    Parameters
    ----------
    table
        Layer with one kind of geometry.
    legend
        Its legend.

    Returns
    -------
    str
        XML, the same for the same input. SE has no hexagon; it becomes a star.
    """
    for prefix, uri in (("sld", _SLD), ("se", _SE), ("ogc", _OGC)):
        ET.register_namespace(prefix, uri)
    root = ET.Element(f"{{{_SLD}}}StyledLayerDescriptor", version="1.1.0")
    layer = ET.SubElement(root, f"{{{_SLD}}}NamedLayer")
    ET.SubElement(layer, f"{{{_SE}}}Name").text = table.name
    style = ET.SubElement(layer, f"{{{_SLD}}}UserStyle")
    ET.SubElement(style, f"{{{_SE}}}Name").text = table.name
    features = ET.SubElement(style, f"{{{_SE}}}FeatureTypeStyle")
    family = table.family or "points"
    for rule in legend.rules:
        features.append(_rule(rule, family, alone=len(legend.rules) == 1))
    if legend.labels_on:
        features.append(_label_rule(legend.label_field, family))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _rule(rule: Rule, family: Family, *, alone: bool) -> ET.Element:
    element = ET.Element(f"{{{_SE}}}Rule")
    ET.SubElement(element, f"{{{_SE}}}Name").text = rule.label
    if rule.conditions:
        tests = [_test(condition) for condition in rule.conditions]
        chosen = ET.SubElement(element, f"{{{_OGC}}}Filter")
        chosen.append(_join("And", tests))
    elif not alone:
        ET.SubElement(element, f"{{{_SE}}}ElseFilter")
    if family == "points":
        _mark(element, rule.symbol)
    else:
        symbolizer = ET.SubElement(element, f"{{{_SE}}}{_SYMBOLIZER[family]}")
        if family == "areas" and rule.symbol.fill != "none":
            _fill(symbolizer, rule.symbol.colour, rule.symbol.opacity)
        _stroke(symbolizer, rule.symbol)
    return element


def _test(condition: Condition) -> ET.Element:
    tests = []
    for value in condition.values:
        equal = ET.Element(f"{{{_OGC}}}PropertyIsEqualTo")
        ET.SubElement(equal, f"{{{_OGC}}}PropertyName").text = condition.field
        ET.SubElement(equal, f"{{{_OGC}}}Literal").text = value
        tests.append(equal)
    if condition.or_empty:
        empty = ET.Element(f"{{{_OGC}}}PropertyIsNull")
        ET.SubElement(empty, f"{{{_OGC}}}PropertyName").text = condition.field
        tests.append(empty)
    return _join("Or", tests)


def _join(word: str, tests: list[ET.Element]) -> ET.Element:
    """Tests joined by a word; a single one needs none."""
    if len(tests) == 1:
        return tests[0]
    joined = ET.Element(f"{{{_OGC}}}{word}")
    joined.extend(tests)
    return joined


def _mark(rule: ET.Element, symbol: Symbol) -> None:
    """One point symbolizer, or two for a dot or a cross inside the outline."""
    inside = symbol.colour if symbol.fill in {"solid", *TINTS} else symbol.ground
    size = round(_SIZE * SIZES.get(symbol.fill, 1.0))
    _graphic(rule, symbol, symbol.shape, inside, TINTS.get(symbol.fill, 1.0), size)
    if symbol.fill in {"ring", "crossed"}:
        core = "x" if symbol.fill == "crossed" else symbol.shape
        _graphic(rule, symbol, core, symbol.colour, 1.0, _SIZE // 2)


def _graphic(
    rule: ET.Element, symbol: Symbol, shape: str, inside: str, opacity: float, size: int
) -> None:
    symbolizer = ET.SubElement(rule, f"{{{_SE}}}PointSymbolizer")
    graphic = ET.SubElement(symbolizer, f"{{{_SE}}}Graphic")
    mark = ET.SubElement(graphic, f"{{{_SE}}}Mark")
    ET.SubElement(mark, f"{{{_SE}}}WellKnownName").text = _MARKS.get(shape, shape)
    _fill(mark, inside, opacity)
    _stroke(mark, symbol)
    ET.SubElement(graphic, f"{{{_SE}}}Size").text = str(size)
    if shape == "diamond":
        rotation = ET.SubElement(graphic, f"{{{_SE}}}Rotation")
        ET.SubElement(rotation, f"{{{_OGC}}}Literal").text = "45"


def _fill(parent: ET.Element, colour: str, opacity: float) -> None:
    fill = ET.SubElement(parent, f"{{{_SE}}}Fill")
    _parameter(fill, "fill", colour)
    _parameter(fill, "fill-opacity", f"{opacity:g}")


def _stroke(parent: ET.Element, symbol: Symbol) -> None:
    stroke = ET.SubElement(parent, f"{{{_SE}}}Stroke")
    _parameter(stroke, "stroke", symbol.colour)
    _parameter(stroke, "stroke-width", f"{symbol.width_mm * _PIXELS:.3g}")
    if symbol.dash:
        _parameter(stroke, "stroke-dasharray", " ".join(f"{part:g}" for part in symbol.dash))


def _parameter(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, f"{{{_SE}}}SvgParameter", name=name).text = value


def _label_rule(field: str, family: Family) -> ET.Element:
    element = ET.Element(f"{{{_SE}}}Rule")
    text = ET.SubElement(element, f"{{{_SE}}}TextSymbolizer")
    label = ET.SubElement(text, f"{{{_SE}}}Label")
    ET.SubElement(label, f"{{{_OGC}}}PropertyName").text = field
    font = ET.SubElement(text, f"{{{_SE}}}Font")
    _parameter(font, "font-family", "Noto Sans CJK SC")
    _parameter(font, "font-size", "11")
    if family == "lines":
        ET.SubElement(ET.SubElement(text, f"{{{_SE}}}LabelPlacement"), f"{{{_SE}}}LinePlacement")
    halo = ET.SubElement(text, f"{{{_SE}}}Halo")
    ET.SubElement(halo, f"{{{_SE}}}Radius").text = "2"
    _fill(halo, "#ffffff", 0.85)
    _fill(text, "#111827", 1.0)
    return element
