"""OC4IDS: the projects as other cities and tools for public works exchange them.

Only what a document states is written: a stage as `status`, own investment as `budget`, the
position with its uncertainty, and the documents. Nothing is filled in to please the schema.

References
----------
Open Contracting for Infrastructure Data Standards Toolkit 0.9.5.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from renewal_atlas.gis.geojson import rfc7946
from renewal_atlas.model import edtf_bounds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from renewal_atlas.gis.handover import Table

VERSION = "0.9"
_CURRENCIES = {"cny": "CNY", "usd": "USD"}
_OC4IDS_DAY = len("2026-02-05")


def to_oc4ids(
    tables: Mapping[str, Table],
    vocabularies: Mapping[str, pd.DataFrame],
    *,
    district: Mapping[str, str],
    day: date,
) -> bytes:
    """Bytes of an OC4IDS project package.

    Parameters
    ----------
    tables
        Whole tables by name; `projects`, `statements` and `sources` are read.
    vocabularies
        `stages` with the column `oc4ids`, `kinds` with labels.
    district
        ``id``, ``name``, ``city``.
    day
        Day that the content stands for, as `publishedDate`.

    Returns
    -------
    bytes
        JSON, UTF-8. A position is written with its radius and match type in the location's
        description, since the standard has no field for them.
    """
    statements = tables["statements"].frame
    about = {str(key): rows for key, rows in statements.groupby("subject_id")}
    sources = tables["sources"].frame.set_index("source_id")
    documents = {str(source): _document(str(source), sources) for source in sources.index}
    frame = tables["projects"].frame
    shapes = _geometries(frame) if isinstance(frame, gpd.GeoDataFrame) else [None] * len(frame)
    rows = tables["projects"].attributes.astype(object)
    rows = rows.where(rows.notna(), None)
    projects = [
        _project(row, shape, about.get(row["project_id"]), documents, vocabularies, district["id"])
        for row, shape in zip(rows.to_dict("records"), shapes, strict=True)
    ]
    package = {
        "uri": f"urn:renewal-atlas:{district['id']}:oc4ids",
        "publishedDate": _moment(day),
        "publisher": {"name": "Renewal Atlas"},
        "version": VERSION,
        "projects": projects,
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _project(
    row: dict[Any, Any],
    shape: dict[str, Any] | None,
    statements: pd.DataFrame | None,
    documents: Mapping[str, dict[str, Any]],
    vocabularies: Mapping[str, pd.DataFrame],
    district: str,
) -> dict[str, Any]:
    kind = vocabularies["kinds"]
    project: dict[str, Any] = {
        "id": f"{district}-{row['project_id']}",
        "language": "zh",
        "identifiers": [{"id": row["project_id"], "scheme": district}],
        "title": row["name"],
        "description": row["summary"],
        "status": _status(row["stage"], vocabularies["stages"]),
        "additionalClassifications": [
            {"scheme": "renewal-atlas-kinds", "id": row["kind"],
             "description": str(kind["zh"].get(row["kind"], row["kind"]))}
        ],
        "locations": [_location(row, shape)] if row["place_id"] or shape is not None else None,
        "budget": _budget(statements),
        "documents": [
            documents[source] for source in (row["source_ids"] or "").split("|") if source
        ],
    }  # fmt: skip
    if row["parent_id"]:
        parent = f"{district}-{row['parent_id']}"
        project["relatedProjects"] = [
            {"id": "1", "scheme": district, "identifier": parent, "relationship": "project"}
        ]
    return {key: value for key, value in project.items() if value}


def _status(stage: str | None, stages: pd.DataFrame) -> str | None:
    """Crosswalk of a stage; None where the vocabulary gives none (a pause is no status)."""
    if stage is None or stage not in stages.index:
        return None
    return str(stages.at[stage, "oc4ids"] or "") or None


def _location(row: dict[Any, Any], shape: dict[str, Any] | None) -> dict[str, Any]:
    radius = row["uncertainty_m"]
    known = f"within {radius:g} m" if radius else "radius unknown"
    location: dict[str, Any] = {
        "id": row["place_id"] or row["project_id"],
        "description": f"match_type {row['match_type']}, {known}, {row['position']}",
    }
    if shape:
        location["geometry"] = shape
    return location


def _geometries(frame: gpd.GeoDataFrame) -> list[dict[str, Any] | None]:
    """GeoJSON of the shapes; None where there is none."""
    shapes = rfc7946(frame.geometry.to_numpy())
    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    texts = shapely.to_geojson(shapes)
    return [None if gone else json.loads(t) for t, gone in zip(texts, missing, strict=True)]


def _budget(statements: pd.DataFrame | None) -> dict[str, Any] | None:
    """The project's own stated total, if documents give one and not two."""
    if statements is None:
        return None
    own = statements[
        (statements["property"] == "investment")
        & (statements["scope"] == "own")
        & statements["unit"].isin(list(_CURRENCIES))
    ]
    figures = sorted({(float(v), str(u)) for v, u in zip(own["value"], own["unit"], strict=True)})
    if len(figures) != 1:
        return None
    amount, unit = figures[0]
    return {
        "amount": {
            "amount": int(amount) if amount.is_integer() else amount,
            "currency": _CURRENCIES[unit],
        }
    }


def _document(source: str, sources: pd.DataFrame) -> dict[str, Any]:
    row = sources.loc[source]
    document = {"id": source, "title": row["title"], "language": "zh"}
    if isinstance(row["published"], str) and len(row["published"]) == _OC4IDS_DAY:
        document["datePublished"] = _moment(edtf_bounds(row["published"])[0])
    return document


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
