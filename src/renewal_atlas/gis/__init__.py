"""Write what others open: GeoJSON, CSV, the catalog, and the whole set at once."""

from renewal_atlas.gis.catalog import catalog, hash_files
from renewal_atlas.gis.geojson import rfc7946, to_geojson
from renewal_atlas.gis.publish import publish, recover, replace_file
from renewal_atlas.gis.tables import to_csv

__all__ = [
    "catalog",
    "hash_files",
    "publish",
    "recover",
    "replace_file",
    "rfc7946",
    "to_csv",
    "to_geojson",
]
