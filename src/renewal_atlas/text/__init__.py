"""Text in, values out: documents, paragraphs, sentences, figures; no geometry and no district."""

from renewal_atlas.text.figure import Quantity, Refusal
from renewal_atlas.text.quantities import parse_quantities, read_quantities
from renewal_atlas.text.units import convert

__all__ = ["Quantity", "Refusal", "convert", "parse_quantities", "read_quantities"]
