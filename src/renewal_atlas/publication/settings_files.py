"""The files that people write for the outputs: `maps/style.yml` and ``maps/<district>.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from renewal_atlas.errors import DataError
from renewal_atlas.files import read_collection
from renewal_atlas.places.neighbours import read_neighbours
from renewal_atlas.publication.settings import MapSettings
from renewal_atlas.publication.style import Part, Style
from renewal_atlas.register.tables import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from renewal_atlas.layout import Layout
    from renewal_atlas.model import Issue

P = TypeVar("P", bound=Part)
_LOOKS = {
    "valid string": "write a text; one that looks like a number or like yes and no, in quotes",
    "valid boolean": "write true or false",
    "valid list": "write a list, [first, second]",
    "valid number": "write a plain number",
    "finite number": "write a plain number",
    "valid integer": "write a whole number",
    "should be '": "use one of these",
    "at least 1 character": "fill it in",
}
_MOVED = {
    "approval_number": "write it as map_review_number under publication: and take it out here",
}


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
    DataError
        If a file is not YAML, has a key twice or one that nobody reads, or a value that is not
        of its kind; the message names file, line, key, value and remedy of every one.
    """
    style, settings, issues = _read(layout, district)
    if style is None or settings is None:
        raise DataError(issues)
    neighbours = read_neighbours(_around(layout, district))
    file = layout.relative(layout.map_settings(district))
    return style.model_dump(), settings.model_dump(exclude_unset=True) | {
        "neighbours": neighbours,
        "file": file,
    }


def settings_issues(layout: Layout, district: str) -> list[Issue]:
    """Everything that is wrong in the files that only a district's outputs are made from."""
    around = _around(layout, district)
    _, faults = read_collection(around, layout.relative(around)) if around.exists() else ([], [])
    return [*_read(layout, district)[2], *faults]


def _around(layout: Layout, district: str) -> Path:
    return layout.reference(district) / "neighbours.geojson"


def _read(layout: Layout, district: str) -> tuple[Style | None, MapSettings | None, list[Issue]]:
    style, issues = _part(layout.style, Style, layout)
    path = layout.map_settings(district)
    if not path.exists():
        return style, MapSettings.model_validate({}), issues
    settings, faults = _part(path, MapSettings, layout)
    return style, settings, [*issues, *faults]


def _part(path: Path, model: type[P], layout: Layout) -> tuple[P | None, list[Issue]]:
    found, issues = read_yaml(path, model, layout.relative(path), truths=True)
    return found, [_with_remedy(issue, model) for issue in issues]


def _with_remedy(issue: Issue, model: type[Part]) -> Issue:
    """An issue of a setting in terms of the setting: what belongs there."""
    steps = issue.field.split(".") if issue.field else []
    schema = model.model_json_schema()
    if issue.code == "unknown_field":
        beside = ", ".join(_names(_parts_at(schema, steps[:-1])))
        listed = f"there are {beside}: correct the name, or take it out"
        return issue.model_copy(
            update={"message": f"no setting is called {steps[-1]!r}",
                    "remedy": _MOVED.get(steps[-1], listed)}
        )  # fmt: skip
    if issue.code == "empty_cell":
        return issue.model_copy(update={"message": "the key is missing", "remedy": "add it"})
    if issue.code != "bad_value":
        return issue
    message = issue.message.partition(" or instance of ")[0].replace("dictionary", "mapping")
    remedy = _remedy(message, _parts_at(schema, steps))
    return issue.model_copy(update={"message": message, "remedy": remedy})


def _remedy(message: str, parts: list[dict[str, Any]]) -> str:
    """What the record says of the key, else what its kind of value looks like."""
    told = next((part["remedy"] for part in parts if "remedy" in part), None)
    if told:
        return str(told)
    if "mapping" in message and _names(parts):
        return f"write keys and values below it: {', '.join(_names(parts))}"
    return next((remedy for word, remedy in _LOOKS.items() if word in message), "correct the value")


def _names(parts: list[dict[str, Any]]) -> list[str]:
    return [name for part in parts for name in part.get("properties", ())]


def _parts_at(schema: dict[str, Any], steps: list[str]) -> list[dict[str, Any]]:
    """What a JSON schema says of the value at the end of a way of keys and numbers."""
    known = schema.get("$defs", {})
    here = list(_resolved(schema, known))
    for step in steps:
        children = [child for part in here for child in _children(part, step)]
        here = [part for child in children for part in _resolved(child, known)]
    return here


def _resolved(schema: dict[str, Any], known: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and what it refers to."""
    yield schema
    reference = schema.get("$ref", "").rpartition("/")[2]
    for part in (*([known[reference]] if reference else []), *schema.get("anyOf", ())):
        yield from _resolved(part, known)


def _children(part: dict[str, Any], step: str) -> Iterator[dict[str, Any]]:
    if step in part.get("properties", {}):
        yield part["properties"][step]
    yield from part.get("patternProperties", {}).values()
    if step.isdigit() and "items" in part:
        yield part["items"]
