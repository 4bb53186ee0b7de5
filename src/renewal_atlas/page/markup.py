"""Markup that a user wrote, made fit for a page whose policy takes no style in an attribute."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser


class _Styled(HTMLParser):
    """Finds the start tags that carry a style: where each stands, and with what in its place."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[tuple[int, int], str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        if not any(name == "style" for name, _ in attrs):
            return
        told = (
            f' {"data-style" if name == "style" else name}="{escape(value or "")}"'
            for name, value in attrs
        )
        closed = "/>" if raw.endswith("/>") else ">"
        self.found.append((self.getpos(), raw, f"<{tag}{''.join(told)}{closed}"))


def with_styles_aside(markup: str) -> str:
    """Markup with each style attribute renamed; `leaflet.js` sets the style through the DOM.

    Parameters
    ----------
    markup
        HTML; what is no style attribute of a tag stays letter for letter.

    Examples
    --------
    >>> with_styles_aside("<b style='left: 3px'>style=baroque</b>")
    '<b data-style="left: 3px">style=baroque</b>'
    """
    parser = _Styled()
    parser.feed(markup)
    parser.close()
    starts = [0]
    for line in markup.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for (line_number, offset), raw, made in reversed(parser.found):
        at = starts[line_number - 1] + offset
        markup = markup[:at] + made + markup[at + len(raw) :]
    return markup
