"""Renewal Atlas: cited statements about urban renewal, honestly placed on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renewal_atlas._version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from renewal_atlas.build import Atlas

__all__ = ["__version__", "open"]


def open(district: str, root: str | Path | None = None) -> Atlas:  # noqa: A001
    """Open a district: read, place and check it, without writing anything.

    Parameters
    ----------
    district
        ``<adcode>-<slug>``, for example ``370103-shizhong``.
    root
        Project folder; found from the working directory if omitted.

    Returns
    -------
    Atlas
        With ``projects``, ``statements``, ``plan_units``, ``places`` (tables in EPSG:4326),
        ``map()`` and ``write()``.

    Raises
    ------
    UsageError
        If there is no such district.
    DataError
        If its data has errors; the exception carries every issue.

    Examples
    --------
    >>> import renewal_atlas
    >>> atlas = renewal_atlas.open("370103-shizhong")
    >>> atlas.projects.crs.to_epsg()
    4326
    """
    from renewal_atlas.build import open_atlas

    return open_atlas(district, root)


def __getattr__(name: str) -> Any:  # noqa: ANN401
    if name == "Atlas":
        from renewal_atlas.build import Atlas

        return Atlas
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
