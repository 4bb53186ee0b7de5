"""Read the tables, validate them, and resolve statements into the current view of a subject."""

from renewal_atlas.register.conflicts import conflict_issues
from renewal_atlas.register.district import District, View
from renewal_atlas.register.figures import figure_issues
from renewal_atlas.register.growth import growth_gaps
from renewal_atlas.register.ledger import promise_ledger
from renewal_atlas.register.measures import measure_issues
from renewal_atlas.register.normalise import Paragraph, normalise
from renewal_atlas.register.quantities import Quantity, parse_quantities
from renewal_atlas.register.register import Register, read_register, reference_issues
from renewal_atlas.register.relations import name_issues, ring_issues
from renewal_atlas.register.resolve import newest_stages, order_statements, summaries
from renewal_atlas.register.tables import read_table, read_yaml

__all__ = [
    "District",
    "Paragraph",
    "Quantity",
    "Register",
    "View",
    "conflict_issues",
    "figure_issues",
    "growth_gaps",
    "measure_issues",
    "name_issues",
    "newest_stages",
    "normalise",
    "order_statements",
    "parse_quantities",
    "promise_ledger",
    "read_register",
    "read_table",
    "read_yaml",
    "reference_issues",
    "ring_issues",
    "summaries",
]
