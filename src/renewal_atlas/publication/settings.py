"""``maps/<district>.yml`` as a record: what a page is called, shows, and is allowed to show."""

from __future__ import annotations

import re
from typing import Annotated, Generic, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from renewal_atlas.publication.style import Part

T = TypeVar("T")
_HOST = re.compile(r"(?:\{s\}|[a-z0-9.-])+(?::\d{1,5})?", re.I)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FILLED = ("s", "x", "y", "z", "-y", "r", "key")
_NO_URL = re.compile(r"[\s\x00-\x1f\x7f\"'<>\\^`|]")


def tile_url(url: str) -> str:
    """Check the address of an online basemap, which enters the page's policy and its images.

    Raises
    ------
    ValueError
        If it is no https address of a host, or has a character or a part in braces that no
        address of tiles has.

    Examples
    --------
    >>> tile_url("https://t{s}.tile.example/{z}/{x}/{y}.png")
    'https://t{s}.tile.example/{z}/{x}/{y}.png'
    """
    found = _NO_URL.search(url)
    if found:
        raise ValueError(f"the character {found[0]!r} cannot stand in an address; leave it out")
    try:
        parts = urlsplit(url)
    except ValueError as fault:
        raise ValueError(f"this is no address: {fault}") from fault
    if parts.scheme != "https":
        raise ValueError("an address of tiles must start with https://")
    if not _HOST.fullmatch(parts.netloc):
        raise ValueError(
            f"{parts.netloc!r} is no name of a host: letters, digits, dots, hyphens and {{s}}"
        )
    unknown = [name for name in _PLACEHOLDER.findall(url) if name not in _FILLED]
    if unknown:
        listed = ", ".join(f"{{{name}}}" for name in _FILLED)
        raise ValueError(f"{{{unknown[0]}}} is filled by nobody; a page fills {listed}")
    return url


def _nothing(value: object) -> object:
    return [] if value is None else value


Said = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Remark = Annotated[str, StringConstraints(max_length=1200)]
Url = Annotated[
    str,
    StringConstraints(max_length=2000),
    AfterValidator(tile_url),
    Field(json_schema_extra={"remedy": "write https://host/{z}/{x}/{y}.png"}),
]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=60)]
Names = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=120)]],
    BeforeValidator(_nothing),
    Field(json_schema_extra={"remedy": "give a list of names, [] for none"}),
]


class Title(Part):
    """A text that must be there in both languages."""

    zh: Said
    en: Said


class Wording(Part):
    """A text in both languages, empty for none."""

    zh: Remark | None = None
    en: Remark | None = None


class View(Part):
    """Where the map opens; the district's boundary where nothing is said."""

    centre: Annotated[
        list[float],
        BeforeValidator(_nothing),
        Field(
            default_factory=list,
            json_schema_extra={"remedy": "write [longitude, latitude], or [] for the boundary"},
        ),
    ]
    zoom: Annotated[
        float | None,
        Field(ge=0, le=19, json_schema_extra={"remedy": "write a zoom from 0 to 19, or null"}),
    ] = None

    @model_validator(mode="after")
    def _on_the_earth(self) -> View:
        if self.centre:
            if len(self.centre) != 2:  # noqa: PLR2004 - a pair
                raise ValueError("centre must be two numbers: [longitude, latitude]")
            lon, lat = self.centre
            if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # noqa: PLR2004 - degrees
                raise ValueError(f"centre {self.centre}: longitude to 180, then latitude to 90")
        return self


class Reasoned(Part, Generic[T]):
    """A rule with why it holds."""

    value: T | None = None
    reason: Remark | None = None


def _with_reason(value: object) -> object:
    """A rule may be a plain value; a text in both languages is a value and no rule."""
    is_rule = isinstance(value, dict) and ("value" in value or "reason" in value)
    return value if is_rule else {"value": value}


def _in_both(value: object) -> object:
    return {"zh": value, "en": value} if isinstance(value, str) else value


class Publication(Part):
    """What a public page is held to, see `renewal_atlas.publication.read_profile`."""

    map_review_number: Annotated[
        Reasoned[str],
        Field(json_schema_extra={"remedy": "write 审图号 as on the approval, in quotes"}),
    ] = Reasoned()
    map_review_note: Reasoned[Annotated[Wording, BeforeValidator(_in_both)]] = Reasoned()
    allowed_basemaps: Reasoned[Names] = Reasoned()
    coordinate_decimals: Annotated[
        Reasoned[int],
        Field(json_schema_extra={"remedy": "give a whole number from 0 to 6"}),
    ] = Reasoned()
    withheld_layers: Reasoned[Names] = Reasoned()

    @field_validator("*", mode="before")
    @classmethod
    def _rule(cls, value: object) -> object:
        return _with_reason(value)


class Basemap(Part):
    """Tiles of one service."""

    id: Id
    name: Title
    urls: Annotated[list[Url], Field(min_length=1)]
    subdomains: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]*$", max_length=36)] = ""
    datum: Literal["WGS84", "CGCS2000", "GCJ-02"]
    needs_key: bool = False
    max_zoom: Annotated[int, Field(ge=0, le=24)] = 18
    attribution: Said

    @model_validator(mode="after")
    def _filled(self) -> Basemap:
        if any("{s}" in url for url in self.urls) and not self.subdomains:
            raise ValueError('urls have {s}, and subdomains are none: write them, "1234"')
        if any("{key}" in url for url in self.urls) and not self.needs_key:
            raise ValueError(
                "urls have {key}, and needs_key is not true: no reader is asked for it"
            )
        return self


class Basemaps(Part):
    """Online basemaps; none of them is offered unless `enabled`."""

    enabled: bool = False
    sources: Annotated[
        list[Basemap],
        BeforeValidator(_nothing),
        Field(
            default_factory=list,
            json_schema_extra={"remedy": "write a list of sources, [] for none"},
        ),
    ]

    @model_validator(mode="after")
    def _each_once(self) -> Basemaps:
        ids = [source.id for source in self.sources]
        twice = next((id_ for id_ in ids if ids.count(id_) > 1), None)
        if twice:
            raise ValueError(f"two sources have the id {twice}: give one of them another")
        return self


class MapSettings(Part):
    """The whole file; a district without one gets these defaults."""

    title: Annotated[
        Title | None, Field(json_schema_extra={"remedy": "write {zh: 中文标题, en: English title}"})
    ] = None
    language: Literal["zh", "en"] = "zh"
    view: Annotated[
        View | None, Field(json_schema_extra={"remedy": "write {centre: [], zoom: null}"})
    ] = None
    hidden: Annotated[Names, Field(default_factory=list)]
    notice: Annotated[
        Wording | None, Field(json_schema_extra={"remedy": 'write {zh: "…", en: "…"}'})
    ] = None
    publication: Annotated[
        Publication | None,
        Field(json_schema_extra={"remedy": "write rules below it, as in another district's file"}),
    ] = None
    basemaps: Annotated[
        Basemaps | None,
        Field(json_schema_extra={"remedy": "write {enabled: false, sources: []}"}),
    ] = None
