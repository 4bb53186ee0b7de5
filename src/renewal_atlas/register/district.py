"""`district.yml`: what a district is called, its metric CRS, its views and what to expect of it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from renewal_atlas.model import Slug, Text

_Adcode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class View(_Part):
    """A document year: what the register said as of some documents.

    Attributes
    ----------
    id
        Short id, in time order within `District.views`.
    sources
        Documents that make the view.
    """

    id: Slug
    zh: Text
    en: Text
    sources: tuple[Slug, ...]


class Expectation(_Part):
    """How many rows there should be, so that a vanished row is noticed.

    Attributes
    ----------
    count
        Rows when the expectation was written.
    tolerance
        Share of `count` by which fewer rows are still accepted; twice as many give a warning.
    """

    count: Annotated[int, Field(gt=0)]
    tolerance: Annotated[float, Field(ge=0, lt=1)] = 0.1


class Expectations(_Part):
    """Expected rows by kind of project and by source of statement."""

    projects: dict[str, Expectation] = {}
    statements: dict[str, Expectation] = {}


class District(_Part):
    """A district and how to read it.

    Attributes
    ----------
    adcode
        GB/T 2260 code of the county-level division.
    crs_metric
        EPSG code of a projected CRS in metres.
    """

    adcode: _Adcode
    slug: Slug
    name: Text
    name_en: Text
    city: Text
    city_en: str = ""
    province: Text
    crs_metric: int
    views: tuple[View, ...] = ()
    expectations: Expectations = Expectations()
    licence: Text = "CC BY 4.0"

    @property
    def district_id(self) -> str:
        """Folder name, ``<adcode>-<slug>``."""
        return f"{self.adcode}-{self.slug}"
