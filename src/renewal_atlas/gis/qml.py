"""QGIS layer styles (QML): legend, labels, field aliases and value maps.

No library but QGIS itself writes QML, so it is made here, as XML elements: a text can never
become markup, and a code list can never become an expression.

References
----------
QGIS 3 layer style format, as QGIS 3.22 LTR saves and reads it.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.gis.fields import Field, fields_of
from renewal_atlas.gis.symbology import SIZES, TINTS, renamed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renewal_atlas.gis.handover import Family, Table
    from renewal_atlas.gis.symbology import Condition, Legend, Rule, Symbol

_NAMESPACE = uuid.UUID("6f5c7a52-6a0f-5b0e-9d0a-0c1f3b8f7a11")  # keys of rules, the same each time
_PIXEL_MM = 25.4 / 96
_GEOMETRY = {"points": "0", "lines": "1", "areas": "2"}
_SYMBOL_TYPE = {"points": "marker", "lines": "line", "areas": "fill"}
_SIZE_MM = 3.4
_YES_NO = pd.DataFrame({"zh": ["是", "否"]}, index=["true", "false"])
_FONT = "Noto Sans CJK SC"  # QGIS takes the system's font where it is missing


def qml(
    table: Table,
    legend: Legend | None,
    codes: Mapping[str, pd.DataFrame],
    names: Mapping[str, str] | None = None,
) -> str:
    """Text of a QML style.

    Parameters
    ----------
    table
        Layer or table; it says which columns there are.
    legend
        Its legend; None for a table without geometry.
    codes
        Code lists with the column `zh`, for value maps.
    names
        Names that the file has for columns, where they are not the table's own.

    Returns
    -------
    str
        XML, the same for the same input.
    """
    names = names or {}
    legend = renamed(legend, names) if legend else None
    labelled = "1" if legend and legend.labels_on else "0"
    root = ET.Element("qgis", version="3.22.0", labelsEnabled=labelled,
                      styleCategories="Symbology|Labeling|Fields|Forms")  # fmt: skip
    if legend and table.family:
        root.append(_renderer(legend, table.family))
        if legend.label_field:
            root.append(_labelling(legend.label_field, table.family))
    described = fields_of(table.base, table.attributes.columns)
    fields = [replace(field, name=names.get(field.name, field.name)) for field in described]
    root.append(_field_configuration(fields, codes))
    aliases = ET.SubElement(root, "aliases")
    for index, field in enumerate(fields):
        ET.SubElement(aliases, "alias", index=str(index), field=field.name, name=field.zh)
    if table.family:
        ET.SubElement(root, "layerGeometryType").text = _GEOMETRY[table.family]
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{body}\n"


def _renderer(legend: Legend, family: Family) -> ET.Element:
    renderer = ET.Element("renderer-v2", type="RuleRenderer", symbollevels="0",
                          forceraster="0", enableorderby="0")  # fmt: skip
    rules = ET.SubElement(renderer, "rules", key=_key("rules"))
    symbols = ET.SubElement(renderer, "symbols")
    for index, rule in enumerate(legend.rules):
        element = ET.SubElement(rules, "rule", symbol=str(index), key=_key(f"{index} {rule.label}"),
                                label=rule.label)  # fmt: skip
        if rule.conditions:
            element.set("filter", expression(rule))
        elif len(legend.rules) > 1:
            element.set("filter", "ELSE")
        symbols.append(_symbol(rule.symbol, family, str(index)))
    return renderer


def expression(rule: Rule) -> str:
    """QGIS expression of a rule's conditions."""
    return " AND ".join(_condition(condition) for condition in rule.conditions)


def _condition(condition: Condition) -> str:
    name = '"' + condition.field.replace('"', '""') + '"'
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in condition.values)
    tests = [f"{name} IN ({listed})"] if listed else []
    tests += [f"{name} IS NULL"] if condition.or_empty else []
    return f"({' OR '.join(tests)})" if tests else "FALSE"


def _symbol(symbol: Symbol, family: Family, name: str) -> ET.Element:
    element = ET.Element("symbol", type=_SYMBOL_TYPE[family], name=name, alpha="1",
                         clip_to_extent="1", force_rhr="0")  # fmt: skip
    if family == "points":
        for options in _marker_layers(symbol):
            _layer(element, "SimpleMarker", options)
    elif family == "lines":
        _layer(element, "SimpleLine", _stroke(symbol, "line_color", "line_width", "line_style"))
    else:
        fill = "no" if symbol.fill == "none" else "solid"
        alpha = 0 if symbol.fill == "none" else round(255 * symbol.opacity)
        inside = {"color": _rgba(symbol.colour, alpha), "style": fill, "outline_style": "no"}
        _layer(element, "SimpleFill", inside)
        # an outline of its own can have a dash of its own
        _layer(element, "SimpleLine", _stroke(symbol, "line_color", "line_width", "line_style"))
    return element


