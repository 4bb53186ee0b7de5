"""What the page knows: the layers of a district as tables of the data block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from renewal_atlas.model import Statement
from renewal_atlas.page.block import Shapes, cell, table
from renewal_atlas.page.disagreements import disagreements
from renewal_atlas.page.remarks import Remarks
from renewal_atlas.page.romanise import names_en, romanise
from renewal_atlas.register import order_statements, promise_ledger

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.layers import Layers

PROJECTS = (
    "project_id", "name", "name_en", "aliases", "kind", "stage", "stage_as_of", "promised_stage",
    "promised_stage_as_of", "summary", "programmes", "plan_units", "place_id", "match_type",
    "uncertainty_m", "verification_status", "parent_id", "statement_count", "source_ids",
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
_IN_FILES_ONLY = {"quote_start", "quote_end"}  # where a quote stands in a file of the editor's
STATEMENTS = tuple(name for name in Statement.model_fields if name not in _IN_FILES_ONLY)
SOURCES = (
    "source_id", "title", "publisher", "published", "covers", "kind", "complete", "page", "rights",
    "note",
)  # fmt: skip
PROGRAMMES = (
    "programme_id", "name", "name_en", "aliases", "kind", "parent_id", "place_id", "note",
)  # fmt: skip
MEMBERSHIPS = (
    "unit_id",
    "project_id",
    "membership",
    "basis",
    "share",
    "source_id",
    "locator",
    "statement_id",
    "conflict",
)
LEDGER = (
    "subject_id",
    "from_view",
    "to_view",
    "change",
    "silence",
    "comparable",
    "from_stage",
    "to_stage",
    "promised",
    "promised_stage",
    "reason",
)
LINES = ("place_id", "name")
PLANS = ("plan_id", "name", "name_en", "years")
_SITED = (
    "georeference_protocol", "georeference_sources", "georeference_remarks", "verification_status",
)  # fmt: skip
_CLASSES = {"point": "placed", "line": "placed"}  # others as they are
_SAME_EDGE = 0.001  # degrees, about 100 m: the boundary is no more exact than that
_VOCABULARIES = (
    "kinds", "programme_kinds", "stages", "properties", "units", "match_types",
    "plan_unit_kinds", "place_types", "relations", "scopes", "modalities", "ledger_changes",
    "ledger_silences", "source_kinds", "page_labels",
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
        JSON values only: ``district``, ``shapes``, ``phrases``, one entry a table, and ``words``.
    """
    shapes = Shapes()
    remarks = Remarks.of(layers)
    projects = layers.projects
    known = projects.set_index("name")["name_en"].dropna().to_dict()
    return {
        "district": _district(layers),
        "projects": table(
            projects,
            PROJECTS,
            position=position_classes(projects),
            geo=shapes.column(projects.geometry),
        ),
        "places": table(
            remarks.fill(layers.places, _SITED),
            PLACES,
            name_en=names_en(layers.places["name"], known),
            geo=shapes.column(layers.places.geometry),
        ),
        "units": table(
            remarks.fill(layers.plan_units, ["theme", "drawing_note"]),
            UNITS,
            geo=shapes.column(layers.plan_units.geometry),
            edge=shapes.column(drawn_edges(layers.plan_units, layers.boundary)),
        ),
        "lines": table(
            layers.lines,
            LINES,
            name_en=names_en(layers.lines["name"], known),
            geo=shapes.column(layers.lines.geometry),
        ),
        "boundary": shapes.column(layers.boundary.geometry),
        "neighbours": _backdrop(neighbours, layers.boundary, shapes),
        "boundary_source": [remarks.cell(text) for text in _origins(layers.boundary, neighbours)],
        "statements": _statements(layers, remarks),
        "sources": table(remarks.fill(layers.sources, ["title", "rights", "note"]), SOURCES),
        "programmes": table(remarks.fill(layers.programmes, ["note"]), PROGRAMMES),
        "plans": table(layers.plans, PLANS),
        "memberships": table(layers.memberships, MEMBERSHIPS),
        "ledger": table(layers.ledger, LEDGER),
        "ledger_apart": table(_ledger_apart(layers), LEDGER),
        "remarks": remarks.by_subject(
            layers.remarks, {*layers.projects["project_id"], *layers.plan_units["unit_id"]}
        ),
        "beside": disagreements(layers.statements, layers.vocabularies),
        "words": words(_spoken_of(layers)),
        "shapes": shapes.rows,
        "phrases": remarks.rows,
    }


def _statements(layers: Layers, remarks: Remarks) -> dict[str, Any]:
    """The statements, with the sentence of each where the documents are at hand."""
    rows = remarks.fill(layers.statements, ["note"])
    if not layers.sentences:
        return table(rows, STATEMENTS)
    said = [layers.sentences.get(key) for key in rows["statement_id"]]
    return table(rows, STATEMENTS, sentence=said)


def position_classes(projects: pd.DataFrame) -> list[str]:
    """Class of each project: ``placed`` (point or line), ``area``, ``unplaced`` or ``no_site``."""
    return [_CLASSES.get(position, position) for position in projects["position"]]


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


def _spoken_of(layers: Layers) -> dict[str, pd.DataFrame]:
    """Vocabularies of the page: of the long lists only what a statement uses."""
    used = {"properties": layers.statements["property"], "units": layers.statements["unit"]}
    return {
        name: frame[frame.index.isin(used[name])] if name in used else frame
        for name, frame in layers.vocabularies.items()
    }


def words(vocabularies: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Labels by vocabulary: code to Chinese and English."""
    return {
        name: {str(code): [row.zh, row.en] for code, row in frame.iterrows()}
        for name, frame in sorted(vocabularies.items())
        if name in _VOCABULARIES
    }


def _ledger_apart(layers: Layers) -> pd.DataFrame:
    """What became of each subject between views that are not next to each other."""
    if layers.ledger.empty:
        return layers.ledger
    district = layers.district
    ordered = order_statements(
        layers.statements, [source for view in district.views for source in view.sources]
    )
    return promise_ledger(
        ordered, district.views, layers.vocabularies, layers.sources,
        district=district.adcode, apart=True,
    )  # fmt: skip


def _district(layers: Layers) -> dict[str, Any]:
    district = layers.district
    named = ("adcode", "slug", "name", "name_en", "city", "licence")
    return {name: cell(getattr(district, name, None)) for name in named} | {
        "views": [
            {"id": view.id, "zh": view.zh, "en": view.en, "sources": list(view.sources)}
            for view in district.views
        ]
    }


def _backdrop(
    neighbours: gpd.GeoDataFrame | None, boundary: gpd.GeoDataFrame, shapes: Shapes
) -> list[list[Any]]:
    """Name, outline, a point for the name where it stands close to the district, English name."""
    if neighbours is None:
        return []
    west, south, east, north = (float(v) for v in boundary.total_bounds)
    pad = (north - south) / 20
    frame = shapely.box(west - pad, south - pad, east + pad, north + pad)
    return [
        [str(name), shapes.add(shape), shapes.add(_name_point(shape, frame)), romanise(str(name))]
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
