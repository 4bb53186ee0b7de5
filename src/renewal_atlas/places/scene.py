"""What a description is read against: the named things of a district, and its outline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely

from renewal_atlas.places.clues import UNTRACED_M, Clue
from renewal_atlas.places.lines import Apart, Line, Meeting, meeting
from renewal_atlas.places.shape import Shape, Unresolved

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.places.shape import Find

# What no toponym holds: where a name that nothing is called by has such a word in it, the wording
# was not understood, and says something else than where its other half lies.
_ODD: Final = re.compile(
    "[不非或距离曾]|除|位于|地处|坐落|以[东南西北内外]|[米里]$|公里|对面|附近|沿线|交叉|路口|至|之间"
    "|[东南西北]侧|^(?:支路|辅路|小路|道路|规划路|路|街|巷)$"
)

# What follows a name and says where from it something lies: then the name does not hold it.
_RELATION: Final = re.compile(
    "以|往|向|正|附近|周边|周围|一带|沿线|两侧|旁|内|境|辖|[及和与、至到—–~×/-]|对面|斜|近|距|的|之|\\d"
    "|[东南西北]{1,2}(?:侧|面|部|边|角|方|门|邻|临|靠|接|起|至|约|大约|延|段|\\d|[一二三四五六七八九十两几数百半千]+(?:余|多)?"
    "(?:米|公里|千米|里)|$)|(?:路|街|大道|站|项目|片区|地块)"
)


@dataclass(frozen=True, eq=False)
class Scene:
    """Named things of a district.

    Attributes
    ----------
    find
        Gives the line or shape of a name, in metres.
    outline
        Of the district, in metres; None if unknown.
    inside
        Whether the wording says that the place lies in the district.
    """

    find: Find
    outline: BaseGeometry | None = None
    inside: bool = False

    def anywhere_on(self, line: Line) -> Shape | Unresolved:
        """Somewhere on a road, as far as it is known; unless it runs on beyond the district."""
        if not line.runs_on:
            return on_road(line)
        if not self.inside or self.outline is None:
            step = f"{line.name} may run on beyond the district: where on it is not known"
            return Unresolved((step,))
        return on_road(line, self.outline)


def on_road(line: Line, within: BaseGeometry | None = None) -> Shape:
    """Anywhere on a road, or a little beyond what is traced."""
    part = line.whole if within is None else line.whole.intersection(within)
    step = f"somewhere along {line.name}, or up to {UNTRACED_M:,.0f} m beyond what is traced"
    return Shape(
        line.whole if part.is_empty else part, line.uncertainty_m, reach_m=UNTRACED_M, steps=(step,)
    )


def not_understood(names: tuple[str, ...]) -> str | None:
    """First of some unknown names that cannot be a name at all; None if all could be."""
    return next((name for name in names if _ODD.search(name)), None)


def meet(first: Line | Shape, second: Line | Shape) -> Meeting | Unresolved:
    """Where two roads meet, or why they do not."""
    if not (isinstance(first, Line) and isinstance(second, Line)):
        return Unresolved(("a junction needs two roads with lines",))
    if first.place_id == second.place_id:
        return Unresolved((f"{first.name} is named twice",))
    met = meeting(first, second)
    if isinstance(met, Apart):
        gap = f"{met.distance_m:.0f} m"
        return Unresolved((f"{first.name} and {second.name} do not meet: {gap} apart as traced",))
    return met


def nearest(road: Line, end: Shape) -> Meeting:
    """Point of a road that is nearest to a place."""
    centre, radius = end.circle()
    on_line = shapely.shortest_line(road.whole, centre).interpolate(0)
    return Meeting(on_line, radius + centre.distance(on_line), "nearest point of the road")


def circle(thing: Line | Shape) -> tuple[shapely.Point, float]:
    """Centre and radius of a road or place."""
    shape = Shape(thing.whole, thing.uncertainty_m) if isinstance(thing, Line) else thing
    return shape.circle()


def label(clue: Clue) -> str:
    """Clause that a clue was read from."""
    return clue.text or "、".join(clue.names)


def is_relation(rest: str) -> bool:
    """Whether what follows a name says where from it something lies (以南两公里)."""
    return bool(_RELATION.match(rest))
