"""Whole-process time of `renewal-atlas build` over that of importing geopandas and folium.

Run: ``python tests/bench/bench_build.py``. Prints medians and the ratio; the goal is 3 or less.
``--help`` is timed too: the goal is under a third of a build.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPEATS = 5


def seconds(*command: str) -> float:
    """Median wall time of a process."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Time the three processes and print the ratios."""
    program = str(Path(sys.executable).parent / "renewal-atlas")
    peer = seconds(sys.executable, "-c", "import geopandas, folium")
    build = seconds(program, "build", "370103-shizhong")
    usage = seconds(program, "--help")
    print(f"import geopandas, folium  {peer:6.2f} s")
    print(f"renewal-atlas build       {build:6.2f} s   ratio {build / peer:.2f} (goal <= 3)")
    print(
        f"renewal-atlas --help      {usage:6.2f} s   {usage / build:.2f} of a build (goal < 0.33)"
    )


if __name__ == "__main__":
    main()
