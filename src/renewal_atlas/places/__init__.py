"""Where things are and how far off that may be: gazetteer, resolver, uncertainty, datum guard."""

from renewal_atlas.places.answer import Answer, area_answer
from renewal_atlas.places.boundary import boundary_of, boundary_text
from renewal_atlas.places.corrections import Correction, apply_corrections
from renewal_atlas.places.divisions import Division, china_names, divisions_of, table_text
from renewal_atlas.places.georeference import georeference, holds_place, uncertainty_discs
from renewal_atlas.places.guard import check_places, published_points
from renewal_atlas.places.locate import locate
from renewal_atlas.places.reference import Reference, read_reference
from renewal_atlas.places.toponym import Home, fold
from renewal_atlas.places.uncertainty import subdistrict_circles

__all__ = [
    "Answer",
    "Correction",
    "Division",
    "Home",
    "Reference",
    "apply_corrections",
    "area_answer",
    "boundary_of",
    "boundary_text",
    "check_places",
    "china_names",
    "divisions_of",
    "fold",
    "georeference",
    "holds_place",
    "locate",
    "published_points",
    "read_reference",
    "subdistrict_circles",
    "table_text",
    "uncertainty_discs",
]
