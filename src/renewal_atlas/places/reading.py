"""A description read on the ground of a district: who holds it, what is several, what is odd."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from renewal_atlas.places.clues import Clue
from renewal_atlas.places.described import describe
from renewal_atlas.places.scene import is_relation
from renewal_atlas.places.shape import Shape, Unresolved
from renewal_atlas.places.toponym import fold, short_name
from renewal_atlas.places.uncertainty import OUTSIDE_M
from renewal_atlas.places.wording import Wording, plain_text, read_wording, without_lead

if TYPE_CHECKING:
    from renewal_atlas.places.ground import Ground
    from renewal_atlas.places.names import Entry

HOLDERS: Final = frozenset({"district", "subdistrict", "community", "village", "area"})
_OFFICE: Final = re.compile("^(?:办事处|办)")
_HOLDER_LONGEST: Final = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """A description with what stands in front of it.

    Attributes
    ----------
    wording
        What remains.
    holders
        Names of places that surely hold it, outermost first.
    text
        The same, as text.
    inside
        Whether the district itself is named in front.
    """

    wording: Wording
    text: str
    holders: tuple[str, ...] = ()
    inside: bool = False


def read_here(text: str, ground: Ground) -> Reading:
    """Read a description, the district, subdistrict and village in front of it apart."""
    plain = without_lead(plain_text(text))
    plain, inside = _without_district(plain, ground)
    holders: list[str] = []
    while (split := holder_of(plain, ground)) is not None:
        holders.append(split[0])
        plain = without_lead(split[1])
    return Reading(read_wording(plain), plain, tuple(holders), inside or bool(holders))


def holder_of(plain: str, ground: Ground) -> tuple[str, str] | None:
    """Subdistrict, community or village in front of a text, by its place's name, and the rest."""
    for end in range(min(len(plain) - 2, _HOLDER_LONGEST), 2, -1):
        entries = ground.index.folded.get(fold(plain[:end]), ())
        if len({entry.place_id for entry in entries}) == 1 and ground.index.leads(
            entries[0], fold(plain[:end])
        ):
            rest = _OFFICE.sub("", plain[end:]).lstrip(",;")
            if len(rest) < 2 or is_relation(rest):  # noqa: PLR2004
                return None
            return ground.rows[entries[0].place_id]["name"], rest
    return None


def _without_district(plain: str, ground: Ground) -> tuple[str, bool]:
    """Text without province, city and district in front, if the district is named there."""
    home = ground.reference.home
    if not home.district:
        return plain, False
    province, city = ((re.escape(n), re.escape(short_name(n))) for n in (home.province, home.city))
    pattern = rf"(?:{'|'.join(province)})?(?:{'|'.join(city)})?{re.escape(home.district)},?"
    front = re.match(pattern, plain)
    if not front or len(plain) - front.end() < 2:  # noqa: PLR2004
        return plain, False
    rest = plain[front.end() :]
    if ground.index.begins(fold(plain), front.end()) or is_relation(rest):
        return plain, False
    return without_lead(rest), True


def described(text: str, ground: Ground) -> Shape | Unresolved | None:
    """Geometry of a description; None if it is none but a lone name.

    Parameters
    ----------
    text
        As printed.
    ground
        Of the district.
    """
    reading = read_here(text, ground)
    wording = reading.wording
    if wording.extent is None and len(wording.clues) <= 1 and _are_names(wording.clues):
        return None
    clear = _cleared(wording, reading.text, ground)
    if isinstance(clear, Unresolved):
        return clear
    wording, notes = clear
    inside = reading.inside or any(_is_district(clue, ground) for clue in reading.wording.clues)
    found = describe(wording, ground.find, outline=ground.outline, inside=inside)
    if isinstance(found, Unresolved):
        return found
    for holder in reading.holders:
        held = describe(Wording(None, (Clue("name", (holder,)),)), ground.find)
        if isinstance(held, Shape) and held.region.distance(found.region) > 0:
            return Unresolved((*found.steps, f"that lies outside {holder}, which is to hold it"))
    return _in_district(found.explained(*notes), ground)


def _are_names(clues: tuple[Clue, ...]) -> bool:
    return all(clue.kind == "name" and clue.names == (clue.text,) for clue in clues)


def _is_district(clue: Clue, ground: Ground) -> bool:
    entry = ground.entry(clue.names[0]) if clue.kind == "name" else None
    return entry is not None and entry.kind == "district"


def _cleared(
    wording: Wording, text: str, ground: Ground
) -> tuple[Wording, tuple[str, ...]] | Unresolved:
    """Clauses that say where; a name that is not known may only stand in front of them."""
    kept: list[Clue] = []
    named: list[Entry] = []
    notes: list[str] = []
    for at, clue in enumerate(wording.clues):
        entry = ground.entry(clue.names[0]) if clue.kind == "name" else None
        if clue.kind != "name" or ground.road(clue.names[0]) is not None:
            kept.append(clue)
        elif (
            entry is None and at == 0 and text.startswith(clue.text) and len(text) > len(clue.text)
        ):
            notes.append(f"{clue.text} itself is not known: what follows it is read")
        elif entry is None:
            return Unresolved((f"“{clue.text}” is not understood",), (clue.text,))
        elif entry.kind != "district":
            named.append(entry)
            holder = (
                clue if entry.own else replace(clue, names=(ground.rows[entry.place_id]["name"],))
            )
            kept.append(holder)
    several = _several(named, ground)
    if several:
        return Unresolved((f"several places are named: {', '.join(several)}; ask for one of them",))
    if not kept and not wording.extent:
        return Unresolved(("the wording says no more than the name of the district",))
    return Wording(wording.extent, tuple(kept)), tuple(notes)


def _several(named: list[Entry], ground: Ground) -> tuple[str, ...]:
    """Names of places that stand side by side, none of which holds the others."""
    things = {e.place_id: e for e in named if e.kind not in HOLDERS}
    if len(things) < 2:  # noqa: PLR2004
        return ()
    nested = ground.index.nested(tuple(things.values()))
    return () if nested else tuple(entry.name for entry in things.values())


def _in_district(shape: Shape, ground: Ground) -> Shape | Unresolved:
    """Nothing that is described here lies beyond the district."""
    if ground.outline is None:
        return shape
    area = shape.geometry if shape.kind == "point" else shape.region
    beyond = float(ground.outline.distance(area))
    if beyond > OUTSIDE_M:
        step = f"that lies {beyond:,.0f} m outside the district"
        return Unresolved((*shape.steps, step))
    return shape
