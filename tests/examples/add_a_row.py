"""Add a place to the gazetteer and write one layer again, without a notebook.

Run it on a copy of the project, since it changes a table::

    python tests/examples/add_a_row.py PROJECT_FOLDER OUTPUT.geojson
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import renewal_atlas

DISTRICT = "370103-shizhong"
ROW = {
    "place_id": "example-junction",
    "name": "经四路与纬三路路口",
    "place_type": "junction",
    "locality": "经四路与纬三路交叉口",  # worked out from the two lines
    "match_type": "described",
    "georeference_protocol": "where the two named lines meet",
    "georeference_sources": "example",
    "verification_status": "requires verification",
    "parent": "shizhong",
}


def add_place(root: Path, row: dict[str, str]) -> None:
    """Append a row to the gazetteer, each cell under its column."""
    path = root / "geo" / "reference" / DISTRICT / "gazetteer.csv"
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, columns, lineterminator="\n").writerow(row)


def main(root: Path, target: Path) -> None:
    """Add the row, read the district again, and write the layer of junctions."""
    add_place(root, ROW)
    atlas = renewal_atlas.open(DISTRICT, root)
    junctions = atlas.places[atlas.places["place_type"] == "junction"]
    junctions.to_file(target, driver="GeoJSON", RFC7946="YES")
    print(f"{len(junctions)} junctions written to {target}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
