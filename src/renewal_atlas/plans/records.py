"""Typed form of a plan file: what the plan says, and how its units are drawn.

A unit's shape is data: a rule with named lines, places and widths, each choice with its reason,
so that a planner changes the YAML and rebuilds.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from renewal_atlas.model import Basis, Edtf, Locator, Names, OptText, Slug, Text, UnitKind

Compass = Literal["north", "south", "east", "west"]
Prolong = Literal["extend", "nearest", "meet", "stop"]
Metres = Annotated[float, Field(gt=0, le=50_000)]
Lon = Annotated[float, Field(ge=-180, le=180)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1200)]
Original = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
# YAML reads a bare year as a number
Years = Annotated[Edtf, BeforeValidator(str)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Wording(_Part):
    """Where a document says it, with the few characters that carry it."""

    source_id: Slug
    locator: Locator
    original: Original
    note: OptText = None


class Anchor(_Part):
    """A position: a place of the gazetteer, or a point with the reason for it."""

    place: Slug | None = None
    point: tuple[Lon, Lat] | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _one(self) -> Anchor:
        if (self.place is None) == (self.point is None):
            raise ValueError("give either place or point")
        if self.point is not None and self.reason is None:
            raise ValueError("a point needs a reason")
        return self


class Step(_Part):
    """One step of a path: along a line, or to one end of a line, a place or a point.

    Attributes
    ----------
    line
        Line of ``lines.geojson``, by place_id.
    start, end
        YAML keys `from` and `to`: the end of the line where a path begins or ends.
    at
        Only this end of the line, as a point.
    """

    line: Slug | None = None
    start: Compass | None = Field(default=None, alias="from")
    end: Compass | None = Field(default=None, alias="to")
    at: Compass | None = None
    place: Slug | None = None
    point: tuple[Lon, Lat] | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _one(self) -> Step:
        if [self.line, self.place, self.point].count(None) != 2:  # noqa: PLR2004
            raise ValueError("a step is one of line, place, point")
        if self.line is None and (self.start or self.end or self.at):
            raise ValueError("from, to and at belong to a line")
        if self.point is not None and self.reason is None:
            raise ValueError("a point needs a reason")
        return self

    @property
    def follows(self) -> bool:
        """True where the path runs along a line, False where it only touches a point."""
        return self.line is not None and self.at is None


def _ends(path: tuple[Step, ...]) -> tuple[Step, ...]:
    first, last = path[0], path[-1]
    if len(path) > 1 and first.follows and first.start is None:
        raise ValueError("the first line of a path says where it begins: from: north|south|…")
    if len(path) > 1 and last.follows and last.end is None:
        raise ValueError("the last line of a path says where it ends: to: north|south|…")
    if len(path) == 1 and not first.follows:
        raise ValueError("one point is no path; give two steps or a line")
    return path


Path = Annotated[tuple[Step, ...], Field(min_length=1), AfterValidator(_ends)]


class Divider(_Part):
    """A line between zones.

    Attributes
    ----------
    path
        Steps in order; a line is left where it meets the next step.
    start, finish
        What happens at the two ends: ``extend`` prolongs the bearing over the boundary,
        ``nearest`` goes straight to the nearest point of the boundary, ``meet`` to the nearest
        other divider, ``stop`` leaves the end where it is.
    bearing_m
        Length at the end of the path whose chord gives the bearing of ``extend``.
    """

    divider_id: Slug
    name: Text
    separates: tuple[Slug, ...] = Field(min_length=2)
    reason: Reason
    path: Path
    start: Prolong = "extend"
    finish: Prolong = "extend"
    bearing_m: Metres = 300


class Partition(_Part):
    """Cuts the district into zones that cover it exactly.

    Attributes
    ----------
    dividers
        Lines between zones.
    join_below_m2
        Faces without a seed smaller than this join the zone they share the longest edge with.
    bridge_m
        Longest gap, between traced pieces of a line or from one line to the next, that a straight
        stretch closes.
    """

    dividers: tuple[Divider, ...] = Field(min_length=1)
    join_below_m2: Annotated[float, Field(ge=0)] = 0
    bridge_m: Metres = 500


class Corridor(_Part):
    """Strip of a stated width along a path.

    Attributes
    ----------
    path
        Steps in order, as of a divider.
    width_m
        Whole width, both sides together.
    closed
        The path returns to its beginning (a ring).
    branches
        Further paths of the same width, such as the rest of a road that the path leaves.
    """

    kind: Literal["corridor"]
    path: Path
    branches: tuple[Path, ...] = ()
    width_m: Metres
    closed: bool = False
    bridge_m: Metres = 500
    reason: Reason


class Around(_Part):
    """Circles of a stated radius around places."""

    kind: Literal["around"]
    places: tuple[Slug, ...] = Field(min_length=1)
    radius_m: Metres
    reason: Reason


class Face(_Part):
    """The faces of the plan's partition in which the seeds lie."""

    kind: Literal["face"]
    seeds: tuple[Anchor, ...] = Field(min_length=1)
    reason: Reason


class Undrawn(_Part):
    """No geometry: no document says where the unit lies."""

    kind: Literal["undrawn"]
    reason: Reason


Rule = Annotated[Corridor | Around | Face | Undrawn, Field(discriminator="kind")]


class OfficialFile(_Part):
    """A file that replaces our drawing.

    Attributes
    ----------
    file
        GeoJSON in the district's ``geo/reference`` folder, WGS 84.
    feature
        Value of the property `unit_id` of its feature; the unit's own id if omitted.
    source_id
        Source of the file.
    basis
        ``stated`` if a document draws the shape, ``interpreted`` if it was redrawn by hand.
    """

    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+\.geojson$")]
    feature: Text | None = None
    source_id: Slug
    edge_uncertainty_m: Metres
    basis: Basis = "stated"
    note: Text


class PlanUnit(_Part):
    """A belt, axis, ring, point or zone that a plan names."""

    unit_id: Slug
    kind: UnitKind
    name: Text
    name_en: Text
    aliases: Names = ()
    theme: OptText = None
    basis: Basis
    edge_uncertainty_m: Metres | None = None
    wording: tuple[Wording, ...] = Field(min_length=1)
    rule: Rule
    geometry_file: OfficialFile | None = None
    note: OptText = None

    @model_validator(mode="after")
    def _radius(self) -> PlanUnit:
        if self.rule.kind != "undrawn" and self.edge_uncertainty_m is None:
            raise ValueError("a drawn unit needs edge_uncertainty_m")
        return self


class Plan(_Part):
    """A plan of a district: its wording, its units and how they are drawn."""

    plan_id: Slug
    name: Text
    name_en: Text
    aliases: Names = ()
    years: Years
    wording: tuple[Wording, ...] = Field(min_length=1)
    drawing_note: Text
    drawing_note_en: Text
    partition: Partition | None = None
    units: tuple[PlanUnit, ...] = Field(min_length=1)
    note: OptText = None

    @model_validator(mode="after")
    def _consistent(self) -> Plan:
        ids = [unit.unit_id for unit in self.units]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"unit_id stands twice: {', '.join(twice)}")
        faces = {unit.unit_id for unit in self.units if unit.rule.kind == "face"}
        if faces and self.partition is None:
            raise ValueError("zones with rule face need a partition")
        dividers = self.partition.dividers if self.partition else ()
        strange = sorted({z for d in dividers for z in d.separates} - faces)
        if strange:
            raise ValueError(f"a divider separates zones that the plan does not have: {strange}")
        return self
