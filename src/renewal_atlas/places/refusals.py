"""Why a name is not located: it lies elsewhere, names several places, or nothing is called so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from renewal_atlas.places.answer import Answer
from renewal_atlas.places.reading import read_here
from renewal_atlas.places.toponym import fold
from renewal_atlas.places.wording import plain_text

if TYPE_CHECKING:
    from renewal_atlas.places.ground import Ground

_SUGGESTIONS: Final = 3
_LIKENESS: Final = 60.0
_PARTED: Final = re.compile("[、,;/]|以及|[和与及—–~-]")
_SEVERAL: Final = 2
_ROAD: Final = re.compile("(?:路|街|大街|大道|巷|胡同|高速)$")


def foreign(query: str, ground: Ground) -> Answer | None:
    """Refuse names of other provinces, cities and districts, wherever the phrase has them."""
    found = ground.elsewhere.named_in(query, ground.reference.home, ground.index)
    if not found:
        return None
    home = ground.reference.home.city + ground.reference.home.district or "the home district"
    return none(query, ground, (f"{found} is another place than {home}: refused",))


def several(query: str, ground: Ground) -> Answer | None:
    """Refuse a phrase that only lists names: it says where each is, not which is meant."""
    wording = read_here(query, ground).wording
    if wording.extent or any(clue.kind != "name" for clue in wording.clues):
        return None
    names = [name for name in _PARTED.split(plain_text(query)) if name]
    known = [name for name in names if ground.entry(name) is not None]
    if len(names) < _SEVERAL or not known:
        return None
    entries = {entry.place_id: entry for name in known if (entry := ground.entry(name))}
    if len(known) == len(names) and ground.index.nested(tuple(entries.values())):
        return None
    step = f"{query} names several places: {', '.join(names)}; ask for one of them"
    return none(query, ground, (step,), rivals=tuple(names))


def nothing(query: str, ground: Ground) -> Answer:
    """Answer for a name that nothing is called by, with the notes that mention it."""
    folded = fold(query)
    steps = [f"{query} is not known here"]
    front = _road_in_front(folded, ground)
    if _ROAD.search(folded):
        steps = [f"no line for {query}: no such road is known here"]
    elif front:
        steps.append(f"{front} is a road or river here, but a name after it says no more of where")
    for place_id, note in ground.index.notes.items():
        if len(folded) > 2 and folded in note:  # noqa: PLR2004
            row = ground.rows[place_id]
            steps.append(f"note at {row['name']}: {row['note']}")
    return none(query, ground, tuple(steps))


def _road_in_front(folded: str, ground: Ground) -> str | None:
    """Road that a name begins with (望岳路小学): named after it, or on it, or neither."""
    for end in range(len(folded) - 1, 2, -1):
        line = ground.road(folded[:end])
        if line is not None:
            return line.name
    return None


def none(
    query: str,
    ground: Ground,
    steps: tuple[str, ...],
    *,
    rivals: tuple[str, ...] = (),
    suggest: bool = True,
) -> Answer:
    """Answer without a position."""
    similar = _similar(query, ground) if suggest and not rivals else ()
    return Answer(query, None, query, "none", None, None, steps, rivals, similar)


def _similar(query: str, ground: Ground) -> tuple[str, ...]:
    found = process.extract(
        fold(query),
        ground.index.folded.keys(),
        scorer=fuzz.ratio,
        limit=_SUGGESTIONS,
        score_cutoff=_LIKENESS,
    )
    return tuple(dict.fromkeys(ground.index.folded[key][0].name for key, _, _ in found))
