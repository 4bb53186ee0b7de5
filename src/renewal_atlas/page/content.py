"""What the page knows: the layers of a district as tables of the data block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from renewal_atlas.page.block import Shapes, cell, table
from renewal_atlas.page.disagreements import disagreements

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.layers import Layers

PROJECTS = (
    "project_id", "name", "name_en", "aliases", "kind", "stage", "stage_as_of", "summary",
    "programmes", "plan_units", "place_id", "match_type", "uncertainty_m",
    "verification_status", "parent_id", "statement_count", "source_ids",
)  # fmt: skip
PLACES = (
    "place_id", "name", "place_type", "match_type", "uncertainty_m", "georeference_protocol",
    "georeference_sources", "georeference_remarks", "verification_status", "datum_original",
    "parent", "locality",
)  # fmt: skip
UNITS = (
    "unit_id", "plan_id", "kind", "name", "name_en", "aliases", "theme", "basis",
    "edge_uncertainty_m", "drawing_note", "source_ids",
)  # fmt: skip
STATEMENTS = (
    "statement_id", "subject_id", "property", "value", "unit", "original", "relation", "scope",
    "modality", "as_of", "source_id", "locator", "note",
)  # fmt: skip
SOURCES = ("source_id", "title", "publisher", "published", "covers", "page", "rights")
PROGRAMMES = ("programme_id", "name", "name_en", "aliases", "kind", "parent_id", "place_id")
MEMBERSHIPS = (
    "unit_id",
    "project_id",
    "membership",
    "basis",
    "share",
    "source_id",
    "locator",
    "conflict",
)
LEDGER = (
    "subject_id",
    "from_view",
    "to_view",
    "change",
    "from_stage",
    "to_stage",
    "promised",
    "reason",
)
LINES = ("place_id", "name")
PLANS = ("plan_id", "name", "name_en", "years")
_PHRASED = ("georeference_protocol", "georeference_remarks", "verification_status")
_CLASSES = {"point": "placed", "line": "placed", "area": "area", "unplaced": "unplaced"}
_SAME_EDGE = 0.001  # degrees, about 100 m: the boundary is no more exact than that
_VOCABULARIES = (
    "kinds", "programme_kinds", "stages", "properties", "units", "match_types",
    "plan_unit_kinds", "place_types", "relations", "scopes", "modalities", "ledger_changes",
    "page_labels", "georeference_phrases",
)  # fmt: skip


def block(layers: Layers, neighbours: gpd.GeoDataFrame | None = None) -> dict[str, Any]:
    """Tables, shapes and words of a district.

    Parameters
    ----------
    layers
        The layers that everything downstream shares, EPSG:4326.
    neighbours
        Outlines of the districts around, with `name`, EPSG:4326.

    Returns
    -------
    dict
        JSON values only: ``district``, ``shapes``, one entry a table, and ``words``.
    """
    shapes = Shapes()
    projects = layers.projects
    return {
        "district": _district(layers),
        "projects": table(
            projects,
            PROJECTS,
            position=position_classes(projects),
            geo=shapes.column(projects.geometry),
        ),
        "places": table(_phrased(layers), PLACES, geo=shapes.column(layers.places.geometry)),
        "units": table(
            layers.plan_units,
            UNITS,
            geo=shapes.column(layers.plan_units.geometry),
            edge=shapes.column(drawn_edges(layers.plan_units, layers.boundary)),
        ),
        "lines": table(layers.lines, LINES, geo=shapes.column(layers.lines.geometry)),
        "boundary": shapes.column(layers.boundary.geometry),
        "neighbours": _backdrop(neighbours, layers.boundary, shapes),
        "boundary_source": _origins(layers.boundary, neighbours),
        "statements": table(layers.statements, STATEMENTS),
        "sources": table(layers.sources, SOURCES),
        "programmes": table(layers.programmes, PROGRAMMES),
        "plans": table(layers.plans, PLANS),
        "memberships": table(layers.memberships, MEMBERSHIPS),
        "ledger": table(layers.ledger, LEDGER),
        "beside": disagreements(layers.statements, layers.vocabularies),
        "words": words(layers.vocabularies),
        "shapes": shapes.rows,
    }


def position_classes(projects: pd.DataFrame) -> list[str]:
    """Position class of each project: ``placed`` (point or line), ``area`` or ``unplaced``."""
    return [_CLASSES[position] for position in projects["position"]]


def drawn_edges(units: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame) -> list[BaseGeometry | None]:
    """Edge of each interpreted area that is not the district's own boundary.

    Only this part of the edge is our drawing, so only it is dashed and faded.

    Returns
    -------
    list of LineString or MultiLineString, None for lines, points and stated units
    """
    certain = boundary.geometry.boundary.union_all().buffer(_SAME_EDGE)
    return [
        shape.boundary.difference(certain)
        if shape is not None and shape.area and basis != "stated"
        else None
        for shape, basis in zip(units.geometry, units["basis"], strict=True)
    ]


def words(vocabularies: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Labels by vocabulary: code to Chinese and English."""
    return {
        name: {str(code): [row.zh, row.en] for code, row in frame.iterrows()}
        for name, frame in sorted(vocabularies.items())
        if name in _VOCABULARIES
    }


def _phrased(layers: Layers) -> gpd.GeoDataFrame:
    """Places with the codes of the fixed phrases in place of their English, to be translated."""
    places: gpd.GeoDataFrame = layers.places
    phrases = layers.vocabularies.get("georeference_phrases")
    if phrases is None:
        return places
    codes = dict(zip(phrases["en"], phrases.index, strict=True))
    known = [name for name in _PHRASED if name in places.columns]
    return places.assign(**{n: [codes.get(t, t) for t in places[n]] for n in known})


def _district(layers: Layers) -> dict[str, Any]:
    district = layers.district
    named = ("adcode", "slug", "name", "name_en", "city")
    return {name: cell(getattr(district, name, None)) for name in named} | {
        "views": [
            {"id": view.id, "zh": view.zh, "en": view.en, "sources": list(view.sources)}
            for view in district.views
        ]
    }


def _backdrop(
    neighbours: gpd.GeoDataFrame | None, boundary: gpd.GeoDataFrame, shapes: Shapes
) -> list[list[Any]]:
    """Name, outline, and a point for the name where it stands close to the district."""
    if neighbours is None:
        return []
    west, south, east, north = (float(v) for v in boundary.total_bounds)
    pad = (north - south) / 20
    frame = shapely.box(west - pad, south - pad, east + pad, north + pad)
    return [
        [str(name), shapes.add(shape), shapes.add(_name_point(shape, frame))]
        for name, shape in zip(neighbours["name"], neighbours.geometry, strict=True)
    ]


def _name_point(shape: BaseGeometry, frame: BaseGeometry) -> BaseGeometry:
    """Middle of the widest room that the shape has inside the frame."""
    inside = shapely.make_valid(shape).intersection(frame)
    parts = [p for p in shapely.get_parts(inside) if p.area]
    widest: Any = max(parts, key=shapely.area, default=shape)
    point: BaseGeometry = shapely.get_point(
        shapely.maximum_inscribed_circle(widest, tolerance=0.001), 0
    )
    return point


def _origins(*frames: gpd.GeoDataFrame | None) -> list[str]:
    """Source, licence and caveat of the outlines, each once."""
    said = [
        cell(value)
        for frame in frames
        if frame is not None
        for name in ("source", "licence", "caveat")
        if name in frame.columns
        for value in frame[name]
    ]
    return list(dict.fromkeys(str(text) for text in said if text is not None))
