"""The files that people write for the page: `maps/style.yml` and ``maps/<district>.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from renewal_atlas.errors import UsageError
from renewal_atlas.places.neighbours import read_neighbours
from renewal_atlas.register.yaml_nodes import keys_twice, load

if TYPE_CHECKING:
    from pathlib import Path

    from renewal_atlas.layout import Layout

_SETTINGS = ("title", "language", "view", "hidden", "notice", "publication", "basemaps")
_STYLE_PARTS = ("ground", "groups", "phases", "units", "dash", "programmes", "changes")


def read_settings(layout: Layout, district: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Style of all pages and settings of one district's page.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``; a district without a file of its own gets the defaults.

    Returns
    -------
    tuple of dict
        Style and settings; the settings also hold, as `neighbours`, the outlines of
        ``geo/reference/<district>/neighbours.geojson``, none where there is no such file, and as
        `file` their own path, for messages.

    Raises
    ------
    UsageError
        If a file is not YAML or has a key twice, the style lacks a part, a setting stands in its
        old place, or there is no such setting.
    """
    style = _mapping(layout.style, layout)
    missing = [part for part in _STYLE_PARTS if part not in style]
    if missing:
        name = layout.relative(layout.style)
        raise UsageError(f"{name} lacks {', '.join(missing)}; see the file in the repository")
    path = layout.map_settings(district)
    settings = _mapping(path, layout) if path.is_file() else {}
    if settings.get("approval_number"):
        raise UsageError(
            f"{layout.relative(path)}: approval_number {settings['approval_number']!r} now stands "
            "under publication: as map_review_number; move it there"
        )
    unknown = [key for key in settings if key not in _SETTINGS]
    if unknown:
        raise UsageError(
            f"{layout.relative(path)}: no setting is called {', '.join(map(repr, unknown))}; there "
            f"are {', '.join(_SETTINGS)}: correct the name, or take it out"
        )
    neighbours = read_neighbours(layout.reference(district) / "neighbours.geojson")
    return style, settings | {"neighbours": neighbours, "file": layout.relative(path)}


def _mapping(path: Path, layout: Layout) -> dict[str, Any]:
    name = layout.relative(path)
    try:
        read, nodes = load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as fault:
        raise UsageError(f"{name} cannot be read as UTF-8 YAML: {fault}") from fault
    for line, key in keys_twice(nodes):
        raise UsageError(f"{name}:{line}: the key {key!r} stands twice; take one out")
    if not isinstance(read, dict):
        raise UsageError(f"{name} must hold keys and values at its top level")
    return read
