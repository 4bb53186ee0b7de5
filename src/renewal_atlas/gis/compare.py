"""What changed between two builds or hand-overs, in words and as rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import pandas as pd
from shapely.geometry import shape as to_shape

from renewal_atlas.crs import metres_east_north
from renewal_atlas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    Row = Mapping[Any, Any]

STILL_M = 0.2  # moves below the published rounding (6 decimals, 0.11 m) are none
_SHAPED = ("stage", "match_type", "uncertainty_m", "name", "kind", "position")
_TABLES = {"projects": "project_id", "places": "place_id", "plan_units": "unit_id"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes
    ----------
    change
        added, removed, moved, placed, unplaced, changed.
    table, id, name
        What it is about.
    field, old, new
        For ``changed``: the column and its two values.
    metres
        For ``moved``: how far the middle went.
    """

    change: str
    table: str
    id: str
    name: str
    field: str = ""
    old: str = ""
    new: str = ""
    metres: float | None = None

    def __str__(self) -> str:
        subject = f"{self.table[:-1].replace('_', ' ')} {self.name}（{self.id}）"
        if self.change == "moved":
            return f"{subject} moved by {self.metres:.1f} m"
        if self.change == "changed":
            return f"{subject}: {self.field} {self.old or '∅'} → {self.new or '∅'}"
        return f"{subject} {self.change}"


def compare(old: Path, new: Path) -> list[Change]:
    """Differences between two sets.

    Parameters
    ----------
    old, new
        Folders of a build (``geo/built/<district>``) or a hand-over with GeoJSON and CSV or with
        a GeoPackage.

    Returns
    -------
    list of Change
        Projects, places and plan units added and gone, their moves in metres and changed stages,
        names and radii; statements added, gone and changed. Sorted by table and id.

    Raises
    ------
    UsageError
        If a folder has no projects to compare.
    """
    changes: list[Change] = []
    for table, key in _TABLES.items():
        changes += _layer_changes(table, _features(old, table, key), _features(new, table, key))
    changes += _statement_changes(_statements(old), _statements(new))
    order = [*_TABLES, "statements"]
    return sorted(changes, key=lambda c: (order.index(c.table), c.id, c.change, c.field))


def change_table(changes: list[Change]) -> pd.DataFrame:
    """Differences as a table, for CSV."""
    names = [field.name for field in fields(Change)]
    return pd.DataFrame(
        [[getattr(change, name) for name in names] for change in changes], columns=names
    )


def _layer_changes(
    table: str,
    old: Mapping[str, tuple[Row, BaseGeometry | None]],
    new: Mapping[str, tuple[Row, BaseGeometry | None]],
) -> list[Change]:
    changes = [Change("removed", table, i, _name(old[i][0])) for i in old.keys() - new.keys()]
    changes += [Change("added", table, i, _name(new[i][0])) for i in new.keys() - old.keys()]
    for key in old.keys() & new.keys():
        before, after = old[key], new[key]
        name = _name(after[0])
        moved = _move(table, key, name, before[1], after[1])
        changes += [moved] if moved else []
        changes += [
            Change("changed", table, key, name, field, _word(before[0].get(field)),
                   _word(after[0].get(field)))
            for field in _SHAPED
            if _word(before[0].get(field)) != _word(after[0].get(field))
        ]  # fmt: skip
    return changes


def _move(
    table: str, key: str, name: str, before: BaseGeometry | None, after: BaseGeometry | None
) -> Change | None:
    if before is None or after is None:
        if before is after:
            return None
        return Change("placed" if before is None else "unplaced", table, key, name)
    one, other = before.centroid, after.centroid
    east, north = metres_east_north(one.x, one.y, other.x, other.y)
    metres = float((east**2 + north**2) ** 0.5)
    if metres >= STILL_M:
        return Change("moved", table, key, name, metres=round(metres, 1))
    if before.geom_type.removeprefix("Multi") != after.geom_type.removeprefix("Multi"):
        return Change("changed", table, key, name, "geometry", before.geom_type, after.geom_type)
    return None


def _statement_changes(old: Mapping[str, Row], new: Mapping[str, Row]) -> list[Change]:
    changes = [
        Change("removed", "statements", i, _said(old[i])) for i in old.keys() - new.keys()
    ] + [Change("added", "statements", i, _said(new[i])) for i in new.keys() - old.keys()]
    for key in old.keys() & new.keys():
        for field in ("value", "unit", "original", "as_of", "property", "locator"):
            before, after = _word(old[key].get(field)), _word(new[key].get(field))
            if before != after:
                said = _said(new[key])
                changes.append(Change("changed", "statements", key, said, field, before, after))
    return changes


def _features(folder: Path, table: str, key: str) -> dict[str, tuple[Row, BaseGeometry | None]]:
    """Rows of a layer by id: from GeoJSON, or else from the parts in a GeoPackage."""
    for path in sorted([*folder.glob(f"{table}*.geojson"), *folder.glob(f"geojson/{table}*")]):
        if path.name.split(".")[0] == table:
            content = json.loads(path.read_text(encoding="utf-8"))
            return {
                str(f["properties"][key]): (
                    f["properties"], to_shape(f["geometry"]) if f["geometry"] else None
                )
                for f in content["features"]
            }  # fmt: skip
    return _packaged(_package(folder), table, key)


def _packaged(package: Path, table: str, key: str) -> dict[str, tuple[Row, BaseGeometry | None]]:
    from renewal_atlas.gis.reopen import read_layer

    frame = read_layer(package, table)
    shapes = frame.geometry
    rows = frame.drop(columns=shapes.name).astype(object)
    rows = rows.where(rows.notna(), None).to_dict("records")
    return {str(row[key]): (dict(row), shape) for row, shape in zip(rows, shapes, strict=True)}


def _statements(folder: Path) -> dict[str, Row]:
    for path in sorted([*folder.glob("statements*.csv"), *folder.glob("csv/statements*.csv")]):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        return {row["statement_id"]: row for row in rows.to_dict("records")}
    from renewal_atlas.gis.reopen import read_table

    rows = read_table(_package(folder), "statements").astype(object)
    listed = rows.where(rows.notna(), None).to_dict("records")
    return {str(row["statement_id"]): row for row in listed}


def _package(folder: Path) -> Path:
    found = sorted(folder.glob("*.gpkg")) if folder.is_dir() else []
    if not found:
        raise UsageError(
            f"{folder.name} holds neither projects.geojson nor a GeoPackage; give a folder of "
            "geo/built or of an export"
        )
    return found[0]


def _name(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or "")


def _said(row: Mapping[str, Any]) -> str:
    subject = row.get("subject_name") or row.get("subject_id") or ""
    return f"{subject} {row.get('property')} {row.get('original')}"


def _word(value: Any) -> str:  # noqa: ANN401 - any cell
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
