"""Write what others open: GeoJSON, CSV, and the catalog of a set."""

from renewal_atlas.gis.catalog import catalog, hash_files
from renewal_atlas.gis.geojson import rfc7946, to_geojson
from renewal_atlas.gis.tables import to_csv

__all__ = [
    "catalog",
    "hash_files",
    "rfc7946",
    "to_csv",
    "to_geojson",
]
