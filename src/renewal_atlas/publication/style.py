"""`maps/style.yml` as a record: colours and symbols of every page and legend."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from renewal_atlas.model import Code

Colour = Annotated[
    str,
    StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$"),
    Field(json_schema_extra={"remedy": 'write a colour as six hexadecimal digits, "#0b5c8a"'}),
]
Dash = Annotated[
    str,
    StringConstraints(pattern=r"^(\d{1,3}(\.\d)? ){1,7}\d{1,3}(\.\d)?$"),
    Field(json_schema_extra={"remedy": 'write lengths of dash and gap in pixels, "7 5"'}),
]
Share = Annotated[
    float,
    Field(ge=0, le=1, json_schema_extra={"remedy": "write an opacity from 0 to 1, such as 0.15"}),
]
Codes = Annotated[
    list[Code], Field(json_schema_extra={"remedy": "write a list of codes, [park, river]"})
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""Name of a group, phase or change: letters first, since a browser sorts numbers to the front."""


class Part(BaseModel):
    """Base of the settings: no key that nobody reads, no value of another type, no infinity."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Ground(Part):
    """Colours of what the plan lies on."""

    outside: Colour
    neighbour: Colour
    neighbour_edge: Colour
    land: Colour
    boundary: Colour
    road: Colour
    water: Colour
    accent: Colour
    place: Colour
    uncertainty: Colour


class Group(Part):
    """Symbol of a group of project kinds."""

    shape: Literal["square", "diamond", "triangle", "circle", "cross", "hexagon"]
    colour: Colour
    kinds: Codes


class Phase(Part):
    """Ink of a phase of stages."""

    fill: Literal["solid", "hollow", "ring", "tinted", "small", "crossed", "faint"]
    dash: Dash
    tint: Share
    stages: Codes


class UnitLook(Part):
    """Colours of the plan units of a kind, taken in turn."""

    colours: Annotated[list[Colour], Field(min_length=1)]
    opacity: Share


class Units(Part):
    """Look of each kind of plan unit."""

    belt: UnitLook
    axis: UnitLook
    ring: UnitLook
    point: UnitLook
    zone: UnitLook


class Dashes(Part):
    """Dashes of what is drawn by us, uncertain, or inferred."""

    interpreted: Dash
    uncertain: Dash
    inferred: Dash


class Style(Part):
    """The whole file."""

    ground: Ground
    groups: Annotated[dict[Name, Group], Field(min_length=1)]
    phases: Annotated[dict[Name, Phase], Field(min_length=1)]
    units: Units
    dash: Dashes
    programmes: Annotated[list[Colour], Field(min_length=1)]
    changes: Annotated[dict[Name, Colour], Field(min_length=1)]

    @field_validator("groups", "phases")
    @classmethod
    def _each_code_once(cls, parts: dict[str, Group | Phase]) -> dict[str, Group | Phase]:
        where: dict[str, str] = {}
        for name, part in parts.items():
            for code in part.kinds if isinstance(part, Group) else part.stages:
                if where.setdefault(code, name) != name:
                    raise ValueError(f"{code} stands in {where[code]} and in {name}: keep one")
        return parts
