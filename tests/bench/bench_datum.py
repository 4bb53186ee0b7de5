"""Seconds and errors of the datum conversions, against other packages, in one run on one thread.

Run ``python tests/bench/bench_datum.py [points]``. The other packages are the dependency group
``bench``; one that is not installed is skipped.
"""

from __future__ import annotations

import importlib
import statistics
import sys
import time
from functools import partial

import numpy as np

from renewal_atlas import crs

REPEATS = 11
# Packages that take one point a call are slow: they run less often, and, but for the first
# conversion, on fewer points, with the time scaled.
SCALAR = {"points", "tuples"}
SCALAR_REPEATS = 3
SCALAR_POINTS, SCALAR_POINTS_ELSE = {"WGS 84 to GCJ-02": 1_000_000}, 50_000

# Conversion: name, module, how it takes its points, function.
PACKAGES = {
    "WGS 84 to GCJ-02": [
        ("renewal_atlas", "renewal_atlas.crs", "arrays", "wgs84_to_gcj02"),
        ("coordtransform (C)", "coordTransform", "arrays", "wgs84_to_gcj02"),
        ("pybind11-coordtransform (C++)", "pybind11_coordtransform", "rows", "wgs84_to_gcj02_Nx2"),
        ("eviltransform", "eviltransform", "points", "wgs2gcj"),
        ("prcoords", "prcoords", "tuples", "wgs_gcj"),
    ],
    "GCJ-02 to WGS 84": [
        ("renewal_atlas", "renewal_atlas.crs", "arrays", "gcj02_to_wgs84"),
        ("coordtransform (C)", "coordTransform", "arrays", "gcj02_to_wgs84"),
        ("pybind11-coordtransform (C++)", "pybind11_coordtransform", "rows", "gcj02_to_wgs84_Nx2"),
        ("eviltransform", "eviltransform", "points", "gcj2wgs"),
        ("eviltransform, exact", "eviltransform", "points", "gcj2wgs_exact"),
        ("prcoords, iterated", "prcoords", "tuples", "gcj_wgs_bored"),
    ],
    "GCJ-02 to BD-09": [
        ("renewal_atlas", "renewal_atlas.crs", "arrays", "gcj02_to_bd09"),
        ("coordtransform (C)", "coordTransform", "arrays", "gcj02_to_bd09"),
        ("eviltransform", "eviltransform", "points", "gcj2bd"),
        ("prcoords", "prcoords", "tuples", "gcj_bd"),
    ],
    "BD-09 to WGS 84": [
        ("renewal_atlas", "renewal_atlas.crs", "arrays", "bd09_to_wgs84"),
        ("coordtransform (C)", "coordTransform", "arrays", "bd09_to_wgs84"),
        ("eviltransform", "eviltransform", "points", "bd2wgs"),
        ("prcoords, iterated", "prcoords", "tuples", "bd_wgs_bored"),
    ],
}


def main(points):
    """Print one table a conversion."""
    random = np.random.default_rng(370103)
    wgs84 = random.uniform(73.7, 135.0, points), random.uniform(18.2, 53.5, points)
    gcj02 = published_gcj02(*wgs84)
    bd09 = published_bd09(*gcj02)
    ends = {"WGS 84": wgs84, "GCJ-02": gcj02, "BD-09": bd09}
    print(
        f"{points:,} points in China; medians of {REPEATS} runs ({SCALAR_REPEATS} of scalar code)"
    )
    for title in PACKAGES:
        source, target = title.split(" to ")
        compare(title, ends[source], ends[target])


def published_gcj02(lon, lat):
    """The formula as it is published, written plainly."""
    x, y = lon - 105, lat - 35
    sin, pi, e2 = np.sin, np.pi, 0.00669342162296594323
    both = 20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)
    waves_y = (
        20 * sin(y * pi) + 40 * sin(y / 3 * pi) + 160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)
    )
    waves_x = (
        20 * sin(x * pi) + 40 * sin(x / 3 * pi) + 150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    )
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + (both + waves_y) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + (both + waves_x) * 2 / 3
    m = 1 - e2 * sin(np.radians(lat)) ** 2
    degree = np.radians(6378245.0)
    return (
        lon + east * np.sqrt(m) / np.cos(np.radians(lat)) / degree,
        lat + north * m * np.sqrt(m) / (1 - e2) / degree,
    )


def published_bd09(lon, lat):
    """The formula as it is published, written plainly."""
    phase = np.pi * 3000 / 180
    length = np.sqrt(lon * lon + lat * lat) + 0.00002 * np.sin(lat * phase)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * phase)
    return length * np.cos(angle) + 0.0065, length * np.sin(angle) + 0.006


def compare(title, start, end):
    """Time the packages of one conversion and print a table."""
    calls = {}
    for name, module, kind, function in PACKAGES[title]:
        try:
            convert = getattr(importlib.import_module(module), function)
        except ImportError:
            print(f"{name} is not installed: skipped")
            continue
        limit = SCALAR_POINTS.get(title, SCALAR_POINTS_ELSE) if kind in SCALAR else None
        calls[name] = (kind, *bind(kind, convert, start[0][:limit], start[1][:limit]))
    print(f"\n{title:40}{'seconds':>9}{'times':>8}{'largest error, m':>18}")
    seconds = measure(calls)
    for name, (_, call, positions) in calls.items():
        lon, lat = positions(call())
        scale = len(end[0]) / len(lon)
        total = statistics.median(seconds[name]) * scale
        times = total / statistics.median(seconds["renewal_atlas"])
        errors = crs.metres_east_north(end[0][: len(lon)], end[1][: len(lon)], lon, lat)
        note = f"  ({len(lon):,} points, scaled)" if scale > 1 else ""
        print(f"{name:40}{total:9.3f}{times:8.1f}{np.hypot(*errors).max():18.1e}{note}")


def bind(kind, convert, lon, lat):
    """Callable that converts all points, its arguments made ready, and how to read its result."""
    if kind == "arrays":
        return partial(convert, lon, lat), lambda result: result
    if kind == "rows":
        return partial(convert, np.column_stack([lon, lat])), np.transpose
    points = list(zip(lat.tolist(), lon.tolist(), strict=True))
    if kind == "points":
        return lambda: [convert(*point) for point in points], lambda result: np.array(result).T[
            ::-1
        ]
    return lambda: [convert(point) for point in points], lambda result: np.array(result).T[::-1]


def measure(calls):
    """Seconds of each call, taken in turns so that a noisy moment does not hit one alone."""
    seconds = {name: [] for name in calls}
    for turn in range(REPEATS):
        for name, (kind, call, _) in calls.items():
            if kind not in SCALAR or turn < SCALAR_REPEATS:
                start = time.perf_counter()
                call()
                seconds[name].append(time.perf_counter() - start)
    return seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
