"""For whom an output is, and what of a district that audience may have: page and files alike."""

from renewal_atlas.publication.positions import FINEST, round_positions, rounding_m
from renewal_atlas.publication.profile import INTERNAL_MARK, Audience, Profile, read_profile
from renewal_atlas.publication.settings_files import read_settings, settings_issues
from renewal_atlas.publication.withhold import LAYERS, for_audience

__all__ = [
    "FINEST",
    "INTERNAL_MARK",
    "LAYERS",
    "Audience",
    "Profile",
    "for_audience",
    "read_profile",
    "read_settings",
    "round_positions",
    "rounding_m",
    "settings_issues",
]
