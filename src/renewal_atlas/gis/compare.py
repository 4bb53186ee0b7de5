"""What changed between two builds or hand-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from renewal_atlas.crs import metres_east_north
from renewal_atlas.errors import UsageError
from renewal_atlas.gis.archive import opened
from renewal_atlas.gis.change import TABLES, Change
from renewal_atlas.gis.snapshot import Snapshot
from renewal_atlas.gis.stac import CATALOG

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.gis.change import Labels
    from renewal_atlas.gis.snapshot import Feature, Row

STILL_M = 0.2  # moves below the published rounding (6 decimals, 0.11 m) are none
_OUTLINES = {"plan_units", "boundary"}  # are redrawn, where a pin is moved
_EDGE_M = 1.0  # an edge that went further was redrawn, however little area that is
_SAID = "properties"  # code list of what statements are about
_POSITION = ("match_type", "uncertainty_m", "position")
_LAYERS = {
    "projects": ("project_id", ("name", "kind", "stage", "stage_as_of", "promised_stage",
                                "promised_stage_as_of", "parent_id", "place_id", "programmes",
                                *_POSITION)),
    "places": ("place_id", ("name", "aliases", "place_type", "parent", *_POSITION)),
    "plan_units": ("unit_id", ("name", "kind", "plan_id", "theme", "basis", "edge_uncertainty_m")),
    "boundary": ("adcode", ("name", "source", "licence", "caveat")),
}  # fmt: skip
_ROWS = {
    "programmes": (("programme_id",), ("name", "kind", "parent_id", "place_id")),
    "memberships": (("unit_id", "project_id"), ("membership", "basis", "conflict")),
    "ledger": (("subject_id", "from_view", "to_view"),
               ("change", "silence", "comparable", "from_stage", "to_stage", "promised",
                "promised_stage")),
    "sources": (("source_id",), ("title", "publisher", "published", "covers", "kind", "complete",
                                 "sha256")),
    "statements": (("statement_id",),
                   ("subject_id", "property", "value", "unit", "original", "relation", "scope",
                    "modality", "as_of", "source_id", "locator", "speaker")),
}  # fmt: skip


def compare(old: Path, new: Path) -> list[Change]:
    """Differences between two sets.

    Parameters
    ----------
    old, new
        Folders of a build (``geo/built/<district>``) or a hand-over with GeoJSON, CSV or a
        GeoPackage; or zips of them.

    Returns
    -------
    list of Change
        Projects, places and plan units added and gone, moved and redrawn; the boundary replaced;
        programmes, memberships, ledger entries, sources and statements added, gone and changed.
        A table that only one side has, or that a side has as CSV only, is one row. Sorted by
        table and id.

    Raises
    ------
    UsageError
        If a set has no projects to compare, cannot be read, or is no zip that is safe to unpack.
    """
    return compare_with_labels(old, new)[0]


def compare_with_labels(
    old: Path, new: Path, known: Labels | None = None
) -> tuple[list[Change], Labels]:
    """Differences, and the words for their codes.

    Parameters
    ----------
    old, new
        As for `compare`.
    known
        Words by code list and code for sets that carry none, as a build does.
    """
    with opened(old, CATALOG) as before, opened(new, CATALOG) as after:
        sides = (Snapshot(before), Snapshot(after))
        labels = {**(known or {}), **sides[0].labels(), **sides[1].labels()}
        changes = list(_changes(*sides, labels))
    order = list(TABLES)
    changes.sort(key=lambda c: (order.index(c.table), c.id, c.change, c.field))
    return changes, labels


def _changes(old: Snapshot, new: Snapshot, labels: Labels) -> Iterator[Change]:
    names = old.subjects() | new.subjects()
    for table, (key, columns) in _LAYERS.items():
        before, after = old.features(table, key), new.features(table, key)
        if table == "projects" and (before is None or after is None):
            raise _without_projects(old if before is None else new)
        if before is None or after is None:
            yield from _one_sided(table, before, after)
            continue
        whole = old.has_shapes(table) and new.has_shapes(table)
        if not whole:
            yield Change("points_only", table, "", "")
        names |= {i: str(row.get("name") or i) for i, (row, _) in [*before.items(), *after.items()]}
        yield from _layer_changes(table, before, after, columns, whole=whole)
    said = {code: words for (vocabulary, code), words in labels.items() if vocabulary == _SAID}
    for table, (keys, columns) in _ROWS.items():
        left, right = old.rows(table, keys), new.rows(table, keys)
        if left is None or right is None:
            yield from _one_sided(table, left, right)
            continue
        names |= {
            i: str(row["name"]) for i, row in [*left.items(), *right.items()] if "name" in row
        }
        yield from _row_changes(table, left, right, columns, names, said)


def _without_projects(side: Snapshot) -> UsageError:
    found = ", ".join(side.others()) or "nothing"
    return UsageError(
        f"{side.folder.name} has no layer projects as GeoJSON, CSV or in a GeoPackage, which can "
        f"be compared (there: {found}); give a folder of geo/built or of an export with one of "
        "these, or a zip of it"
    )


def _one_sided(table: str, before: object, after: object) -> list[Change]:
    if before is after:  # neither has it
        return []
    return [Change("not_compared", table, "", "")]


def _layer_changes(
    table: str,
    old: Mapping[str, Feature],
    new: Mapping[str, Feature],
    columns: Sequence[str],
    *,
    whole: bool,
) -> Iterator[Change]:
    before = {key: row for key, (row, _) in old.items()}
    after = {key: row for key, (row, _) in new.items()}
    names = {key: str(row.get("name") or key) for key, row in [*before.items(), *after.items()]}
    yield from _row_changes(table, before, after, columns, names, {})
    for key in old.keys() & new.keys():
        if not whole and not _are_points(old[key][1], new[key][1]):
            continue
        change = _shape_change(table, key, names[key], old[key][1], new[key][1])
        resized = _word(before[key].get("uncertainty_m")) != _word(after[key].get("uncertainty_m"))
        # another radius draws another circle: one change, said once
        if change and not (change.change == "redrawn" and resized):
            yield change


def _row_changes(
    table: str,
    old: Mapping[str, Row],
    new: Mapping[str, Row],
    columns: Sequence[str],
    names: Mapping[str, str],
    said: Mapping[str, tuple[str, str]],
) -> Iterator[Change]:
    def titles(row: Row, key: str) -> tuple[str, str]:
        chinese, english = (_title(table, key, row, names, _pick(said, i)) for i in (0, 1))
        return chinese, english if english != chinese else ""

    for key in old.keys() - new.keys():
        name, name_en = titles(old[key], key)
        yield Change("removed", table, key, name, name_en=name_en)
    for key in new.keys() - old.keys():
        name, name_en = titles(new[key], key)
        yield Change("added", table, key, name, name_en=name_en)
    for key in old.keys() & new.keys():
        name, name_en = titles(new[key], key)
        for column in columns:
            if column in old[key] and column in new[key]:
                before, after = _word(old[key][column]), _word(new[key][column])
                if before != after:
                    yield Change("changed", table, key, name, column, before, after,
                                 name_en=name_en)  # fmt: skip


def _pick(said: Mapping[str, tuple[str, str]], language: int) -> dict[str, str]:
    return {code: words[language] for code, words in said.items()}


def _are_points(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    return all(shape is not None and shape.geom_type == "Point" for shape in (one, other))


def _title(
    table: str, key: str, row: Row, names: Mapping[str, str], words: Mapping[str, str]
) -> str:
    """What a reader calls a row."""
    if table == "statements":
        subject = row.get("subject_name") or row.get("subject_id") or ""
        said = str(row.get("property"))
        return f"{subject} {words.get(said, said)} {row.get('original') or ''}"
    if table == "sources":
        return str(row.get("title") or key)
    parts = key.split("/")
    if table == "ledger":
        return f"{names.get(parts[0], parts[0])} {parts[1] or '∅'}→{parts[2]}"
    return " · ".join(names.get(part, part) for part in parts)


def _shape_change(
    table: str, key: str, name: str, before: BaseGeometry | None, after: BaseGeometry | None
) -> Change | None:
    if before is None or after is None:
        if before is after:
            return None
        return Change("placed" if before is None else "unplaced", table, key, name)
    one, other = _in_metres(before, before), _in_metres(after, before)
    metres = round(float(shapely.distance(one.centroid, other.centroid)), 1)
    if _kind(before) != _kind(after):
        return Change("changed", table, key, name, "geometry", before.geom_type, after.geom_type)
    moved = metres >= STILL_M
    if moved and table not in _OUTLINES:
        return Change("moved", table, key, name, metres=metres)
    if moved or _is_redrawn(one, other):
        return Change("redrawn", table, key, name, "geometry", _size(one), _size(other), metres)
    return None


def _in_metres(shape: BaseGeometry, origin: BaseGeometry) -> BaseGeometry:
    """Shape in metres east and north of the middle of `origin`."""
    middle = origin.centroid

    def local(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(metres_east_north(middle.x, middle.y, xy[:, 0], xy[:, 1]))

    moved: BaseGeometry = shapely.transform(shape, local)
    return moved


def _is_redrawn(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether the edge went further than rounding can carry it, on the whole."""
    far = float(shapely.hausdorff_distance(one, other))
    if one.area == 0 or far >= _EDGE_M:
        return far >= 2 * STILL_M
    apart = shapely.symmetric_difference(shapely.make_valid(one), shapely.make_valid(other))
    return bool(apart.area > STILL_M * min(one.length, other.length))


def _size(shape: BaseGeometry) -> str:
    return f"{shape.area / 1e6:.3f} km²" if shape.area else f"{shape.length / 1e3:.3f} km"


def _kind(shape: BaseGeometry) -> str:
    return str(shape.geom_type).removeprefix("Multi")


def _word(value: Any) -> str:  # noqa: ANN401 - any cell
    if isinstance(value, list | tuple):
        return "|".join(map(str, value))
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
