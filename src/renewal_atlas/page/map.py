"""The map: a `folium.Map` that opens offline, and the district's page made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import folium
from folium.template import Template

from renewal_atlas.page import content
from renewal_atlas.page.base import Base
from renewal_atlas.page.basemaps import Basemaps
from renewal_atlas.page.block import to_json
from renewal_atlas.page.control import Control
from renewal_atlas.page.core import Core
from renewal_atlas.page.detail import Detail
from renewal_atlas.page.facts import Facts
from renewal_atlas.page.figure import AtlasFigure
from renewal_atlas.page.figures import Figures
from renewal_atlas.page.filters import Filters
from renewal_atlas.page.keys import Keys
from renewal_atlas.page.labels import Labels
from renewal_atlas.page.language import Language
from renewal_atlas.page.layers import Layers as LayerSwitches
from renewal_atlas.page.leaflet import Leaflet
from renewal_atlas.page.legend import Legend
from renewal_atlas.page.notes import Notes
from renewal_atlas.page.popup import Popup
from renewal_atlas.page.projects import Projects
from renewal_atlas.page.search import Search
from renewal_atlas.page.sheet import Sheet
from renewal_atlas.page.table import Table
from renewal_atlas.page.units import Units

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from renewal_atlas.layers import Layers


class AtlasMap(folium.Map):  # type: ignore[misc] # folium is not typed
    """A `folium.Map` whose file opens by double-click with the network off.

    Leaflet stands in the file; nothing is fetched, and a Content-Security-Policy lets only the
    file's own scripts run. Markers, GeoJSON layers and popups may be added as to any Folium map.

    Parameters
    ----------
    location
        Centre as (lat, lon), as Folium has it; `lon_lat_to_location` flips ours.
    title
        Title of the page.
    language
        Language tag of the page.
    **options
        Passed to `folium.Map`; `tiles` is None unless given.

    Examples
    --------
    >>> m = AtlasMap(location=(36.65, 116.99), zoom_start=12, title="市中区")
    >>> _ = folium.Marker((36.65, 116.99), popup="here").add_to(m)
    >>> "https://cdn" in m.get_root().render()
    False
    """

    default_js: ClassVar[list[tuple[str, str]]] = []
    default_css: ClassVar[list[tuple[str, str]]] = []
    _template = Template(
        "{% macro header(this, kwargs) %}"
        "<style>.folium-map{position:relative;width:100%;height:100%}html,body{height:100%;margin:0}</style>"
        "{% endmacro %}"
        "{% macro html(this, kwargs) %}"
        '<div class="folium-map" id="{{ this.get_name() }}"></div>'
        "{% if this.block %}\n"
        '<script type="application/json" id="atlas-data">{{ this.block }}</script>{% endif %}'
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}{% set name = this.get_name() %}"
        'var {{ name }} = L.map("{{ name }}", {center: {{ this.location|tojson }}, '
        "crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}});\n"
        "{% if this.block %}atlas.start({{ name }}, {{ this.bounds|tojson }});\n"
        "{% elif this.bounds %}{{ name }}.fitBounds({{ this.bounds|tojson }});\n{% endif %}"
        "{% endmacro %}"
    )

    def __init__(
        self,
        location: tuple[float, float] | None = None,
        *,
        title: str | None = None,
        language: str = "zh-CN",
        bounds: list[list[float]] | None = None,
        **options: object,
    ) -> None:
        super().__init__(location=location, **({"tiles": None} | options))
        AtlasFigure(title=title, language=language).add_child(self)
        self.bounds = bounds
        self.add_child(Leaflet(), name="leaflet")

    @property
    def block(self) -> str:
        """The page's data as JSON: what the controls on the map bring, together."""
        controls = [child for child in self._children.values() if isinstance(child, Control)]
        data = {key: value for control in controls for key, value in control.data.items()}
        return to_json(data) if data else ""

    def save(self, outfile: str | Path, **kwargs: object) -> None:
        """Write the page; the same map gives the same bytes.

        Parameters
        ----------
        outfile
            Path of the HTML file, or a binary file object.
        """
        super().save(outfile, **kwargs)


def lon_lat_to_location(lon: float, lat: float) -> tuple[float, float]:
    """The one place where our (lon, lat) becomes Folium's (lat, lon)."""
    return lat, lon


def atlas_map(layers: Layers, style: Mapping[str, Any], settings: Mapping[str, Any]) -> AtlasMap:
    """Page of a district as a map that a script may go on changing.

    Parameters
    ----------
    layers
        The district's layers, EPSG:4326.
    style
        ``maps/style.yml``: colours and symbols for all districts.
    settings
        ``maps/<district>.yml``: title, view, what is on, basemaps; and `neighbours`.

    Returns
    -------
    AtlasMap
        With every control on it; ``.save(path)`` writes the file.
    """
    district = layers.district
    named = {"zh": f"{district.city}{district.name}", "en": district.name_en}
    title = settings.get("title") or named
    page = _empty_map(layers, title, settings)
    page.add_child(
        Core(
            content.block(layers, settings.get("neighbours"))
            | {"title": dict(title), "language": settings.get("language", "zh")}
        )
    )
    for control in _controls(layers, style, settings):
        page.add_child(control)
    return page


def _empty_map(layers: Layers, title: Mapping[str, str], settings: Mapping[str, Any]) -> AtlasMap:
    view = settings.get("view") or {}
    west, south, east, north = (float(v) for v in layers.boundary.total_bounds)
    centre = view.get("centre") or [(west + east) / 2, (south + north) / 2]
    corners = [list(lon_lat_to_location(west, south)), list(lon_lat_to_location(east, north))]
    return AtlasMap(
        lon_lat_to_location(*centre),
        title=title["zh"],
        bounds=None if view.get("zoom") else corners,
        zoom_start=view.get("zoom") or 12,
        zoom_snap=0.25,
        max_zoom=19,
    )


def _controls(
    layers: Layers, style: Mapping[str, Any], settings: Mapping[str, Any]
) -> list[Control]:
    """Controls in the order in which they start; the first ones are the lowest layers."""
    from renewal_atlas.crs import metric

    return [
        LayerSwitches(style, settings.get("hidden") or []),
        Labels(),
        Units(),
        Facts(),
        Popup(),
        Projects(),
        Base(metric(layers.district.crs_metric), style["ground"]),
        Basemaps(settings.get("basemaps")),
        Legend(),
        Notes(settings),
        Search(layers),
        Filters(),
        Detail(),
        Figures(layers),
        Table(),
        Keys(),
        Sheet(),
        Language(),
    ]
