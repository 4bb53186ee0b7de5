"""The page: one offline, safe, deterministic Folium map of a district.

A control is one Python, one JavaScript and one style file of the same name; `map` puts them
together, `figure` renders and `finalise` guards the bytes.
"""

from __future__ import annotations

from renewal_atlas.page.figure import render
from renewal_atlas.page.map import AtlasMap, atlas_map
from renewal_atlas.page.printing import find_browser, print_sheet
from renewal_atlas.publication import read_settings

__all__ = ["AtlasMap", "atlas_map", "find_browser", "print_sheet", "read_settings", "render"]
