"""Positions that stand in words: a source names its point, a remark quotes a coordinate."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renewal_atlas.layers import Layers

_NUMBER = re.compile(r"(?<![\d.])\d{1,3}\.\d+(?!\.?\d)")
_FIGURES = frozenset({"value", "original", "summary"})  # quoted as printed, and no position
_ALONE = 4  # decimals of a number that is a position without its partner beside it: 10 m
_BESIDE = 12  # characters between longitude and latitude
_NEAR = 1.0  # degrees around a district


def round_text(text: str, decimals: int, extent: Sequence[float]) -> str:
    """Text whose longitudes and latitudes have at most `decimals`; other numbers stay.

    Parameters
    ----------
    text
        Any words.
    decimals
        Of a degree.
    extent
        West, south, east, north: what lies within a degree of it can be a position.

    Examples
    --------
    >>> round_text("office 117.0303 36.59993, 11.65 km", 3, (116.8, 36.4, 117.1, 36.7))
    'office 117.030 36.600, 11.65 km'
    """
    found = list(_NUMBER.finditer(text))
    paired = {id(number) for pair in pairwise(found) if _is_pair(*pair, extent) for number in pair}
    for number in reversed(found):
        digits = len(number[0].partition(".")[2])
        told = id(number) in paired or (digits >= _ALONE and _axis(number, extent))
        if told and digits > decimals:
            rounded = f"{float(number[0]):.{decimals}f}"
            text = text[: number.start()] + rounded + text[number.end() :]
    return text


def round_texts(layers: Layers, decimals: int) -> Layers:
    """Layers with no text that tells a position more closely than `decimals` of a degree."""
    extent = layers.places.total_bounds.tolist()

    def told(value: Any) -> Any:  # noqa: ANN401 - a cell
        return round_text(value, decimals, extent) if isinstance(value, str) else value

    changes: dict[str, Any] = {
        f.name: frame.assign(**{c: frame[c].map(told) for c in _texts(frame)})
        for f in fields(layers)
        if isinstance(frame := getattr(layers, f.name), pd.DataFrame)
    }
    issues = tuple(
        issue.model_copy(update={n: told(getattr(issue, n)) for n in ("value", "message")})
        for issue in layers.issues
    )
    return replace(layers, issues=issues, **changes)


def _texts(frame: pd.DataFrame) -> list[str]:
    shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    plain = (c for c in frame.columns if c != shape and c not in _FIGURES)
    return [c for c in plain if not pd.api.types.is_numeric_dtype(frame[c])]


def _axis(number: re.Match[str], extent: Sequence[float]) -> str:
    west, south, east, north = extent
    if west - _NEAR <= float(number[0]) <= east + _NEAR:
        return "lon"
    return "lat" if south - _NEAR <= float(number[0]) <= north + _NEAR else ""


def _is_pair(one: re.Match[str], other: re.Match[str], extent: Sequence[float]) -> bool:
    """Whether two numbers stand together as longitude and latitude."""
    together = other.start() - one.end() <= _BESIDE
    return together and {_axis(one, extent), _axis(other, extent)} == {"lon", "lat"}
