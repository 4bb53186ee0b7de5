"""What a clause can say of where a place is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

ClueKind = Literal[
    "junction", "corner", "stretch", "between", "offset", "within", "beside", "along", "number",
    "numbers", "part", "block", "roads", "unclear", "name",
]  # fmt: skip

DIRECTIONS: Final[dict[str, tuple[float, float]]] = {
    "东": (1.0, 0.0),
    "南": (0.0, -1.0),
    "西": (-1.0, 0.0),
    "北": (0.0, 1.0),
    "东北": (0.7071, 0.7071),
    "东南": (0.7071, -0.7071),
    "西南": (-0.7071, -0.7071),
    "西北": (-0.7071, 0.7071),
}
# How far from a line a place may stand that is said to be along or beside it, metres. 沿线 of a
# trunk road is the widest: places that the documents put 沿线 stand 0.7 to 1.2 km from the road.
REACH_M: Final[dict[str, float]] = {
    "沿线": 1500.0, "沿岸": 1500.0, "沿途": 1500.0, "两侧": 1000.0, "两岸": 1000.0,
    "一带": 1000.0, "附近": 1000.0, "周边": 1000.0, "周围": 1000.0, "畔": 500.0, "岸边": 500.0,
    "沿路": 300.0, "沿街": 300.0, "旁": 300.0, "旁边": 300.0, "边": 300.0, "边上": 300.0,
    "一侧": 300.0, "两旁": 300.0, "对面": 300.0, "近旁": 300.0,
}  # fmt: skip
ON_M: Final = 300.0  # 沿望岳路, 望岳路…: on the road
UNTRACED_M: Final = 1000.0  # how far a road may run on beyond its traced part
NEAR_ROAD_M: Final = 500.0  # 经四路近纬六路: how far from where the two meet
BARE: Final = "side by side"  # two roads without a word that they meet
BESIDE_M: Final[dict[str, float]] = {"以": 1000.0, "侧": 300.0}


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that wording says of where a place is.

    Attributes
    ----------
    kind
        Form of the wording.
    names
        Toponyms in it, in order: two roads of a junction, the road and both ends of a stretch.
    direction
        One of the eight directions, for corner, offset, within, beside and part.
    metres
        Distance of an offset, reach of along, beside and a junction, house number of a number.
    low, high
        Between which a distance or the house numbers lie.
    side
        For an offset, the side of the road that is named after it (向东50米路南); for what is
        unclear, why.
    text
        The clause itself.
    """

    kind: ClueKind
    names: tuple[str, ...]
    direction: str = ""
    metres: float = 0.0
    low: float = field(default=0.0, repr=False)
    high: float = field(default=0.0, repr=False)
    side: str = field(default="", repr=False)
    text: str = field(default="", repr=False, compare=False)
