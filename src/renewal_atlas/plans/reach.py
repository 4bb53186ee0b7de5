"""Official shapes that lie where the plan cannot be: moved, or in another CRS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from renewal_atlas.crs import WGS84, to_metric
from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import Severity
    from renewal_atlas.plans.read import PlanFile

INSIDE = 0.5  # of a shape that must lie in the district: a belt may go on, but not begin beyond it
FAR_M = 1_000.0  # beyond the outline, which is no statutory one, that is worth a look


def reach_issues(item: PlanFile, outline: BaseGeometry, crs_metric: int) -> list[Issue]:
    """Official shapes of a plan that lie outside the district, wholly or for the most part.

    Parameters
    ----------
    item
        Plan with its official shapes, EPSG:4326.
    outline
        The district, in its metric CRS.
    crs_metric
        EPSG code of that CRS.

    Returns
    -------
    list of Issue
        An error where less than half of a shape lies in the district, with how far it reaches
        beyond; a warning where it reaches over 1 km beyond.
    """
    if not item.official:
        return []
    shapes = to_metric(gpd.GeoSeries(dict(item.official), crs=WGS84), crs_metric)
    return [
        issue
        for unit_id, shape in shapes.items()
        if (issue := _reach(item.file, str(unit_id), shape, outline)) is not None
    ]


def _reach(file: str, unit_id: str, shape: BaseGeometry, outline: BaseGeometry) -> Issue | None:
    away = float(shape.distance(outline))
    beyond = shapely.difference(shape, outline)
    if beyond.is_empty:
        return None
    size = shape.area or shape.length
    inside = 1 - (beyond.area if shape.area else beyond.length) / (size or 1)
    far = float(shapely.hausdorff_distance(shapely.union(shape, outline), outline))
    if away > 0:
        return _issue(
            "error", file, unit_id, f"its shape lies {away / 1000:,.1f} km outside the district"
        )
    if inside < INSIDE:
        return _issue(
            "error",
            file,
            unit_id,
            f"only {inside:.0%} of its shape lies in the "
            f"district, it reaches {far / 1000:,.1f} km beyond",
        )
    if far > FAR_M:
        return _issue(
            "warning",
            file,
            unit_id,
            f"its shape reaches {far / 1000:,.1f} km beyond "
            f"the district, with {1 - inside:.0%} of it",
        )
    return None


def _issue(severity: Severity, file: str, unit_id: str, message: str) -> Issue:
    return Issue(
        severity=severity,
        code="official_geometry",
        file=file,
        field="geometry_file",
        value=unit_id,
        subject_id=unit_id,
        message=message,
        remedy="check its CRS and datum, and whether it was moved by mistake",
    )
