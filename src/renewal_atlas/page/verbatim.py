"""Rendered text stays text: branca compiles what it rendered once more, a page of ours does not.

A branca element renders its template, and makes a new element, that is a new template, of what
came out. Whatever a user or a document wrote between ``{{`` and ``}}`` would then be run. Here
the delimiters leave an element as a token that means nothing to a template, and what the element
put into the figure becomes a `Text`, which has them back and is compiled by nobody.
"""

from __future__ import annotations

import re
import secrets
from contextlib import contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from branca.element import Element, IFrame

from renewal_atlas.page.popups import safer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_DELIMITER = re.compile(r"(?<=\{)(?=[{%#])")  # inside "{{", "{%" and "{#"
_PARTS = ("header", "html", "script")


class Text(Element):  # type: ignore[misc] # branca is not typed
    """A piece of a finished page.

    Parameters
    ----------
    text
        What it renders to, letter for letter.

    Examples
    --------
    >>> Text("{{ 7 * 7 }}").render()
    '{{ 7 * 7 }}'
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Text"
        self.text = text

    def render(self, **_: object) -> str:
        """The text."""
        return self.text


class Sealed:
    """A template whose output holds nothing that a template engine would read as a template.

    Parameters
    ----------
    template
        What it renders.
    token
        Stands between the two characters of a delimiter.
    """

    def __init__(self, template: Any, token: str) -> None:  # noqa: ANN401 - of Jinja or branca
        self._template = safer(template)
        self._token = token

    def render(self, *args: object, **kwargs: object) -> str:
        """Output of the template, sealed."""
        return self._seal(self._template.render(*args, **kwargs))

    @property
    def module(self) -> SimpleNamespace:
        """The macros of the template, their output sealed."""
        macros = vars(self._template.module)
        return SimpleNamespace(**{n: self._sealed(macros[n]) for n in _PARTS if n in macros})

    def _sealed(self, macro: Callable[..., str]) -> Callable[..., str]:
        return lambda *args: self._seal(macro(*args))

    def _seal(self, text: str) -> str:
        return _DELIMITER.sub(self._token, text)


class Framed:
    """The template of a frame, whose page leaves it encoded: a token would stay in there.

    Parameters
    ----------
    template
        What it renders.
    token
        As of `Sealed`.
    """

    def __init__(self, template: Any, token: str) -> None:  # noqa: ANN401 - of Jinja or branca
        self._template = template
        self._token = token

    def render(self, *args: object, **kwargs: object) -> str:
        """Output of the template, with nothing sealed."""
        return str(self._template.render(*args, **kwargs)).replace(self._token, "")


def _template_of(element: Element, token: str) -> Any:  # noqa: ANN401 - one of ours
    """What stands in place of a template while its element is rendered.

    A frame makes an element, that is a template, of the text that it is given.
    """
    if isinstance(element, IFrame):
        return Framed(element._template, token)
    if type(element) is Element and isinstance(element._parent, IFrame):
        return Text(element._template_str)
    return Sealed(element._template, token)


def is_sealed(element: Element) -> bool:
    """Whether an element is being rendered verbatim."""
    return isinstance(element._template, Sealed)


@contextmanager
def verbatim(figure: Element, elements: Iterable[Element]) -> Iterator[None]:
    """Take what elements put into a figure as text, while they are rendered.

    Parameters
    ----------
    figure
        The figure that they are rendered into, one of ours or any other.
    elements
        Elements with all that stand below them.
    """
    token = f"seal{secrets.token_hex(16)}"
    parts = [getattr(figure, part) for part in _PARTS]
    before = [dict(part._children) for part in parts]
    sealed = [(element, vars(element).get("_template")) for element in elements]
    for element, _ in sealed:
        element._template = _template_of(element, token)
    try:
        yield
    finally:
        for element, own in sealed:
            del element._template
            if own is not None:
                element._template = own
    for part, known in zip(parts, before, strict=True):
        for name, child in part._children.items():
            if child is not known.get(name) and type(child) is Element and child._template_str:
                part._children[name] = Text(child._template_str.replace(token, ""))
