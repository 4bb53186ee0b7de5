"""A control of the page: one Python, one JavaScript and one style file of the same name."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ClassVar

import rcssmin
import rjsmin
from branca.element import MacroElement
from folium.template import Template

if TYPE_CHECKING:
    from collections.abc import Mapping


@functools.cache
def asset(name: str) -> str:
    """Text of a file of this folder, without its comments and spare white space.

    Parameters
    ----------
    name
        File name, ``*.js`` or ``*.css``.

    Returns
    -------
    str
        Empty where there is no such file: a control need not have a style of its own.
    """
    path = files(__package__) / name
    if not path.is_file():
        return ""
    text = path.read_text(encoding="utf-8")
    shorten = rjsmin.jsmin if name.endswith(".js") else rcssmin.cssmin
    return str(shorten(text)).strip()


class Control(MacroElement):  # type: ignore[misc] # branca is not typed
    """A part of the page with its own script and style.

    A subclass in ``search.py`` brings ``search.js`` and ``search.css``, and may bring `data`:
    entries of the page's one data block. Its script calls ``atlas.control(setup)``; `setup`
    runs when the map has been painted, in the order in which the controls were added. Until then
    script and style stand in the page packed (`AtlasMap.packed`). One that `draws` the map itself
    stands there as it is, calls ``atlas.drawing(setup)``, and runs before the first paint.

    Parameters
    ----------
    data
        Entries for the data block, JSON values only.
    """

    stem: ClassVar[str] = ""
    draws: ClassVar[bool] = False
    _template = Template(
        "{% macro header(this, kwargs) %}"
        "{% if this.css and this.draws %}<style>{{ this.css }}</style>\n{% endif %}"
        "{% if this.js and this.draws %}<script>{{ this.js }}</script>\n{% endif %}"
        "{% endmacro %}"
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__()
        self._name = type(self).__name__
        self.data = dict(data or {})

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.stem = cls.stem or cls.__module__.rpartition(".")[2]

    @property
    def js(self) -> str:
        """The control's script."""
        return asset(f"{self.stem}.js")

    @property
    def css(self) -> str:
        """The control's style."""
        return asset(f"{self.stem}.css")
