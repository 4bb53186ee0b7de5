"""Draw the units of plans: the published `plan_units` layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from renewal_atlas.plans.ground import RuleFault, survey
from renewal_atlas.plans.paths import metric_points
from renewal_atlas.plans.reach import reach_issues
from renewal_atlas.plans.records import Around, Corridor
from renewal_atlas.plans.rounding import publish, publish_zones, tidy
from renewal_atlas.plans.rules import around, corridor
from renewal_atlas.plans.zones import draw_zones

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import Issue
    from renewal_atlas.plans.ground import Ground
    from renewal_atlas.plans.paths import ToPoint
    from renewal_atlas.plans.read import PlanFile, Plans
    from renewal_atlas.plans.records import PlanUnit

_COLUMNS = (
    "unit_id", "plan_id", "kind", "name", "name_en", "aliases", "theme", "basis",
    "edge_uncertainty_m", "drawing_note", "source_ids", "order",
)  # fmt: skip


def draw_units(
    plans: Plans,
    places: gpd.GeoDataFrame,
    reference_lines: gpd.GeoDataFrame,
    boundary: gpd.GeoDataFrame,
    crs_metric: int,
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Draw every unit by its rule.

    Zones are cut from the district, so they cover it exactly; belts, axes, rings and points are
    clipped to it. An official file that the plan names replaces our drawing.

    Parameters
    ----------
    plans
        From `read_plans`.
    places
        The `places` layer: place_id, geometry (may be missing), EPSG:4326.
    reference_lines
        Traced lines: place_id, geometry, EPSG:4326; several rows may share a place_id.
    boundary
        The district, EPSG:4326.
    crs_metric
        EPSG code of the district's CRS in metres.

    Returns
    -------
    tuple
        GeoDataFrame in EPSG:4326, one row a unit in plan order: unit_id, plan_id, kind, name,
        name_en, aliases, theme, basis, edge_uncertainty_m, drawing_note, source_ids, order,
        geometry (at most six decimals; None where a unit has no shape); and every rule that
        could not be drawn.
    """
    ground = survey(places, reference_lines, boundary, crs_metric)
    shapes: dict[str, BaseGeometry] = {}
    issues: list[Issue] = []
    for item in plans.files:
        drawn, faults = _draw_plan(item, ground, crs_metric)
        shapes |= drawn
        issues += [*faults, *reach_issues(item, ground.outline, crs_metric)]
    table = plans.units[list(_COLUMNS)].copy()
    for column in ("aliases", "source_ids"):
        table[column] = ["|".join(values) for values in table[column]]
    geometry = [shapes.get(unit_id) for unit_id in table["unit_id"]]
    return gpd.GeoDataFrame(table, geometry=geometry, crs="EPSG:4326"), issues


def _draw_plan(
    item: PlanFile, ground: Ground, crs_metric: int
) -> tuple[dict[str, BaseGeometry], list[Issue]]:
    """Shapes of one plan in EPSG:4326, rounded, by unit_id."""
    metric: dict[str, BaseGeometry] = {}
    issues: list[Issue] = []
    to_point = metric_points(crs_metric)
    for unit in item.plan.units:
        if unit.unit_id in item.official:
            continue
        try:
            drawn = _draw_unit(unit, ground, to_point)
        except RuleFault as fault:
            issues.append(fault.issue(item.file, unit.unit_id))
            continue
        if drawn is not None:
            metric[unit.unit_id] = drawn
    zones, faults = draw_zones(item, ground, crs_metric)
    shapes = {
        **dict(zip(metric, publish(list(metric.values()), crs_metric), strict=True)),
        **dict(zip(zones, publish_zones(list(zones.values()), crs_metric), strict=True)),
        **{key: tidy(shape) for key, shape in item.official.items()},
    }
    return shapes, issues + faults


def _draw_unit(unit: PlanUnit, ground: Ground, to_point: ToPoint) -> BaseGeometry | None:
    rule = unit.rule
    if isinstance(rule, Corridor):
        return corridor(rule, ground, to_point)
    if isinstance(rule, Around):
        return around(rule, ground)
    return None
