"""Whether the metric CRS of a district measures metres there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.crs import require_fitting
from renewal_atlas.errors import CRSError
from renewal_atlas.places.faults import fault

if TYPE_CHECKING:
    from renewal_atlas.model import Issue
    from renewal_atlas.places.reference import Reference


def crs_issues(reference: Reference, crs_metric: int, file: str) -> list[Issue]:
    """A metric CRS that does not fit the outline of the district, as an error.

    Parameters
    ----------
    reference
        With the boundary in EPSG:4326; without one nothing is known to compare with.
    crs_metric
        EPSG code of `district.yml`.
    file
        How messages call that file.

    Returns
    -------
    list of Issue
        At most one: every distance and radius would be wrong.
    """
    if reference.boundary.empty:
        return []
    west, south, east, north = (float(edge) for edge in reference.boundary.total_bounds)
    try:
        require_fitting(crs_metric, (west, south, east, north))
    except CRSError as error:
        message, _, remedy = str(error).rpartition("; ")
        return [
            fault("error", "crs_unfit", file, message, remedy, field="crs_metric",
                  value=str(crs_metric))
        ]  # fmt: skip
    return []
