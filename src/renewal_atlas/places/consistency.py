"""Rows of the gazetteer and lines that do not fit each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pandas as pd

from renewal_atlas.places.faults import fault
from renewal_atlas.places.names import build_index
from renewal_atlas.places.order import dependencies, resolver, rings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renewal_atlas.model import Issue
    from renewal_atlas.places.reference import Reference

EXACT_MAX_M: Final = 250.0
Fault: TypeAlias = tuple[str, object, str, str]  # field, value, message, remedy


def reference_issues(reference: Reference) -> list[Issue]:
    """Rows of the gazetteer and lines that do not fit each other.

    Parameters
    ----------
    reference
        As read.

    Returns
    -------
    list of Issue
        Unknown parents and line ids, positions without radius or protocol, exact claims wider
        than 250 m, and names that two places share.
    """
    gazetteer = f"{reference.folder}/gazetteer.csv"
    return [
        *_parent_issues(reference, gazetteer),
        *_ring_issues(reference, gazetteer),
        *_position_issues(reference, gazetteer),
        *_name_issues(reference.gazetteer, gazetteer),
        *_line_issues(reference, f"{reference.folder}/lines.geojson"),
    ]


def _parent_issues(reference: Reference, file: str) -> list[Issue]:
    table = reference.gazetteer
    parent = dict(zip(table["place_id"], table["parent"], strict=True))
    issues = []
    for row in table.to_dict("records"):
        seen = [row["place_id"]]
        above = row["parent"]
        while above and above in parent and above not in seen:
            seen.append(above)
            above = parent[above]
        if above:
            looped = above in seen
            message = f"the parents go round in a ring at {above!r}" if looped else "no such place"
            issues.append(
                fault(
                    "error",
                    "bad_parent",
                    file,
                    message,
                    "name a place of the gazetteer that holds this one",
                    line=row.get("_line"),
                    field="parent",
                    value=str(row["parent"]),
                    subject_id=row["place_id"],
                )
            )
    return issues


def _ring_issues(reference: Reference, file: str) -> list[Issue]:
    """Places that are described by each other, so that none of them can be worked out."""
    table: list[dict[Any, Any]] = reference.gazetteer.to_dict("records")
    rows: dict[str, dict[str, Any]] = {row["place_id"]: row for row in table}
    drawn = _drawn(reference) | {i for i, row in rows.items() if _is_number(row["lon"])}
    drawn |= {i for i, row in rows.items() if row["place_type"] == "district"}
    places = resolver(build_index(reference), reference.home)
    return [
        fault(
            "error",
            "circular_locality",
            file,
            f"{', '.join(ring)} are described by each other: none of them can be worked out",
            "give one of them a coordinate, or wording that does not lead back to it",
            line=rows[ring[0]].get("_line"),
            field="locality",
            value=str(rows[ring[0]]["locality"]),
            subject_id=ring[0],
        )
        for ring in rings(dependencies(rows, drawn, places))
        if not _parents_only(ring, rows)
    ]


def _parents_only(ring: tuple[str, ...], rows: dict[Any, Any]) -> bool:
    """Whether a ring is one of parents alone, which is reported as such."""
    return all(rows[i]["parent"] in ring for i in ring) and not any(
        rows[i]["locality"] for i in ring
    )


def _drawn(reference: Reference) -> set[str]:
    """Places with a line or centre, and roads whose parts have one."""
    drawn = {*reference.lines["place_id"], *reference.centres["place_id"]}
    return drawn | (set(reference.gazetteer["parent"].dropna()) & _roads(reference))


def _position_issues(reference: Reference, file: str) -> list[Issue]:
    issues = []
    drawn = _drawn(reference)
    for row in reference.gazetteer.to_dict("records"):
        for field_, value, message, remedy in _position_faults(row, row["place_id"] in drawn):
            issues.append(
                fault(
                    "error",
                    "bad_position",
                    file,
                    message,
                    remedy,
                    line=row.get("_line"),
                    field=field_,
                    value=str(value),
                    subject_id=row["place_id"],
                )
            )
    return issues


def _roads(reference: Reference) -> set[str]:
    table = reference.gazetteer
    return set(table.loc[table["place_type"] == "road", "place_id"])


def _position_faults(row: dict[Any, Any], drawn: bool) -> list[Fault]:
    """Faults of one row as field, value, message and remedy."""
    point = _is_number(row["lon"])
    placed = point or drawn or row["place_type"] == "district"
    return [
        *_coordinate_faults(row, point),
        *_match_faults(row, placed, wide=placed and not point),
        *_credit_faults(row),
    ]


def _coordinate_faults(row: dict[Any, Any], point: bool) -> Iterator[Fault]:
    if point != _is_number(row["lat"]):
        yield "lat", row["lat"], "half a coordinate", "write both lon and lat, or none"
    if point and not _is_number(row["uncertainty_m"]):
        yield "uncertainty_m", "", "a coordinate without a radius", "write the radius"
    if point and row["match_type"] in {"parent", "none"}:
        yield "lon", row["lon"], f"a coordinate beside {row['match_type']}", "clear one of the two"


def _match_faults(row: dict[Any, Any], placed: bool, *, wide: bool) -> Iterator[Fault]:
    match = row["match_type"]
    if match in {"exact", "alias", "manual"} and not placed:
        yield "match_type", match, "no coordinate or line", "write one, or use none"
    if match in {"exact", "alias"} and not wide and _over(row["uncertainty_m"], EXACT_MAX_M):
        yield "match_type", match, f"exact claims over {EXACT_MAX_M:.0f} m", "use described"
    if match == "described" and not placed and not row["locality"]:
        yield "locality", "", "nothing to work out", "write the wording or a coordinate"
    if match == "parent" and not row["parent"]:
        yield "parent", "", "no parent to stand in", "name the parent, or use none"


def _credit_faults(row: dict[Any, Any]) -> Iterator[Fault]:
    if row["match_type"] == "none":
        return
    if not row["georeference_protocol"]:
        yield "georeference_protocol", "", "no protocol", "say how it was placed"
    if not row["georeference_sources"]:
        yield "georeference_sources", "", "no source", "say where it comes from"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not pd.isna(value)


def _over(value: object, limit: float) -> bool:
    return isinstance(value, int | float) and value > limit


def _name_issues(gazetteer: pd.DataFrame, file: str) -> list[Issue]:
    owner: dict[str, str] = {}
    issues = []
    for row in gazetteer.to_dict("records"):
        for name in dict.fromkeys((row["name"], *row["aliases"])):
            other = owner.setdefault(name, row["place_id"])
            if other != row["place_id"]:
                issues.append(
                    fault(
                        "warning",
                        "shared_name",
                        file,
                        f"{other} has this name too, so neither can be found by it",
                        "drop the alias that is less used",
                        line=row.get("_line"),
                        field="aliases",
                        value=name,
                        subject_id=row["place_id"],
                    )
                )
    return issues


def _line_issues(reference: Reference, file: str) -> list[Issue]:
    known = set(reference.gazetteer["place_id"])
    issues = []
    for number, row in enumerate(reference.lines.itertuples(index=False), start=1):
        problems = []
        if row.place_id not in known:
            problems.append(("place_id", row.place_id, "no such place", "add it to gazetteer.csv"))
        if row.geometry is None or row.geometry.geom_type not in {"LineString", "MultiLineString"}:
            problems.append(("geometry", "", "not a line", "draw a LineString"))
        if not row.uncertainty_m > 0:
            problems.append(("uncertainty_m", row.uncertainty_m, "no radius", "write one above 0"))
        if not row.georeference_sources:
            problems.append(("georeference_sources", "", "no source", "say where it comes from"))
        issues += [
            fault(
                "error",
                "bad_line",
                file,
                f"feature {number}: {message}",
                remedy,
                field=name,
                value=str(value),
                subject_id=str(row.place_id or ""),
            )
            for name, value, message, remedy in problems
        ]
    return issues
