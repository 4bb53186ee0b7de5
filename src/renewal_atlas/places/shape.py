"""What the wording of a place comes to: a geometry in metres, how far off it may be, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import shapely

from renewal_atlas.places.uncertainty import enclosing_circle, round_up

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.places.lines import Line

Kind = Literal["point", "line", "area"]
Found: TypeAlias = "Line | Shape | None"
Find: TypeAlias = Callable[[str], Found]  # named thing in metres; None if unknown


@dataclass(frozen=True, eq=False)
class Shape:
    """A place in metres.

    Attributes
    ----------
    geometry
        Point, line or polygon in the metric CRS.
    uncertainty_m
        For a point the radius of the circle that holds the place; for a line or polygon how far
        off it may lie.
    reach_m
        How far from a line the place itself may stand (沿线); 0 for points and polygons.
    steps
        How it was found, one readable line each.
    missing
        Names that have no line or position.
    area_m2, stated_area_m2
        Drawn and stated area of an extent (四至).
    """

    geometry: BaseGeometry
    uncertainty_m: float
    reach_m: float = 0.0
    steps: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    area_m2: float | None = None
    stated_area_m2: float | None = None

    @property
    def kind(self) -> Kind:
        """Whether it is a point, a line or an area."""
        if isinstance(self.geometry, shapely.Point):
            return "point"
        return "area" if self.geometry.area > 0 else "line"

    @property
    def region(self) -> BaseGeometry:
        """Area that holds the place."""
        by = self.reach_m + self.uncertainty_m
        return self.geometry.buffer(by) if by else self.geometry

    def circle(self) -> tuple[shapely.Point, float]:
        """Centre and radius (metres, rounded up) of the smallest circle that holds the place."""
        if isinstance(self.geometry, shapely.Point):
            return self.geometry, round_up(self.uncertainty_m)
        centre, radius = enclosing_circle(self.geometry)
        return centre, round_up(radius + self.reach_m + self.uncertainty_m)

    def explained(self, *steps: str) -> Shape:
        """Copy with more steps at the front."""
        return replace(self, steps=(*steps, *self.steps))

    def as_area(self) -> Shape:
        """Copy whose geometry is the region that holds the place."""
        return replace(self, geometry=self.region, uncertainty_m=0.0, reach_m=0.0)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Wording that gives no geometry.

    Attributes
    ----------
    steps
        Why not, one readable line each.
    missing
        Names that have no line or position.
    """

    steps: tuple[str, ...]
    missing: tuple[str, ...] = ()


def intersect(shapes: list[Shape]) -> Shape | Unresolved:
    """Region where several clues agree.

    Parameters
    ----------
    shapes
        At least one, all in the same metric CRS.

    Returns
    -------
    Shape or Unresolved
        The one shape; the most exact point that the others hold; or the area common to all.
    """
    steps = tuple(step for shape in shapes for step in shape.steps)
    missing = tuple(name for shape in shapes for name in shape.missing)
    if len(shapes) == 1:
        return shapes[0]
    common = shapely.intersection_all([shape.region for shape in shapes])
    if common.is_empty:
        return Unresolved((*steps, "the clues have no area in common"), missing)
    # the most exact point, or else the smallest of them, if the others hold it
    for shape in sorted(shapes, key=lambda s: (s.kind != "point", s.region.area)):
        if shape.region.difference(common).area < 0.1 * shape.region.area:
            return replace(shape, steps=(*steps, "the other clues agree with it"), missing=missing)
    note = f"the clues agree on {common.area / 1e6:.2f} km²"
    return Shape(common, 0.0, steps=(*steps, note), missing=missing)
