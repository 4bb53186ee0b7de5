"""Zones of a plan: its dividers cut the district, its seeds say which face is which zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from renewal_atlas.crs import to_wgs84
from renewal_atlas.model import Issue
from renewal_atlas.plans.ground import RuleFault
from renewal_atlas.plans.partition import assign, cut, merge, separated
from renewal_atlas.plans.paths import follow, metric_points, position, prolong
from renewal_atlas.plans.records import Face

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely import LineString, MultiPolygon, Point, Polygon

    from renewal_atlas.plans.ground import Ground
    from renewal_atlas.plans.partition import Zoning
    from renewal_atlas.plans.paths import ToPoint
    from renewal_atlas.plans.read import PlanFile
    from renewal_atlas.plans.records import Partition

    Zones = dict[str, Polygon | MultiPolygon]


def draw_zones(item: PlanFile, ground: Ground, crs_metric: int) -> tuple[Zones, list[Issue]]:
    """Zones of a plan that our rules draw, in metres.

    Parameters
    ----------
    item
        Plan file; zones with an official shape are left to it.
    ground
        Outline, lines and places in metres.
    crs_metric
        EPSG code of the CRS of `ground`.

    Returns
    -------
    tuple
        Zones by unit_id, covering the district exactly, or none at all where a divider or seed
        is at fault (a partition drawn in part misleads); and every problem found.
    """
    partition = item.plan.partition
    rules = {u.unit_id: u.rule for u in item.plan.units if isinstance(u.rule, Face)}
    official = sorted(set(rules) & set(item.official))
    if partition is None or len(official) == len(rules):
        return {}, []
    to_point = metric_points(crs_metric)
    lines, issues = dividers(item, partition, ground, to_point)
    seeds, faults = _seeds(item, rules, ground, to_point)
    issues += faults
    if issues:
        return {}, issues
    faces = cut(ground.outline, lines)
    zoning = assign(faces.faces, seeds, partition.join_below_m2)
    issues = [_idle(item.file, key) for key in faces.idle]
    issues += _zoning_issues(item, zoning, rules, crs_metric)
    if any(issue.severity == "error" for issue in issues):
        return {}, issues
    zones = {key: merge(parts) for key, parts in zoning.zones.items()}
    issues += _separation_issues(item, partition, zones, lines)
    issues += [_mixed(item.file, key) for key in official]
    return {key: zone for key, zone in zones.items() if key not in official}, issues


def dividers(
    item: PlanFile, partition: Partition, ground: Ground, to_point: ToPoint
) -> tuple[dict[str, LineString], list[Issue]]:
    """Dividers of a partition on the ground, their ends prolonged.

    Parameters
    ----------
    item
        Plan file, for messages.
    partition
        Its dividers.
    ground
        Outline, lines and places in metres.
    to_point
        Turns (lon, lat) in WGS 84 into a point of the metric CRS.

    Returns
    -------
    tuple
        Lines in the metric CRS by divider_id, and every path that could not be followed.
    """
    paths: dict[str, LineString] = {}
    issues: list[Issue] = []
    for divider in partition.dividers:
        try:
            paths[divider.divider_id] = follow(divider.path, ground, partition.bridge_m, to_point)
        except RuleFault as fault:
            issues.append(fault.issue(item.file, divider.divider_id))
    drawn = {}
    for divider in partition.dividers:
        if (key := divider.divider_id) in paths:
            others = shapely.union_all([path for k, path in paths.items() if k != key])
            drawn[key] = prolong(divider, paths[key], ground, others)
    return drawn, issues


def _seeds(
    item: PlanFile, rules: Mapping[str, Face], ground: Ground, to_point: ToPoint
) -> tuple[dict[str, list[Point]], list[Issue]]:
    seeds: dict[str, list[Point]] = {}
    issues = []
    for unit_id, rule in rules.items():
        try:
            seeds[unit_id] = [position(anchor, ground, to_point) for anchor in rule.seeds]
        except RuleFault as fault:
            issues.append(fault.issue(item.file, unit_id))
    return seeds, issues


def _zoning_issues(
    item: PlanFile, zoning: Zoning, rules: Mapping[str, Face], crs_metric: int
) -> list[Issue]:
    issues = [
        _seed_issue(item.file, rules, unit_id, n, "lies in no face: outside, or on a divider")
        for unit_id, n in zoning.astray
    ]
    issues += [
        _seed_issue(item.file, rules, unit_id, n, "lies in a face that another zone's seed claims")
        for unit_id, n in zoning.disputed
    ]
    for face in zoning.unclaimed:
        inner = to_wgs84(gpd.GeoSeries([face.representative_point()], crs=crs_metric)).iloc[0]
        fault = RuleFault(
            "face_without_zone",
            "partition.dividers",
            f"{face.area / 1e6:.3f} km2 at {inner.x:.4f}, {inner.y:.4f}",
            "the dividers cut off a face in which no zone has a seed",
            "give a zone a seed there, or raise join_below_m2 if it is a sliver",
        )
        issues.append(fault.issue(item.file, item.plan.plan_id))
    return issues


def _seed_issue(
    file: str, rules: Mapping[str, Face], unit_id: str, number: int, message: str
) -> Issue:
    seed = rules[unit_id].seeds[number]
    value = seed.place or str(seed.point)
    remedy = "move the seed well inside its zone, or move the divider"
    return RuleFault("seed", f"rule.seeds.{number}", value, message, remedy).issue(file, unit_id)


def _idle(file: str, divider_id: str) -> Issue:
    return RuleFault(
        "divider_does_not_cut",
        "partition.dividers",
        divider_id,
        "the divider does not cut the district: an end stops short of the boundary and of any "
        "other divider",
        "use start/finish: extend, nearest or meet",
    ).issue(file, divider_id)


def _separation_issues(
    item: PlanFile,
    partition: Partition,
    zones: Mapping[str, Polygon | MultiPolygon],
    lines: Mapping[str, LineString],
) -> list[Issue]:
    """Warn where a divider does not separate the zones that it says it does."""
    issues = []
    for divider in partition.dividers:
        found = separated(zones, lines[divider.divider_id])
        if found != set(divider.separates):
            issues.append(
                Issue(
                    severity="warning",
                    code="divider_separates",
                    file=item.file,
                    field="separates",
                    value=", ".join(divider.separates),
                    subject_id=divider.divider_id,
                    message=f"the divider runs along {', '.join(sorted(found)) or 'no zone'}",
                    remedy="correct separates, or the path",
                )
            )
    return issues


def _mixed(file: str, unit_id: str) -> Issue:
    return Issue(
        severity="warning",
        code="mixed_zones",
        file=file,
        field="geometry_file",
        value=unit_id,
        subject_id=unit_id,
        message="an official zone beside drawn ones: their edges may not meet",
        remedy="name an official file for every zone of the plan",
    )
