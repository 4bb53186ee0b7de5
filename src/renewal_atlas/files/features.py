"""Features of a GeoJSON file, with shapes that hold together and numbers that have an end."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from shapely.errors import GEOSException

from renewal_atlas.files.limits import JSON_DEPTH, ROWS, SHAPE_VERTICES, VERTICES
from renewal_atlas.files.text import forbidden, problem, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import Issue

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKETS = re.compile(r"[^\[\]{}]+")
_DIGITS = 18  # of a whole number; more are no count and no id
_WORLD = (-180.0, -90.0, 180.0, 90.0)
_COLLECTION = "export it as GeoJSON, a FeatureCollection, again"


class Feature(NamedTuple):
    """A feature of a collection.

    Attributes
    ----------
    number
        Its place in the file, from 1.
    properties
        What is said of it; empty where nothing is.
    geometry
        In two dimensions, longitude and latitude; None where there is none.
    """

    number: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None


def read_collection(path: Path, name: str) -> tuple[list[Feature], list[Issue]]:
    """Features of a GeoJSON FeatureCollection in longitude and latitude.

    Parameters
    ----------
    path
        UTF-8 file.
    name
        How messages call it.

    Returns
    -------
    tuple
        The features that are sound, and an issue for each that is not or for the file.
    """
    text, issues = read_text(path, name)
    if text is None:
        return [], issues
    try:
        listed = _features(parse_json(text))
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        message = f"no GeoJSON FeatureCollection ({error})"[:300]
        return [], [problem("unreadable", name, message, _COLLECTION, line=line)]
    found: list[Feature] = []
    vertices = 0
    for number, content in enumerate(listed, 1):
        try:
            feature = _feature(number, content)
        except ValueError as error:
            issues.append(
                problem(
                    "bad_feature",
                    name,
                    f"feature {number}: {error}"[:300],
                    "correct the feature, or delete it",
                )
            )
            continue
        vertices += 0 if feature.geometry is None else count_vertices(feature.geometry)
        if vertices > VERTICES:
            message = f"more than {VERTICES:,} vertices"
            return [], [problem("too_many", name, message, "simplify the shapes")]
        found.append(feature)
    return found, issues


def parse_json(text: str) -> Any:  # noqa: ANN401 - any JSON
    """Content of a JSON text, without NaN, endless numbers and endless nesting.

    Raises
    ------
    ValueError
        If it is no such text.

    Examples
    --------
    >>> parse_json('{"a": [1, 2.5]}')
    {'a': [1, 2.5]}
    """
    deep = depth(text)
    if deep > JSON_DEPTH:
        raise ValueError(f"lists and objects are nested {deep:,} deep, more than {JSON_DEPTH}")
    return json.loads(text, parse_constant=_no_number, parse_float=_finite, parse_int=_whole)


def depth(text: str) -> int:
    """How deep the lists and objects of a JSON text are nested.

    Examples
    --------
    >>> depth('{"a": [[1], "[[[["]}')
    3
    """
    brackets = _BRACKETS.sub("", _STRING.sub("", text))
    codes = np.frombuffer(brackets.encode(), dtype=np.uint8)
    opens = (codes == ord("[")) | (codes == ord("{"))
    steps = np.where(opens, 1, -1)
    return int(np.cumsum(steps).max(initial=0))


def to_shape(geometry: object) -> BaseGeometry | None:
    """Shape of a GeoJSON geometry in longitude and latitude, in two dimensions.

    Parameters
    ----------
    geometry
        Object of a feature, or None.

    Raises
    ------
    ValueError
        If it is none, its rings are open, it has too many vertices, or it lies outside the range
        of longitude and latitude.

    Examples
    --------
    >>> print(to_shape({"type": "Point", "coordinates": [117, 36.65]}))
    POINT (117 36.65)
    """
    if geometry is None:
        return None
    if not isinstance(geometry, dict):
        raise ValueError(f"its geometry is {json.dumps(geometry)[:40]}, no object")  # noqa: TRY004
    try:
        shape: BaseGeometry = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (GEOSException, RecursionError) as error:
        raise ValueError(f"its geometry cannot be read ({error})") from error
    if shape.is_empty:
        return None
    if count_vertices(shape) > SHAPE_VERTICES:
        raise ValueError(f"its shape has more than {SHAPE_VERTICES:,} vertices; simplify it")
    west, south, east, north = bounds = shape.bounds
    inside = np.isfinite(shapely.get_coordinates(shape)).all() and (
        west >= _WORLD[0] and south >= _WORLD[1] and east <= _WORLD[2] and north <= _WORLD[3]
    )
    if not inside:
        reach = ", ".join(f"{value:.6g}" for value in bounds)
        raise ValueError(f"its shape reaches {reach}, which is no longitude and latitude")
    return shape


def count_vertices(shape: BaseGeometry) -> int:
    """How many vertices a shape has."""
    return int(shapely.get_num_coordinates(shape))


def _features(content: object) -> list[Any]:
    listed = content.get("features") if isinstance(content, dict) else None
    if not isinstance(listed, list):
        raise ValueError("it has no list “features”")  # noqa: TRY004
    if len(listed) > ROWS:
        raise ValueError(f"it has {len(listed):,} features, more than {ROWS:,}")
    return listed


def _feature(number: int, content: object) -> Feature:
    if not isinstance(content, dict):
        raise ValueError("it is no object")  # noqa: TRY004
    properties = content.get("properties") or {}
    if not isinstance(properties, dict):
        raise ValueError(f"its properties are {json.dumps(properties)[:40]}, no object")  # noqa: TRY004
    for key, value in properties.items():
        hidden = next((f for text in _texts(key, value) if (f := forbidden(text))), "")
        if hidden:
            raise ValueError(f"{ascii(key)[:40]} holds the control character {hidden}")
    return Feature(number, properties, to_shape(content.get("geometry")))


def _texts(*values: object) -> list[str]:
    """Every text in a value, keys included."""
    left, found = list(values), []
    while left:
        value = left.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            left += [*value.keys(), *value.values()]
        elif isinstance(value, list):
            left += value
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:20]} is too large a number")
    return value


def _whole(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError(f"{text[:20]}… is too large a number")
    return int(text)