def _marker_layers(symbol: Symbol) -> list[dict[str, str]]:
    """One symbol layer, or two for a dot or a cross inside the outline."""
    shape = "cross_fill" if symbol.shape == "cross" else symbol.shape
    inside = symbol.colour if symbol.fill in {"solid", *TINTS} else symbol.ground
    alpha = round(255 * TINTS.get(symbol.fill, 1.0))
    size = _SIZE_MM * SIZES.get(symbol.fill, 1.0)
    outline = {
        "name": shape, "color": _rgba(inside, alpha), "outline_color": _rgba(symbol.colour, 255),
        "outline_style": "solid", "outline_width": f"{symbol.width_mm:g}",
        "outline_width_unit": "MM", "size": f"{size:g}", "size_unit": "MM",
    }  # fmt: skip
    if symbol.fill not in {"ring", "crossed"}:
        return [outline]
    core = "cross2" if symbol.fill == "crossed" else shape
    dot = outline | {"name": core, "color": _rgba(symbol.colour, 255), "size": f"{_SIZE_MM / 2:g}"}
    return [outline, dot]


def _stroke(symbol: Symbol, colour: str, width: str, style: str) -> dict[str, str]:
    lengths = ";".join(f"{part * _PIXEL_MM:.4g}" for part in symbol.dash)
    options = {
        colour: _rgba(symbol.colour, 255), width: f"{symbol.width_mm:g}", f"{width}_unit": "MM",
        style: "solid", "joinstyle": "round", "capstyle": "flat",
        "use_custom_dash": "1" if symbol.dash else "0",
    }  # fmt: skip
    return options | ({"customdash": lengths, "customdash_unit": "MM"} if lengths else {})


def _layer(symbol: ET.Element, kind: str, options: Mapping[str, str]) -> None:
    about = {"class": kind, "enabled": "1", "locked": "0", "pass": "0"}
    layer = ET.SubElement(symbol, "layer", about)
    entries = ET.SubElement(layer, "Option", type="Map")
    for name, value in options.items():
        ET.SubElement(entries, "Option", name=name, value=value, type="QString")


def _labelling(field: str, family: Family) -> ET.Element:
    labelling = ET.Element("labeling", type="simple")
    settings = ET.SubElement(labelling, "settings", calloutType="simple")
    style = ET.SubElement(
        settings, "text-style", fieldName=field, isExpression="0", fontFamily=_FONT,
        fontSize="8", fontSizeUnit="Point", textColor="17,24,39,255", textOpacity="1",
    )  # fmt: skip
    ET.SubElement(style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM",
                  bufferColor="255,255,255,255", bufferOpacity="0.85")  # fmt: skip
    placement = {"points": "6", "lines": "2", "areas": "0"}[family]
    ET.SubElement(settings, "placement", placement=placement, dist="1.2", distUnits="MM",
                  priority="5", predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR")  # fmt: skip
    ET.SubElement(settings, "rendering", drawLabels="1", obstacle="1", mergeLines="1",
                  scaleVisibility="0", displayAll="0")  # fmt: skip
    return labelling


def _field_configuration(fields: list[Field], codes: Mapping[str, pd.DataFrame]) -> ET.Element:
    configuration = ET.Element("fieldConfiguration")
    for field in fields:
        element = ET.SubElement(configuration, "field", name=field.name)
        words = _YES_NO if field.type == "boolean" else codes.get(field.vocabulary)
        kind = "ValueMap" if words is not None else "TextEdit"
        config = ET.SubElement(ET.SubElement(element, "editWidget", type=kind), "config")
        if words is not None:
            config.append(_value_map(words))
    return configuration


def _value_map(words: pd.DataFrame) -> ET.Element:
    top = ET.Element("Option", type="Map")
    entries = ET.SubElement(top, "Option", type="List", name="map")
    for code, zh in words["zh"].items():
        entry = ET.SubElement(entries, "Option", type="Map")
        ET.SubElement(entry, "Option", type="QString", name=str(zh), value=str(code))
    return top


def _rgba(colour: str, alpha: int) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def _key(text: str) -> str:
    return f"{{{uuid.uuid5(_NAMESPACE, text)}}}"
