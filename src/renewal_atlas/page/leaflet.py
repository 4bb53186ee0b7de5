"""Leaflet from its installed package, with everything that it would fetch put inside."""

from __future__ import annotations

import functools
import re
from base64 import b64encode
from importlib import metadata
from importlib.resources import files

import rcssmin
from folium.template import Template

from renewal_atlas.page.control import Control, asset
from renewal_atlas.page.unpack import element

_PACKAGE = "django-js-lib-leaflet"
_URL = re.compile(r"url\((images/[\w.-]+)\)")
# drawing for Internet Explorer, the retina twin of an icon, the probe for the icons' folder
_UNUSED = re.compile(
    r"[^{}]*(?:lvml|leaflet-oldie|leaflet-retina|default-icon-path)[^{}]*\{[^}]*\}"
)


@functools.cache
def _read(name: str) -> bytes:
    return (files("js_lib_leaflet") / "static" / "js_lib_leaflet" / name).read_bytes()


def data_uri(image: str) -> str:
    """Image of the Leaflet package as a data URI.

    Examples
    --------
    >>> data_uri("images/layers.png")[:30]
    'data:image/png;base64,iVBORw0K'
    """
    return f"data:image/png;base64,{b64encode(_read(image)).decode('ascii')}"


@functools.cache
def script() -> str:
    """Leaflet's minified script without the pointer to its source map."""
    return _read("leaflet.js").decode("utf-8").partition("\n//# sourceMappingURL")[0].strip()


@functools.cache
def style() -> str:
    """Leaflet's style sheet with its images inside, each once and none that nothing shows."""
    css = _UNUSED.sub("", _read("leaflet.css").decode("utf-8"))
    return str(rcssmin.cssmin(_URL.sub(lambda found: f"url({data_uri(found[1])})", css)))


@functools.cache
def licence() -> str:
    """Leaflet's licence text as shipped, safe inside an HTML comment."""
    found = [f for f in metadata.files(_PACKAGE) or () if f.name == "LICENSE"]
    text = found[0].read_text(encoding="utf-8") if found else "BSD-2-Clause"
    return re.sub(r"--+", "-", text).strip()


class Leaflet(Control):
    """The map library, its images, and what Folium's own elements need beside it.

    `leaflet.js` of this folder holds the stand-ins for jQuery's ``$`` and for awesome-markers,
    so that a popup or an icon that a user adds works without those libraries.
    """

    draws = True

    _template = Template(
        "{% macro header(this, kwargs) %}"
        "<!-- Leaflet 1.9.4, https://leafletjs.com, its script deflated and in base64 to keep the "
        "file small; to read it: npm leaflet 1.9.4, dist/leaflet-src.js\n{{ this.licence }} -->\n"
        "<style>{{ this.library_css }}{{ this.css }}</style>\n"
        "{{ this.packed }}\n"
        "<script>{{ this.unpacker }}</script>\n"
        "<script>{{ this.js }}</script>\n"
        "{% endmacro %}"
    )

    @property
    def licence(self) -> str:
        """Leaflet's licence text."""
        return licence()

    @property
    def unpacked(self) -> list[str]:
        """Scripts that run without standing in the page as such: the policy must know them."""
        return [script()]

    @property
    def packed(self) -> str:
        """Leaflet's script, deflated."""
        return element("library", script())

    @property
    def unpacker(self) -> str:
        """What puts it back."""
        return asset("unpack.js")

    @property
    def library_css(self) -> str:
        """Leaflet's style."""
        return style()

    @property
    def js(self) -> str:
        """The stand-ins, with the default marker's images filled in."""
        icon, shadow = (data_uri(f"images/marker-{part}.png") for part in ("icon", "shadow"))
        return super().js.replace("@icon", icon).replace("@shadow", shadow)
