"""House numbers along a road, interpolated between known ones and never beyond them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from renewal_atlas.places.shape import Shape
from renewal_atlas.places.uncertainty import point_radius
from renewal_atlas.places.wording import plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import shapely

    from renewal_atlas.places.lines import Line

ANCHOR_MAX_M: Final = 500.0  # a number whose place is less sure than this anchors nothing
BESIDE_M: Final = 100.0  # from the road's middle to the building
_NUMBER: Final = re.compile(r"(?P<road>.{2,16}?(?:路|街|道|巷))(?P<n>\d{1,5})号")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A house number whose place is known.

    Attributes
    ----------
    number
        House number.
    along_m
        Where it stands along the first part of the road's chain.
    part
        Which part of the chain that is.
    uncertainty_m
        Of the place that has the number.
    """

    number: int
    along_m: float
    part: int
    uncertainty_m: float


def anchors_of(
    rows: Mapping[str, Mapping[str, Any]],
    points: Mapping[str, shapely.Point],
    lines: Mapping[str, Line],
    road: Callable[[str], Line | None],
) -> dict[str, tuple[Anchor, ...]]:
    """Anchors of each road, sorted by number.

    Parameters
    ----------
    rows
        Gazetteer rows by place_id; a number is read from name, aliases and locality.
    points
        Their coordinates in metres.
    lines
        Roads by place_id.
    road
        Gives the line of a road's name.
    """
    anchors: dict[str, set[Anchor]] = {place_id: set() for place_id in lines}
    for place_id, point in points.items():
        row = rows[place_id]
        if row["uncertainty_m"] > ANCHOR_MAX_M:
            continue
        for text in (row["name"], *row["aliases"], row["locality"] or ""):
            match = _NUMBER.fullmatch(plain_text(text))
            line = road(match["road"]) if match else None
            if match and line:
                part = min(range(len(line.chain)), key=lambda i: line.chain[i].distance(point))
                along = float(line.chain[part].project(point))
                anchor = Anchor(int(match["n"]), along, part, row["uncertainty_m"])
                anchors[line.place_id].add(anchor)
    return {
        place_id: tuple(sorted(found, key=lambda a: (a.number, a.along_m)))
        for place_id, found in anchors.items()
        if found
    }


def interpolate(line: Line, number: int, anchors: Sequence[Anchor]) -> Shape | None:
    """Place of a house number between two known ones; None outside them.

    The radius is half the way between the two known numbers, because numbers are not evenly
    spaced and the two sides of a road count apart.

    Parameters
    ----------
    line
        The road.
    number
        House number wanted.
    anchors
        Known numbers of that road, sorted.
    """
    below = [a for a in anchors if a.number <= number]
    above = [a for a in anchors if a.number >= number]
    if not below or not above or below[-1].part != above[0].part:
        return None
    low, high = below[-1], above[0]
    span = high.number - low.number
    share = (number - low.number) / span if span else 0.0
    along = low.along_m + share * (high.along_m - low.along_m)
    point = line.chain[low.part].interpolate(along)
    radius = point_radius(
        extent_m=BESIDE_M,
        source_m=max(low.uncertainty_m, high.uncertainty_m),
        description_m=abs(high.along_m - low.along_m) / 2,
    )
    step = f"No. {number} between the known No. {low.number} and No. {high.number} of {line.name}"
    return Shape(point, radius, steps=(step,))
