"""The ground to read on without tiles: boundary, roads, water, labels, scale, north, read-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    from renewal_atlas.crs import CRS

_PARAMETERS = {
    "Longitude of natural origin": "lon0",
    "Latitude of natural origin": "lat0",
    "Scale factor at natural origin": "k0",
    "False easting": "x0",
    "False northing": "y0",
}


class Base(Control):
    """Base map of the data's own lines, and the coordinates at the pointer.

    Parameters
    ----------
    crs
        The district's metric CRS, for the read-out.
    ground
        Colours of `style.yml: ground`.
    """

    draws = True

    def __init__(self, crs: CRS, ground: dict[str, str]) -> None:
        super().__init__({"projection": transverse_mercator(crs), "ground": ground})


def transverse_mercator(crs: CRS) -> dict[str, Any] | None:
    """Parameters of a transverse Mercator CRS, so that the page can compute metres itself.

    Parameters
    ----------
    crs
        A projected CRS, as of `renewal_atlas.crs.metric`.

    Returns
    -------
    dict or None
        ``code``, ``name``, semi-major axis ``a`` (m), flattening ``f``, and the projection's
        ``lon0``, ``lat0``, ``k0``, ``x0``, ``y0``; None where the projection is another one.

    References
    ----------
    Karney (2011), Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85(8).
    """
    operation = crs.coordinate_operation
    ellipsoid = crs.ellipsoid
    if not operation or not ellipsoid or operation.method_name != "Transverse Mercator":
        return None
    found = {_PARAMETERS[p.name]: p.value for p in operation.params if p.name in _PARAMETERS}
    return {
        "code": crs.to_epsg(),
        "name": crs.name,
        "a": ellipsoid.semi_major_metre,
        "f": 1 / ellipsoid.inverse_flattening,
        **found,
    }
