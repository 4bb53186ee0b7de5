"""What an earlier import has written stands, even if the file that it came from is sent again.

A file that was edited still says how the old position was found. Once its positions have been
taken over, those words are out of date: taken back, they would sign the new position with the
old source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renewal_atlas.imports.cells import Cells

STILL_DEGREES = 2e-6  # two units of the last published decimal, 0.2 m
MANUAL = "manual"
PROTOCOL = "moved by hand in GIS"
SIGNED = "edited: "
_RADIUS = "uncertainty_m"
_ORIGIN = ("match_type", "georeference_protocol", "georeference_sources", "datum_original")
_OUTDATED = {*_ORIGIN, "verification_status", _RADIUS}
_STILL_M = 1.0  # a radius is written in whole metres


def is_settled(position: Cells, row: Mapping[str, str], radius: str) -> bool:
    """Whether a position that came back is the one that the gazetteer has.

    Parameters
    ----------
    position
        ``lon``, ``lat`` and, of an area, ``uncertainty_m`` as an import would write them; empty
        for a line.
    row
        Of the gazetteer.
    radius
        ``uncertainty_m`` of the file, which goes before that of the area.

    Examples
    --------
    >>> row = {"lon": "117.0101", "lat": "36.663", "uncertainty_m": "200"}
    >>> is_settled({"lon": "117.010101", "lat": "36.663"}, row, "")
    True
    >>> is_settled({"lon": "117.0101", "lat": "36.663", "uncertainty_m": "350"}, row, "")
    False
    """
    if not position or not row.get("lon") or not row.get("lat"):
        return False
    if any(
        abs(float(row[axis]) - float(position[axis])) > STILL_DEGREES for axis in ("lon", "lat")
    ):
        return False
    drawn = position.get(_RADIUS)
    return drawn is None or row.get(_RADIUS) == radius or _alike(row.get(_RADIUS), drawn)


def standing(cells: Cells, row: Mapping[str, str], sent: Mapping[str, str], note: str) -> Cells:
    """Cells of a place, without those that would take an earlier import back.

    Parameters
    ----------
    cells
        Cells of the file that differ.
    row
        Of the gazetteer.
    sent
        Cells of the file, whether they differ or not.
    note
        Published remark of the place.

    Examples
    --------
    >>> row = {"match_type": "manual", "georeference_protocol": PROTOCOL}
    >>> standing({"match_type": "exact", "name": "甲"}, row, {"match_type": "exact"}, "")
    {'name': '甲'}
    >>> standing({"note": "a"}, {}, {}, "a; edited: survey")
    {}
    """
    taken_back = {column for column in _ORIGIN if cells.get(column) == ""}
    if _by_hand(row) and not _by_hand(sent):  # the file is older than the move
        taken_back |= _OUTDATED
    if "note" in cells and cells["note"] == unsigned(note):
        taken_back.add("note")
    return {column: text for column, text in cells.items() if column not in taken_back}


def signed(note: str, source: str) -> str:
    """Remark that says where an edit came from, once.

    Examples
    --------
    >>> signed(signed("a", "survey"), "survey")
    'a; edited: survey'
    """
    mark = f"{SIGNED}{source}"
    if mark in note:
        return note
    return f"{note}; {mark}" if note else mark


def unsigned(note: str) -> str:
    """Remark as it was before edits were signed in it."""
    return note.partition(SIGNED)[0].removesuffix("; ") if SIGNED in note else note


def _by_hand(row: Mapping[str, str]) -> bool:
    return row.get("match_type") == MANUAL or row.get("georeference_protocol") == PROTOCOL


def _alike(one: str | None, other: str) -> bool:
    return bool(one) and abs(float(one or 0) - float(other)) <= _STILL_M
