"""Plans as layers: units drawn from quoted wording, and who belongs where."""

from renewal_atlas.plans.draw import draw_units
from renewal_atlas.plans.edges import soft_edges
from renewal_atlas.plans.layer_files import layer_frames, layer_titles, programme_layer
from renewal_atlas.plans.membership import membership_issues, memberships, stated_members
from renewal_atlas.plans.named import units_called
from renewal_atlas.plans.read import PlanFile, Plans, read_plans
from renewal_atlas.plans.totals import most_probable, unit_totals

__all__ = [
    "PlanFile",
    "Plans",
    "draw_units",
    "layer_frames",
    "layer_titles",
    "membership_issues",
    "memberships",
    "most_probable",
    "programme_layer",
    "read_plans",
    "soft_edges",
    "stated_members",
    "unit_totals",
    "units_called",
]
