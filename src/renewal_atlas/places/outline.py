"""Outlines that cannot be the one of a district, or not of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from renewal_atlas.places.faults import fault
from renewal_atlas.places.uncertainty import OUTSIDE_M

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import Issue
    from renewal_atlas.places.ground import Ground

_HALF_WORLD: Final = 180.0  # degrees that no district is wide
_FEW, _MOST = 3, 0.5  # coordinates that tell something of the outline, and their share outside


def outline_fault(shape: BaseGeometry) -> str:
    """Why a shape cannot be the outline of a district, "" if it can.

    Examples
    --------
    >>> from shapely import Polygon, box
    >>> outline_fault(Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])), outline_fault(box(0, 0, 1, 1))
    ('is not valid: it crosses itself or is open (Self-intersection[0.5 0.5])', '')
    >>> outline_fault(box(-179, 0, 179, 1))
    'lies on both sides of the 180th meridian, where nothing here can be drawn'
    """
    west, _, east, _ = shape.bounds
    if east - west > _HALF_WORLD:
        return "lies on both sides of the 180th meridian, where nothing here can be drawn"
    if not shape.is_valid:
        return f"is not valid: it crosses itself or is open ({shapely.is_valid_reason(shape)})"
    return ""


def outline_astray(ground: Ground) -> list[Issue]:
    """The outline, where it is what lies wrong: most places that it should hold are outside it."""
    held = [
        spot
        for place_id, spot in ground.points.items()
        if ground.rows[place_id]["parent"] and ground.rows[place_id]["place_type"] != "district"
    ]
    if ground.outline is None or len(held) < _FEW:
        return []
    beyond = shapely.distance(np.array(held), ground.outline)
    if float(np.mean(beyond > OUTSIDE_M)) <= _MOST:
        return []
    message = (
        f"{int((beyond > OUTSIDE_M).sum())} of {len(held)} coordinates of the gazetteer lie "
        f"outside the outline, {float(np.median(beyond)) / 1000:,.1f} km from it in the middle"
    )
    remedy = "check the CRS and datum of the outline, and whether it was moved by mistake"
    file = f"{ground.reference.folder}/boundary.geojson"
    return [fault("error", "bad_boundary", file, message, remedy, field="geometry")]
