"""A build or a hand-over, read back for comparing, whichever formats it holds."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from shapely import Point
from shapely.errors import GEOSException

from renewal_atlas.errors import UsageError
from renewal_atlas.files.features import to_shape
from renewal_atlas.gis.reopen import layer_names, read_layer, read_table
from renewal_atlas.gis.tables import bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    Row = Mapping[Any, Any]
    Feature = tuple[Row, BaseGeometry | None]

_SPOILT = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OSError,
    ArithmeticError,
    MemoryError,
    RecursionError,
    GEOSException,
)
_MAX_BYTES = 1_000_000_000  # of a GeoJSON: some millions of features


@dataclass(frozen=True)
class Snapshot:
    """Tables of a set, as GeoJSON and CSV or in a GeoPackage.

    Attributes
    ----------
    folder
        Of ``geo/built/<district>`` or of a hand-over.
    """

    folder: Path

    def features(self, table: str, key: str) -> dict[str, Feature] | None:
        """Rows of a layer by id, with their geometry in WGS 84; None if it is not there.

        Of a set that has it as CSV only, points have a geometry, see `has_shapes`.
        """
        for path in self._files(table, "geojson"):
            return _keyed(path, _geojson(path), key)
        package = self._package_with(table)
        if package is None:
            for path in self._files(table, "csv"):
                with _readable(path):
                    return _keyed(path, [_plain(row) for row in _csv(path)], key)
            return None
        frame = read_layer(package, table)
        rows = _records(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
        return _keyed(package, zip(rows, frame.geometry, strict=True), key)

    def has_shapes(self, table: str) -> bool:
        """Whether lines and areas of a layer are there, too."""
        return bool(self._files(table, "geojson")) or self._package_with(table) is not None

    def others(self) -> list[str]:
        """Kinds of files that are there, for messages."""
        found = {path.suffix for path in self.folder.rglob("*") if path.is_file()}
        return sorted(found - {".json", ".md", ""})

    def rows(self, table: str, key: tuple[str, ...]) -> dict[str, Row] | None:
        """Rows of a table by the cells of its key, joined by ``/``; None if it is not there."""
        found = self._rows(table)
        if found is None:
            return None
        return {"/".join(str(row.get(part) or "") for part in key): row for row in found}

    def subjects(self) -> dict[str, str]:
        """Name of everything that a statement is about, by id."""
        said = self._rows("statements") or ()
        return {str(row.get("subject_id")): str(row["subject_name"]) for row in said
                if row.get("subject_name")}  # fmt: skip

    def labels(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Chinese and English word by code list and code, as far as the set carries them."""
        return {
            (str(row["vocabulary"]), str(row["code"])): (str(row["zh"]), str(row["en"]))
            for row in self._rows("vocabularies") or ()
            if {"vocabulary", "code", "zh", "en"} <= row.keys()
        }

    def _rows(self, table: str) -> list[Row] | None:
        for path in self._files(table, "csv"):
            return _csv(path)
        package = self._package()
        if package is None or table not in layer_names(package):
            return None
        return _records(read_table(package, table))

    def _files(self, table: str, suffix: str) -> list[Path]:
        if not self.folder.is_dir():
            raise UsageError(f"no folder {self.folder.name!r}; give a build, an export or its zip")
        paths = [*self.folder.glob(f"{table}*.{suffix}"), *self.folder.glob(f"{suffix}/{table}*")]
        return [path for path in sorted(paths) if path.name.split(".")[0] == table]

    def _package_with(self, table: str) -> Path | None:
        package = self._package()
        names = layer_names(package) if package else []
        return package if any(name.startswith(table) for name in names) else None

    def _package(self) -> Path | None:
        return next(iter(sorted(self.folder.glob("*.gpkg"))), None)


def _geojson(path: Path) -> list[Feature]:
    if path.stat().st_size > _MAX_BYTES:
        raise UsageError(
            f"{path.name} is larger than {_MAX_BYTES / 1e9:.0f} GB; nothing was read: "
            "compare the GeoPackages, or the layers that changed"
        )
    with _readable(path):
        content = json.loads(path.read_text(encoding="utf-8"))
        return [(f["properties"], to_shape(f["geometry"])) for f in content["features"]]


def _csv(path: Path) -> list[Row]:
    with _readable(path):
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return [{k: bare(v) for k, v in row.items()} for row in rows.to_dict("records")]


def _keyed(path: Path, rows: Iterable[Feature], key: str) -> dict[str, Feature]:
    """Rows by id."""
    with _readable(path):
        return {str(row[key]): (row, shape) for row, shape in rows}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Say of a file that is not as we write it which one it is, and why."""
    try:
        yield
    except _SPOILT as error:
        why = f"it has no {error}" if isinstance(error, KeyError) else error
        raise UsageError(f"{path.name} cannot be read ({why}); ask for it again") from error


def _plain(row: Row) -> Feature:
    """Row of a CSV as the other formats have it: numbers as such, a point of its position."""
    cells = {k: float(v) if str(k).endswith("_m") and v else v for k, v in row.items()}
    placed = row.get("lon") and row.get("lat")
    return cells, Point(float(row["lon"]), float(row["lat"])) if placed else None


def _records(frame: pd.DataFrame) -> list[Row]:
    plain = frame.astype(object)
    return list(plain.where(plain.notna(), None).to_dict("records"))
