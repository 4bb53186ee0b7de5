"""The map: a `folium.Map` that opens offline, and the district's page made of it."""

from __future__ import annotations

import os
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar

import folium
from folium.template import Template

from renewal_atlas.errors import PublishError
from renewal_atlas.page import content
from renewal_atlas.page.base import Base
from renewal_atlas.page.basemaps import Basemaps
from renewal_atlas.page.block import to_json
from renewal_atlas.page.chosen import Chosen
from renewal_atlas.page.control import Control
from renewal_atlas.page.core import Core
from renewal_atlas.page.detail import Detail
from renewal_atlas.page.facts import Facts
from renewal_atlas.page.figure import AtlasFigure, walk
from renewal_atlas.page.figures import Figures
from renewal_atlas.page.filters import Filters
from renewal_atlas.page.graticule import Graticule
from renewal_atlas.page.keys import Keys
from renewal_atlas.page.labels import Labels
from renewal_atlas.page.language import Language
from renewal_atlas.page.layers import Layers as LayerSwitches
from renewal_atlas.page.leaflet import Leaflet
from renewal_atlas.page.ledger import Ledger
from renewal_atlas.page.legend import Legend
from renewal_atlas.page.notes import Notes
from renewal_atlas.page.numbering import Numbering
from renewal_atlas.page.panels import Panels
from renewal_atlas.page.popup import Popup
from renewal_atlas.page.projects import Projects
from renewal_atlas.page.room import Room
from renewal_atlas.page.search import Search
from renewal_atlas.page.sheet import Sheet
from renewal_atlas.page.table import Table
from renewal_atlas.page.units import Units
from renewal_atlas.page.unpack import element
from renewal_atlas.page.verbatim import is_sealed, verbatim
from renewal_atlas.publication import FINEST, Profile, for_audience, round_positions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

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
        "{% if this.has_data %}\n"
        '<script type="application/json" id="atlas-data">{{ this.block }}</script>\n'
        "{{ this.packed }}{% endif %}"
        "{% endmacro %}"
        "{% macro script(this, kwargs) %}{% set name = this.get_name() %}"
        'var {{ name }} = L.map("{{ name }}", {crs: L.CRS.{{ this.crs }}, '
        "{% if not this.has_data %}center: {{ this.location|tojson }}, {% endif %}"
        "...{{ this.options|tojavascript }}});\n"
        "{% if this.has_data %}atlas.start({{ name }}, {{ this.bounds|tojson }}, "
        "{{ this.location|tojson }});\n"
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
        return to_json({key: value for control in self._own for key, value in control.data.items()})

    @property
    def has_data(self) -> bool:
        """Whether the controls of a district draw the map, from the data that they bring."""
        return any(control.data for control in self._own)

    @property
    def _own(self) -> list[Control]:
        return [child for child in self._children.values() if isinstance(child, Control)]

    @property
    def later(self) -> str:
        """Script of the controls that do not draw the map: it runs when that is painted."""
        return "\n".join(control.js for control in self._own if not control.draws)

    @property
    def later_style(self) -> str:
        """Style of the same controls."""
        return "\n".join(control.css for control in self._own if control.css and not control.draws)

    @property
    def packed(self) -> str:
        """Both, deflated."""
        return element("style", self.later_style) + element("controls", self.later)

    @property
    def unpacked(self) -> list[str]:
        """Scripts that run without standing in the page as such: the policy must know them."""
        return [self.later] if self.has_data else []

    @property
    def unpacked_styles(self) -> list[str]:
        """Styles of which the same is true."""
        return [self.later_style] if self.has_data else []

    def render(self, **kwargs: object) -> None:
        """Put the map into its figure, whosever that is; no text of it is compiled again."""
        if is_sealed(self):  # by a figure of ours, with all else that stands in it
            super().render(**kwargs)
            return
        with verbatim(self.get_root(), walk(self)):
            super().render(**kwargs)

    def save(
        self, outfile: str | PathLike[str] | BinaryIO, close_file: bool = True, **kwargs: object
    ) -> None:
        """Write the page; the same map gives the same bytes.

        Parameters
        ----------
        outfile
            Path of the HTML file, or a binary file object; a page that cannot be made leaves the
            file as it is.
        close_file
            Whether a file object is closed after it.
        """
        content = self.get_root().render(**kwargs).encode()
        if isinstance(outfile, (str, bytes, PathLike)):
            Path(os.fsdecode(outfile)).write_bytes(content)
            return
        outfile.write(content)
        if close_file:
            outfile.close()


