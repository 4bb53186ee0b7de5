"""The data block: tables by column, repeated words once, geometry as whole numbers."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

_SCALE = 1_000_000  # 6 decimals of a degree, about 0.1 m
# what would end the script element or the line, halves of a character, which UTF-8 has not, and
# what a template begins with: a subplot of branca compiles its body again, whoever rendered it
_UNSAFE = re.compile(r"\{(?=[{%#])|[<\u2028\u2029\ud800-\udfff]")
_POINT, _LINE, _AREA = 0, 1, 2


def to_json(block: dict[str, Any]) -> str:
    r"""JSON that is safe inside a script element, as UTF-8 text.

    Examples
    --------
    >>> to_json({"name": "上新街</script>"})
    '{"name":"上新街\\u003c/script>"}'
    """
    text = json.dumps(block, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def cell(value: object) -> str | int | float | bool | None:
    """Plain JSON value of a table cell; missing values are None, lists are joined by ``|``.

    Examples
    --------
    >>> [cell(v) for v in (float("nan"), ("a", "b"), 80.0, "2024")]
    [None, 'a|b', 80, '2024']
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (list, tuple)):
        return "|".join(str(part) for part in value)
    if isinstance(value, float):
        return _number(value)
    if value is None or isinstance(value, (str, int)):
        return value
    return None if str(value) in {"<NA>", "NaT"} else str(value)


def _number(value: float) -> int | float | None:
    if math.isnan(value):
        return None
    return int(value) if value.is_integer() else round(value, 6)


def column(values: Iterable[Any]) -> list[Any] | dict[str, Any]:
    """Column in the shorter of two forms: plain, or words once and their numbers.

    Returns
    -------
    list or dict
        The values; or ``{"w": words, "i": number of the word for each row}``, where one number
        for all rows stands for itself.

    Examples
    --------
    >>> column(["park", "park", "park"])
    {'w': ['park'], 'i': 0}
    >>> column(["a", "b"])
    ['a', 'b']
    """
    plain = [cell(value) for value in values]
    words = list(dict.fromkeys(plain))
    if len(words) == 1:
        return {"w": words, "i": 0}
    number = {word: i for i, word in enumerate(words)}
    coded = {"w": words, "i": [number[value] for value in plain]}
    return coded if len(to_json(coded)) < len(to_json({"c": plain})) else plain


def table(frame: pd.DataFrame, columns: Sequence[str], **more: Iterable[Any]) -> dict[str, Any]:
    """Table for the block: number of rows and the named columns, then `more` of them.

    A column that the frame lacks is empty, so that older tables still make a page.

    Parameters
    ----------
    frame
        Table to take columns from.
    columns
        Names of the columns.
    **more
        Further columns by name, each as long as `frame`.
    """
    named = {c: frame[c] if c in frame.columns else [None] * len(frame) for c in columns}
    return {"n": len(frame), "c": {c: column(v) for c, v in (named | more).items()}}


class Shapes:
    """Geometries of the block, each once; tables hold their numbers.

    Examples
    --------
    >>> shapes = Shapes()
    >>> shapes.add(shapely.Point(116.99, 36.65)), shapes.add(None)
    (0, None)
    >>> shapes.rows
    [[0, [116990000, 36650000]]]
    """

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._seen: dict[bytes, int] = {}

    def add(self, geometry: BaseGeometry | None) -> int | None:
        """Number of a geometry (EPSG:4326), None for a missing or empty one."""
        if geometry is None or geometry.is_empty:
            return None
        key = shapely.to_wkb(geometry)
        if key not in self._seen:
            self._seen[key] = len(self.rows)
            self.rows.append(_shape(geometry))
        return self._seen[key]

    def column(self, geometries: Iterable[BaseGeometry | None]) -> list[int | None]:
        """Number of each geometry."""
        return [self.add(geometry) for geometry in geometries]


def _shape(geometry: BaseGeometry) -> list[Any]:
    parts = shapely.get_parts(geometry)
    kind = parts[0].geom_type
    if kind == "Point":
        return [_POINT, _steps(parts[0])]
    if kind == "Polygon":
        rings = ([part.exterior, *part.interiors] for part in parts)
        return [_AREA, [[_steps(ring) for ring in polygon] for polygon in rings]]
    return [_LINE, [_steps(part) for part in parts]]


def _steps(line: BaseGeometry) -> list[int]:
    """First vertex, then the steps to each next one, as whole millionths of a degree."""
    whole = np.rint(shapely.get_coordinates(line) * _SCALE).astype(np.int64)
    return [int(n) for n in np.diff(whole, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel()]
