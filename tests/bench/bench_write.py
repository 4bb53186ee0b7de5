"""Time and memory of writing a million points, against plain ``gdf.to_file`` in the same run.

Run: ``python tests/bench/bench_write.py [POINTS]``. Each case runs three times in a process of
its own, in turn; the fastest runs are compared, since other work on the machine only ever adds
time. Extra memory is the peak of the process while it writes over what it held just before.
Seconds of the processor, of all threads, are printed beside those of the clock: they hold on a
busy machine too, where those of the clock do not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

RUNS = 3
POINTS = 1_000_000
TARGETS = {"GPKG": 0.6, "GeoJSON": 0.65}
MEMORY_TARGET = 0.1
_SUFFIX = {"GPKG": "gpkg", "GeoJSON": "geojson"}


def points(count: int) -> gpd.GeoDataFrame:
    """Synthetic points with eight attributes, as wide as a register's."""
    dice = np.random.default_rng(7)
    words = np.array(["历史街区", "老旧小区", "产业园区", "公园", "道路"])
    numbers = np.arange(count)
    table = pd.DataFrame(
        {
            "project_id": np.char.add("project-", numbers.astype(str)).astype(object),
            "name": words[dice.integers(0, 5, count)].astype(object),
            "kind": words[dice.integers(0, 5, count)].astype(object),
            "stage": words[dice.integers(0, 5, count)].astype(object),
            "uncertainty_m": dice.uniform(10, 900, count).round(1),
            "investment_cny": dice.uniform(1e6, 1e9, count).round(0),
            "statement_count": dice.integers(0, 40, count),
            "order": numbers,
        }
    )
    lon, lat = dice.uniform(116.8, 117.2, count), dice.uniform(36.4, 36.7, count)
    return gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(lon, lat), crs=4326)


def resident_mb() -> float:
    """Memory that the process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 1e6


class Peak(threading.Thread):
    """Highest memory while something runs, looked at every 5 ms."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.before = self.highest = resident_mb()
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.005):
            self.highest = max(self.highest, resident_mb())

    @property
    def extra_mb(self) -> float:
        return self.highest - self.before


def write(case: str, driver: str, path: Path, layer: gpd.GeoDataFrame) -> None:
    """Write one file the plain way or ours."""
    from renewal_atlas.gis.geojson_stream import write_geojson
    from renewal_atlas.gis.vector import write_layer

    if case == "plain":
        layer.to_file(path, driver=driver)
    elif driver == "GeoJSON":
        write_geojson(path, layer)
    else:
        write_layer(path, layer, driver=driver, layer="points", family="points")


def measure(case: str, driver: str, count: int) -> dict[str, float]:
    """Seconds and extra MB of one case, in this process."""
    layer = points(count)
    with tempfile.TemporaryDirectory() as folder:
        write(case, driver, Path(folder) / f"warm.{_SUFFIX[driver]}", layer.head(100))
        peak = Peak()
        peak.start()
        begin, worked = time.perf_counter(), time.process_time()
        path = Path(folder) / f"points.{_SUFFIX[driver]}"
        write(case, driver, path, layer)
        seconds, worked = time.perf_counter() - begin, time.process_time() - worked
        peak.over.set()
        peak.join()
        size = path.stat().st_size / 1e6
    return {"seconds": seconds, "cpu": worked, "extra_mb": peak.extra_mb, "file_mb": size}


def fastest(driver: str, count: int) -> dict[str, dict[str, float]]:
    """Fastest of the runs of both cases, taken in turn."""
    runs: dict[str, list[dict[str, float]]] = {"plain": [], "ours": []}
    for _ in range(RUNS):
        for case, done in runs.items():
            command = [sys.executable, __file__, case, driver, str(count)]
            done.append(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    return {
        case: {key: min(run[key] for run in done) for key in done[0]} for case, done in runs.items()
    }


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else POINTS
    for driver, target in TARGETS.items():
        found = fastest(driver, count)
        for case, row in found.items():
            print(
                f"{driver:8} {case:6} {row['seconds']:6.2f} s  {row['cpu']:6.2f} s processor  "
                f"{row['extra_mb']:7.1f} MB extra  "
                f"{row['file_mb']:6.1f} MB file"
            )
        seconds, cpu, memory = (
            found["ours"][key] / found["plain"][key] for key in ("seconds", "cpu", "extra_mb")
        )
        print(
            f"{driver:8} ratio  {seconds:6.2f} (at most {target})  processor {cpu:.2f}  "
            f"memory {memory:.3f} (under {MEMORY_TARGET})"
        )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        print(json.dumps(measure(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
    else:
        main()