def lon_lat_to_location(lon: float, lat: float) -> tuple[float, float]:
    """The one place where our (lon, lat) becomes Folium's (lat, lon)."""
    return lat, lon


def atlas_map(
    layers: Layers,
    style: Mapping[str, Any],
    settings: Mapping[str, Any],
    profile: Profile | None = None,
) -> AtlasMap:
    """Page of a district as a map that a script may go on changing.

    Parameters
    ----------
    layers
        The district's layers, EPSG:4326.
    style
        ``maps/style.yml``: colours and symbols for all districts.
    settings
        ``maps/<district>.yml``: title, view, what is on, basemaps; and `neighbours`.
    profile
        Rules of the audience, as of `publication.read_profile`; an internal page if omitted.

    Returns
    -------
    AtlasMap
        Without what the audience may not have, and with every control on it; ``.save(path)``
        writes the file.
    """
    profile = profile or Profile()
    layers = for_audience(layers, profile)
    district = layers.district
    named = {"zh": f"{district.city}{district.name}", "en": district.name_en}
    title = settings.get("title") or named
    page = _empty_map(layers, title, settings)
    page.add_child(
        Core(
            content.block(layers, _neighbours(settings, profile))
            | {"title": dict(title), "language": settings.get("language", "zh")}
        )
    )
    for control in _controls(layers, style, settings, profile):
        page.add_child(control)
    return page


def _empty_map(layers: Layers, title: Mapping[str, str], settings: Mapping[str, Any]) -> AtlasMap:
    view = settings.get("view") or {}
    west, south, east, north = _extent(layers)
    centre = view.get("centre") or [(west + east) / 2, (south + north) / 2]
    corners = [list(lon_lat_to_location(west, south)), list(lon_lat_to_location(east, north))]
    return AtlasMap(
        lon_lat_to_location(*centre),
        title=title["zh"],
        bounds=None if view.get("zoom") else corners,
        zoom_start=view.get("zoom") or 12,
        zoom_snap=0.25,
        zoom_control=False,  # `base.js` adds it when the map has been painted
        attribution_control=False,  # `notes.js` says all of it
        max_zoom=19,
    )


def _extent(layers: Layers) -> tuple[float, ...]:
    """Bounds to open with: the district's, or what there is where its outline is withheld."""
    frames = (layers.boundary, layers.plan_units, layers.projects, layers.places)
    shown = next((frame for frame in frames if frame.geometry.notna().any()), None)
    if shown is None:
        raise PublishError("nothing that may be shown has a position; withhold fewer layers")
    return tuple(float(bound) for bound in shown.total_bounds)


def _neighbours(settings: Mapping[str, Any], profile: Profile) -> gpd.GeoDataFrame | None:
    around: gpd.GeoDataFrame | None = settings.get("neighbours")
    if around is None or "neighbours" in profile.withheld:
        return None
    return round_positions(around, profile.decimals) if profile.decimals < FINEST else around


def _controls(
    layers: Layers, style: Mapping[str, Any], settings: Mapping[str, Any], profile: Profile
) -> list[Control]:
    """Controls in the order in which they start; the first ones are the lowest layers."""
    from renewal_atlas.crs import metric

    return [
        Panels(),
        LayerSwitches(style, settings.get("hidden") or []),
        Labels(),
        Units(),
        Facts(),
        Ledger(),
        Popup(),
        Projects(),
        Base(metric(layers.district.crs_metric), style["ground"]),
        Basemaps(settings.get("basemaps"), profile.basemaps),
        Graticule(),
        Chosen(),
        Legend(),
        Notes(settings, profile),
        Search(layers),
        Filters(layers),
        Detail(),
        Figures(layers),
        Table(),
        Keys(),
        Numbering(),
        Sheet(),
        Language(),
        Room(),
    ]
