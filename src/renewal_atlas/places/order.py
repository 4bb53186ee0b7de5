"""In what order places follow from each other, and which go round in a ring."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any, Final

from renewal_atlas.places.forms import read_clause
from renewal_atlas.places.names import road_forms
from renewal_atlas.places.sides import road_of
from renewal_atlas.places.wording import read_wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from renewal_atlas.places.clues import Clue
    from renewal_atlas.places.names import NameIndex
    from renewal_atlas.places.toponym import Home

_DEPTH: Final = 4  # clauses within clauses that are looked into


def resolver(index: NameIndex, home: Home) -> Callable[[str], set[str]]:
    """Function that gives every place that a wording's name can lead to, as `Ground.find` does."""

    def places(name: str) -> set[str]:
        found: set[str] = set()
        for form in road_forms(name, home):
            hit = index.find(form) or index.find_stem(form)
            found |= {entry.place_id for entry in hit.entries} if hit else set()
        return found

    return places


def dependencies(
    rows: Mapping[str, Mapping[str, Any]], drawn: set[str], places: Callable[[str], set[str]]
) -> dict[str, set[str]]:
    """Places that each place is worked out from, in the order of the ids.

    Parameters
    ----------
    rows
        Gazetteer rows by place_id.
    drawn
        Those with a coordinate, line, outline or centre of their own: they follow from nothing.
    places
        Every place that a name can lead to.

    Returns
    -------
    dict
        Place ids by place id.
    """
    graph: dict[str, set[str]] = {}
    for place_id in sorted(rows):
        row = rows[place_id]
        graph[place_id] = set()
        if place_id in drawn or row["match_type"] == "none":
            continue
        if row["parent"] in rows:
            graph[place_id].add(row["parent"])
        if row["match_type"] != "parent" and row["locality"]:
            for name in mentions(row["locality"]):
                graph[place_id] |= places(name) & rows.keys()
    return graph


def rings(graph: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """Groups of places that follow from each other, each sorted.

    Examples
    --------
    >>> rings({"a": {"b"}, "b": {"a"}, "c": {"a"}})
    [('a', 'b')]
    """
    left = {node: set(after) for node, after in graph.items()}
    found = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            ring = tuple(sorted(set(error.args[1])))
            found.append(ring)
            for node in ring:
                left[node] = left[node] - set(ring)
        else:
            return sorted(found)


def in_order(graph: Mapping[str, set[str]], looped: set[str]) -> list[str]:
    """Every place after those that it follows from; places of a ring follow from nothing."""
    clear = {node: set() if node in looped else after for node, after in graph.items()}
    return list(TopologicalSorter(clear).static_order())


def mentions(text: str) -> set[str]:
    """Every name that a wording may be worked out from, whole clauses and parts of them."""
    wording = read_wording(text)
    names = {name for clue in wording.clues for name in _names(clue, _DEPTH)}
    for _, name in wording.extent.sides if wording.extent else ():
        names |= {name, road_of(name)}
    return names


def _names(clue: Clue, depth: int) -> Iterator[str]:
    yield clue.text
    for name in clue.names:
        yield name
        inner = read_clause(name)
        if depth and (inner.kind != "name" or name not in inner.names):
            yield from _names(inner, depth - 1)
