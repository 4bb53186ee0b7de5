"""Templates in place of those of Folium that would write a text into a script or into markup.

Folium puts the text of a popup or tooltip between backticks, where ``${…}`` is run and a
backslash is lost, and the properties of a GeoJSON feature into markup. Here the former are
strings of JSON, and the latter text nodes.
"""

from __future__ import annotations

from html import escape
from typing import Any

from branca.element import Html
from folium import GeoJsonPopup, GeoJsonTooltip, Popup, Tooltip
from folium.template import Template

from renewal_atlas.page.markup import with_styles_aside

_POPUP = """
var {{ this.get_name() }} = L.popup({{ this.options|tojavascript }});
{% for name, element in this.html._children.items() %}
{% if this.lazy %}
{{ this._parent.get_name() }}.once("click", () =>
  {{ this.get_name() }}.setContent($({{ markup(element, kwargs)|tojavascript }})[0]));
{% else %}
var {{ name }} = $({{ markup(element, kwargs)|tojavascript }})[0];
{{ this.get_name() }}.setContent({{ name }});
{% endif %}
{% endfor %}
{{ this._parent.get_name() }}.bindPopup({{ this.get_name() }})
{%- if this.show %}.openPopup(){% endif %};
{% for element in this.script._children.values() %}
{{ element.render() }}
{% endfor %}
"""
_TOOLTIP = """
{% macro script(this, kwargs) %}
{{ this._parent.get_name() }}.bindTooltip(
  $({{ box(this)|tojavascript }})[0], {{ this.options|tojavascript }});
{% endmacro %}
"""
_DETAIL = """
{% macro script(this, kwargs) %}
{{ this._parent.get_name() }}.NAME((layer) => {
  const div = L.DomUtil.create("div");
  const told = (value) => value === null || value === undefined ? ""
    : typeof value === "object" ? JSON.stringify(value)
    : {% if this.localize %}value.toLocaleString(){% else %}String(value){% endif %};
  const aliases = {{ (this.aliases or [])|list|tojavascript }};
  const table = L.DomUtil.create("table", "", div);
  {{ (this.fields or [])|list|tojavascript }}.forEach((field, i) => {
    const row = table.insertRow();
    {% if this.labels %}L.DomUtil.create("th", "", row).textContent = told(aliases[i]);{% endif %}
    row.insertCell().textContent = told(layer.feature.properties[field]);
  });
  return div;
}, {{ this.OPTIONS|tojavascript }});
{% endmacro %}
"""


def markup(element: Any, kwargs: dict[str, object]) -> str:  # noqa: ANN401 - any element
    """Markup of a popup's content.

    Folium puts a backslash before a backtick of a text that it is given, for its own template.
    """
    text = str(element.render(**kwargs))
    return with_styles_aside(text.replace("\\`", "`") if type(element) is Html else text)


def box(tooltip: Tooltip) -> str:
    """Markup of a tooltip, in a box with its style."""
    style = getattr(tooltip, "style", "")
    opened = f'<div style="{escape(style)}">' if style else "<div>"
    return with_styles_aside(f"{opened}{tooltip.text}</div>")


def _detail(bind: str, options: str) -> Template:
    return Template(_DETAIL.replace("NAME", bind).replace("OPTIONS", options))


def _with(template: str, **functions: object) -> Template:
    made = Template(template)
    made.globals.update(functions)
    return made


# by the template, not by the class: a subclass that brings one of its own keeps it
_SAFER = (
    (Popup._template, _with(_POPUP, markup=markup)),
    (Tooltip._template, _with(_TOOLTIP, box=box)),
    (GeoJsonTooltip._template, _detail("bindTooltip", "tooltip_options")),
    (GeoJsonPopup._template, _detail("bindPopup", "popup_options")),
)


def safer(template: Any) -> Any:  # noqa: ANN401 - of Jinja or branca
    """The template that is used in place of one; most stand as they are."""
    return next((ours for theirs, ours in _SAFER if theirs is template), template)
