"""Pins as small PNG pictures, drawn from the legend, for programs that know no shapes.

Drawn on a grid four times as fine and averaged, so that edges are smooth; a PNG of two blocks is
written here in a dozen lines, since no library that is kept for the project draws pictures.

References
----------
ISO/IEC 15948:2004, Portable Network Graphics.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Point, Polygon, affinity

from renewal_atlas.gis.symbology import SIZES, TINTS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.gis.symbology import Symbol

    Painted = tuple[BaseGeometry, tuple[int, ...], float]

PIXELS = 64
_FINE = 4  # samples along a pixel
_RADIUS = 28.0
_EDGE = 6.0  # width of the outline
_SIDES = {"triangle": (3, 90), "square": (4, 45), "diamond": (4, 0), "hexagon": (6, 0)}


def icon(symbol: Symbol) -> bytes:
    """PNG of a point symbol, with a transparent ground.

    Parameters
    ----------
    symbol
        Shape, fill and colours as `symbology.legend_of` gives them.

    Returns
    -------
    bytes
        RGBA, `PIXELS` wide and high, the same for the same symbol.
    """
    outline = _outline(symbol.shape)
    size = SIZES.get(symbol.fill, 1.0)
    outline = affinity.scale(outline, size, size, origin=(0, 0))
    inside = outline.buffer(-_EDGE)
    small = affinity.scale(inside, 0.55, 0.55, origin=(0, 0))
    colour, ground = _rgb(symbol.colour), _rgb(symbol.ground)
    layers: list[Painted] = [(outline, colour, 1.0)]
    if symbol.fill in TINTS:
        layers = [(outline.difference(inside), colour, 1.0), (inside, colour, TINTS[symbol.fill])]
    elif symbol.fill != "solid":
        layers.append((inside, ground, 1.0))
    if symbol.fill == "ring":
        layers.append((small, colour, 1.0))
    if symbol.fill == "crossed":
        layers.append((affinity.rotate(_plus(_RADIUS * 0.5, _EDGE / 2), 45), colour, 1.0))
    return _png(_painted(layers))


def _outline(shape: str) -> BaseGeometry:
    """Shape round the middle of the picture, y up."""
    if shape == "cross":
        return _plus(_RADIUS, _RADIUS * 0.42)
    if shape not in _SIDES:
        return Point(0, 0).buffer(_RADIUS, quad_segs=16)
    sides, turn = _SIDES[shape]
    angles = np.radians(turn + np.arange(sides) * 360 / sides)
    return Polygon(_RADIUS * np.column_stack([np.cos(angles), np.sin(angles)]))


def _plus(reach: float, half: float) -> BaseGeometry:
    return shapely.union(shapely.box(-reach, -half, reach, half),
                         shapely.box(-half, -reach, half, reach))  # fmt: skip


def _painted(layers: list[Painted]) -> NDArray[np.uint8]:
    """Pixels of shapes laid over one another, each with its colour and opacity."""
    steps = (np.arange(PIXELS * _FINE) + 0.5) / _FINE - PIXELS / 2
    x, y = np.meshgrid(steps, -steps)
    colour, alpha = np.zeros((*x.shape, 3)), np.zeros(x.shape)
    for shape, rgb, opacity in layers:
        mask = shapely.contains_xy(shape, x, y)
        colour[mask], alpha[mask] = rgb, opacity
    blocks = (PIXELS, _FINE, PIXELS, _FINE)
    cover = alpha.reshape(blocks).mean(axis=(1, 3))
    mixed = (colour * alpha[..., None]).reshape(*blocks, 3).mean(axis=(1, 3))
    mixed /= np.maximum(cover, 1 / 255)[..., None]
    return np.dstack([mixed, cover * 255]).round().astype(np.uint8)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    height, width, _ = pixels.shape
    head = struct.pack(
        ">IIBBBBB", width, height, 8, 6, 0, 0, 0
    )  # 8 bits of red, green, blue, alpha
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)  # unfiltered
    blocks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_block(kind, data) for kind, data in blocks)


def _block(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
