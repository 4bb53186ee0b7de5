"""Read the plans of a district, and the official shapes that replace our drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
from shapely import is_valid_reason

from renewal_atlas.files import read_collection
from renewal_atlas.model import Issue, edtf_bounds
from renewal_atlas.plans.records import Plan, PlanUnit
from renewal_atlas.register.tables import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.files import Feature
    from renewal_atlas.layout import Layout
    from renewal_atlas.plans.records import OfficialFile, Wording

PLAN_COLUMNS = (
    "plan_id", "name", "name_en", "aliases", "years", "wording", "source_ids",
    "drawing_note", "drawing_note_en", "note", "order", "file",
)  # fmt: skip
UNIT_COLUMNS = (
    "unit_id", "plan_id", "kind", "name", "name_en", "aliases", "theme", "wording", "source_ids",
    "basis", "edge_uncertainty_m", "drawing_note", "rule", "note", "order", "file",
)  # fmt: skip


@dataclass(frozen=True)
class PlanFile:
    """A plan, the file it stands in, and the official shapes it names.

    Attributes
    ----------
    file
        Path relative to the project, for messages.
    plan
        Its content.
    official
        Geometry in EPSG:4326 that replaces our drawing, by unit_id.
    """

    file: str
    plan: Plan
    official: Mapping[str, BaseGeometry] = field(default_factory=dict)


@dataclass(frozen=True)
class Plans:
    """Plans of a district: typed files, and the same as two tables.

    Attributes
    ----------
    files
        Newest plan first.
    plans
        One row a plan: plan_id, name, name_en, aliases, years, wording, source_ids,
        drawing_note, drawing_note_en, note, order, file.
    units
        One row a unit: unit_id, plan_id, kind, name, name_en, aliases, theme, wording,
        source_ids, basis, edge_uncertainty_m, drawing_note, rule, note, order, file.
    """

    files: tuple[PlanFile, ...]
    plans: pd.DataFrame
    units: pd.DataFrame


def read_plans(layout: Layout, district: str) -> tuple[Plans, list[Issue]]:
    """Read every plan of a district.

    Parameters
    ----------
    layout
        Folders of the project; ``data/<district>/plans/*.yml`` is read, one file a plan.
    district
        ``<adcode>-<slug>``.

    Returns
    -------
    tuple
        The plans that could be read, newest first, and every problem found.
    """
    found: list[PlanFile] = []
    issues: list[Issue] = []
    for path in sorted((layout.data(district) / "plans").glob("*.yml")):
        plan, faults = read_yaml(path, Plan, layout.relative(path))
        issues += faults
        if plan is None:
            continue
        shapes, faults = _official_shapes(plan, layout.reference(district), layout)
        issues += faults
        found.append(PlanFile(layout.relative(path), plan, shapes))
    kept, faults = _unique(sorted(found, key=_newest_first))
    return assemble(kept), issues + faults


def assemble(files: Sequence[PlanFile]) -> Plans:
    """Tables of plan files, in the order given.

    Parameters
    ----------
    files
        Plan files; `order` numbers plans and units in this order, from 1.

    Returns
    -------
    Plans
        With lists as tuples and rules as plain dictionaries.
    """
    plans = [_plan_row(item, i) for i, item in enumerate(files, 1)]
    pairs = [(item, unit) for item in files for unit in item.plan.units]
    units = [_unit_row(item, unit, i) for i, (item, unit) in enumerate(pairs, 1)]
    return Plans(
        tuple(files),
        pd.DataFrame(plans, columns=list(PLAN_COLUMNS)),
        pd.DataFrame(units, columns=list(UNIT_COLUMNS)).astype({"edge_uncertainty_m": "float64"}),
    )


def _newest_first(item: PlanFile) -> tuple[int, str]:
    return (-edtf_bounds(item.plan.years)[1].toordinal(), item.plan.plan_id)


def _plan_row(item: PlanFile, order: int) -> dict[str, Any]:
    plan = item.plan
    return {
        "plan_id": plan.plan_id,
        "name": plan.name,
        "name_en": plan.name_en,
        "aliases": plan.aliases,
        "years": plan.years,
        "wording": _wording(plan.wording),
        "source_ids": _source_ids(plan.wording),
        "drawing_note": plan.drawing_note,
        "drawing_note_en": plan.drawing_note_en,
        "note": plan.note,
        "order": order,
        "file": item.file,
    }


def _unit_row(item: PlanFile, unit: PlanUnit, order: int) -> dict[str, Any]:
    official = unit.geometry_file if unit.unit_id in item.official else None
    sources = _source_ids(unit.wording)
    return {
        "unit_id": unit.unit_id,
        "plan_id": item.plan.plan_id,
        "kind": unit.kind,
        "name": unit.name,
        "name_en": unit.name_en,
        "aliases": unit.aliases,
        "theme": unit.theme,
        "wording": _wording(unit.wording),
        "source_ids": tuple(dict.fromkeys((*sources, official.source_id))) if official else sources,
        "basis": (official or unit).basis,
        "edge_uncertainty_m": (official or unit).edge_uncertainty_m,
        "drawing_note": _drawing_note(item.plan, official),
        "rule": unit.rule.model_dump(exclude_none=True),
        "note": unit.note,
        "order": order,
        "file": item.file,
    }


def _drawing_note(plan: Plan, official: OfficialFile | None) -> str:
    """What is said of a shape: one that no document draws is the project's drawing as before."""
    return official.note if official and official.basis == "stated" else plan.drawing_note


def _wording(wording: Sequence[Wording]) -> tuple[dict[str, str], ...]:
    return tuple(entry.model_dump(exclude_none=True) for entry in wording)


def _source_ids(wording: Sequence[Wording]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.source_id for entry in wording))


def _unique(files: Sequence[PlanFile]) -> tuple[list[PlanFile], list[Issue]]:
    """Drop a plan whose own or whose units' ids another plan has already."""
    owner: dict[str, str] = {}
    kept, issues = [], []
    for item in files:
        ids = [item.plan.plan_id, *(unit.unit_id for unit in item.plan.units)]
        twice = [i for i in ids if i in owner]
        issues += [
            Issue(
                severity="error",
                code="duplicate_id",
                file=item.file,
                field="plan_id" if i == item.plan.plan_id else "unit_id",
                value=i,
                subject_id=i,
                message=f"stands in {owner[i]} already",
                remedy="give it an id of its own",
            )
            for i in twice
        ]
        if not twice:
            owner |= dict.fromkeys(ids, item.file)
            kept.append(item)
    return kept, issues


def _official_shapes(
    plan: Plan, folder: Path, layout: Layout
) -> tuple[dict[str, BaseGeometry], list[Issue]]:
    """Geometry of the units that name a file; a fault leaves the unit to our drawing."""
    shapes: dict[str, BaseGeometry] = {}
    collections: dict[Path, tuple[list[Feature], list[Issue]]] = {}
    issues: list[Issue] = []
    for unit in plan.units:
        if unit.geometry_file is None:
            continue
        path = folder / unit.geometry_file.file
        wanted = unit.geometry_file.feature or unit.unit_id
        name = layout.relative(path)
        if path not in collections:
            collections[path] = read_collection(path, name)
        features, faults = collections[path]
        found = _official(features, wanted)
        if isinstance(found, str):
            issues += faults or [_file_issue(name, unit.unit_id, wanted, found)]
        else:
            shapes[unit.unit_id] = found
    return shapes, list(dict.fromkeys(issues))


def _official(features: Sequence[Feature], wanted: str) -> BaseGeometry | str:
    """Shape of the one feature of a unit, or why there is none."""
    found = [f.geometry for f in features if f.properties.get("unit_id") == wanted]
    if len(found) != 1:
        return f"{len(found)} features have unit_id {wanted!r}, not one"
    geometry = found[0]
    if geometry is None:
        return "the feature has no geometry"
    return geometry if geometry.is_valid else f"not valid ({is_valid_reason(geometry)})"


def _file_issue(file: str, unit_id: str, wanted: str, message: str) -> Issue:
    return Issue(
        severity="error",
        code="official_geometry",
        file=file,
        field="unit_id",
        value=wanted,
        subject_id=unit_id,
        message=message,
        remedy="put the official GeoJSON (WGS 84, property unit_id) in the reference folder",
    )
