"""The root of the page: a Folium figure whose rendering changes nothing and is final."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from branca.element import Element, Figure
from folium.raster_layers import TileLayer
from folium.template import Template

from renewal_atlas.page.finalise import POLICY_HERE, finalise
from renewal_atlas.page.verbatim import verbatim

if TYPE_CHECKING:
    from collections.abc import Iterator

    from folium import Map


class AtlasFigure(Figure):  # type: ignore[misc] # branca is not typed
    """A figure that renders to the finished page.

    Rendering is pure: Folium adds elements to the tree while it renders, and these are taken
    out again, so that a map can be changed and rendered any number of times.
    """

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="{{ this.language|e }}">\n<head>\n<meta charset="utf-8">\n'
        + POLICY_HERE
        + '\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light">\n'
        "<title>{{ (this.title or '')|e }}</title>\n"
        "{{ this.header.render(**kwargs) }}\n</head>\n<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>{{ this.script.render(**kwargs) }}</script>\n</body>\n</html>\n"
    )

    def __init__(self, title: str | None = None, language: str = "zh-CN") -> None:
        super().__init__(title=title, height="640px")
        self.language = language
        self.header = Element()
        self.header._parent = self

    def render(self, **kwargs: object) -> str:
        """The whole page: offline, with fixed ids and its policy."""
        with _unchanged(self):
            below = [element for child in self._children.values() for element in walk(child)]
            with verbatim(self, below):
                for child in self._children.values():
                    child.render(**kwargs)
            html = self._template.render(this=self, kwargs=kwargs)
            elements = list(walk(self))
        return finalise(html, elements, sorted(_tile_origins(elements)))


def walk(element: Element) -> Iterator[Element]:
    """Every element of a tree, parents first, with the hidden parts of figures and popups."""
    yield element
    hidden = (vars(element).get(part) for part in ("header", "html", "script"))
    for child in (*element._children.values(), *hidden):
        if isinstance(child, Element):
            yield from walk(child)


@contextmanager
def _unchanged(root: Element) -> Iterator[None]:
    """Put the tree back as it was: rendering adds elements to it."""
    before = [(element, element._children.copy()) for element in walk(root)]
    try:
        yield
    finally:
        for element, children in before:
            element._children = children


def _tile_origins(elements: list[Element]) -> Iterator[str]:
    """Origins of tile layers that a script added: its author chose to go online."""
    for element in elements:
        if isinstance(element, TileLayer):
            url = urlsplit(str(element.tiles))
            if url.netloc:
                yield f"{url.scheme or 'https'}://{url.netloc.replace('{s}', '*')}"
        yield from getattr(element, "image_hosts", ())


def render(atlas_map: Map) -> str:
    """Whole page of a map as text; the same map gives the same text.

    Parameters
    ----------
    atlas_map
        An `AtlasMap`, with or without additions of its user.

    Returns
    -------
    str
        HTML that opens from a file, makes no request, and runs only its own scripts.
    """
    return str(atlas_map.get_root().render())
