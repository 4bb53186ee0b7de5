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

ANCHOR_MAX_M: Final = 250.0  # a number whose place is less sure than this anchors nothing
BESIDE_M: Final = 100.0  # from the road's middle to the building
# What a lone house number is worth. Of 22 pairs of charging stations of Jinan that two operators
# put at one number, 90 % lie within 318 m of each other, 95 % within 551 m; a geocoder's own table
# (Baidu) has 96 % of its best answers within 500 m.
HOUSE_M: Final = 500.0
_NUMBER: Final = re.compile(r"(?P<road>.{2,16}?(?:路|街|道|巷|村|里|庄))(?P<n>\d{1,5})号")


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


def house_of(name: str) -> tuple[str, int] | None:
    """Road and number of a name that is a house number and nothing else.

    Examples
    --------
    >>> house_of("望岳路2000号"), house_of("国网山东电科院")
    (('望岳路', 2000), None)
    """
    match = _NUMBER.fullmatch(plain_text(name))
    return (match["road"], int(match["n"])) if match else None


def as_house(shape: Shape, name: str) -> Shape:
    """A known place where it is asked for by its house number: never surer than one is."""
    if house_of(name) is None or shape.kind != "point" or shape.uncertainty_m >= HOUSE_M:
        return shape
    step = f"{name} is a house number, which alone is worth {HOUSE_M:.0f} m"
    return Shape(shape.geometry, HOUSE_M, steps=(*shape.steps, step), missing=shape.missing)


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
        if not row["uncertainty_m"] <= ANCHOR_MAX_M:
            continue
        for text in (row["name"], *row["aliases"], row["locality"] or ""):
            house = house_of(text)
            line = road(house[0]) if house else None
            if house and line:
                part = min(range(len(line.chain)), key=lambda i: line.chain[i].distance(point))
                along = float(line.chain[part].project(point))
                anchor = Anchor(house[1], along, part, row["uncertainty_m"])
                anchors[line.place_id].add(anchor)
    return {
        place_id: tuple(sorted(found, key=lambda a: (a.number, a.along_m)))
        for place_id, found in anchors.items()
        if found
    }


def interpolate(line: Line, number: int, anchors: Sequence[Anchor]) -> Shape | None:
    """Place of a house number between two known ones; None outside them.

    Numbers are not evenly spaced and the two sides of a road count apart (of 舜耕路 No. 28 and
    No. 30 lie 2.1 km from each other), so the circle reaches to the farther of the two known
    numbers; and it is never smaller than a lone house number deserves.

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
    if not below or not above:
        return None
    low = [a for a in below if a.number == below[-1].number]
    high = [a for a in above if a.number == above[0].number]
    around = [*low, *high]
    if len({anchor.part for anchor in around}) > 1:
        return None
    span = high[0].number - low[0].number
    share = (number - low[0].number) / span if span else 0.0
    along = _mean(low) + share * (_mean(high) - _mean(low))
    reach = max(abs(along - anchor.along_m) + anchor.uncertainty_m for anchor in around)
    radius = point_radius(extent_m=BESIDE_M, source_m=line.uncertainty_m, description_m=reach)
    step = (
        f"No. {number} between the known No. {low[0].number} and No. {high[0].number} of "
        f"{line.name}: the circle reaches to the farther one"
    )
    point = line.chain[low[0].part].interpolate(along)
    return Shape(point, max(radius, HOUSE_M), steps=(step,))


def _mean(anchors: Sequence[Anchor]) -> float:
    return sum(anchor.along_m for anchor in anchors) / len(anchors)
