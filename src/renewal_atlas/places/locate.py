"""Where is a name? The resolver: anchored on the home district, explained, never a guess."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from renewal_atlas.errors import UsageError
from renewal_atlas.places.answer import Answer, placed
from renewal_atlas.places.extent import stated_area
from renewal_atlas.places.ground import Ground, ground_of, match_of
from renewal_atlas.places.names import road_forms
from renewal_atlas.places.reading import described, read_here
from renewal_atlas.places.refusals import foreign, none, nothing, several
from renewal_atlas.places.scene import is_relation
from renewal_atlas.places.shape import Shape, Unresolved
from renewal_atlas.places.toponym import fold
from renewal_atlas.places.wording import plain_text

if TYPE_CHECKING:
    from renewal_atlas.places.names import Entry, Hit
    from renewal_atlas.places.reference import Reference

_TIERS: Final = {
    "name": "is the name of",
    "alias": "is another name of",
    "variant": "is another spelling of a name of",
    "stem": "has the stem of a name of",
}


def locate(name: str, reference: Reference, crs_metric: int, parent: str | None = None) -> Answer:
    """Find a name in the home district, or say why it cannot be found.

    In order: the name, an alias, another spelling, a described place (junction, stretch, strip,
    corner, distance, extent), and the place that holds it. Anything that begins with another
    province, city or district is refused, as is a name that two places share.

    Parameters
    ----------
    name
        Toponym, address or wording, in Chinese.
    reference
        As `read_reference` gives it; its indexes are built at the first call and kept.
    crs_metric
        EPSG code of a projected CRS in metres.
    parent
        Name or place_id of a place that surely holds it, to fall back on.

    Returns
    -------
    Answer
        With `geometry` None and `match_type` ``none`` where nothing is known.

    Raises
    ------
    UsageError
        If `name` is blank.

    Examples
    --------
    >>> from renewal_atlas.layout import Layout, find_root
    >>> from renewal_atlas.places import read_reference
    >>> reference, _ = read_reference(Layout(find_root()), "370103-shizhong")
    >>> answer = locate("經四小緯二", reference, 4548)
    >>> answer.place_id, answer.match_type, answer.uncertainty_m
    ('jingsi-xiaoweier', 'described', 130.0)
    >>> locate("安庆大观园", reference, 4548).steps
    ('安庆 is another place than 济南市市中区: refused',)
    """
    if not name.strip():
        raise UsageError("no name to locate; write one, such as 经四小纬二")
    return _located(name.strip(), ground_of(reference, crs_metric), parent)


@lru_cache(maxsize=65_536)
def _located(query: str, ground: Ground, parent: str | None) -> Answer:
    """Answers are kept, since the same names come again and again."""
    return (
        _known(query, ground)
        or foreign(query, ground)
        or _known_variant(query, ground)
        or _held_name(query, ground)
        or several(query, ground)
        or _described(query, ground, parent)
    )


def _described(query: str, ground: Ground, parent: str | None) -> Answer:
    """Wording first; where it leads nowhere, the place that holds it, and why."""
    worded = _wording(query, ground)
    if worded is not None and worded.geometry is not None:
        return worded
    # wording that is understood and leads nowhere is refused, whatever its name begins with
    refused = worded is not None and not worded.missing
    held = None if refused else _head(query, ground) or _stated_parent(query, ground, parent)
    if held is None:
        return worded or nothing(query, ground)
    if worded is None:
        return held
    return replace(held, steps=(*worded.steps, *held.steps), missing=worded.missing)


def _known(query: str, ground: Ground) -> Answer | None:
    hit = ground.index.find(query)
    return _from_hit(query, ground, hit) if hit else None


def _known_variant(query: str, ground: Ground) -> Answer | None:
    """Without province, city and district in front, then without designators; G104 for 国道."""
    forms = road_forms(query, ground.reference.home)
    for form in forms:
        hit = ground.index.find(form)
        if hit:
            return _from_hit(query, ground, replace(hit, tier="variant"))
    for form in forms:
        hit = ground.index.find_stem(form)
        if hit:
            return _from_hit(query, ground, hit)
    return None


def _held_name(query: str, ground: Ground) -> Answer | None:
    """Known name with the subdistrict or village that holds it in front (…街道大涧沟村)."""
    reading = read_here(query, ground)
    if not reading.holders or any(clue.kind != "name" for clue in reading.wording.clues):
        return None
    rest = fold(reading.text)
    hit = ground.index.find(rest) or ground.index.find_stem(rest)
    if hit is None:
        return None
    answer = _from_hit(query, ground, hit)
    above = ground.index.above(answer.place_id) if answer.place_id else ()
    stated = {i for i in above if ground.rows[i]["place_type"] == "subdistrict"}
    for holder in reading.holders:
        entry = ground.entry(holder)
        if entry and entry.kind == "subdistrict" and stated - {entry.place_id}:
            known = ", ".join(ground.rows[i]["name"] for i in sorted(stated))
            step = f"{reading.text} is known to lie in {known}, outside {holder}"
            return none(query, ground, (step,))
        if entry and answer.place_id and _apart(answer.place_id, entry.place_id, ground):
            step = f"{reading.text} lies outside {holder}, which is to hold it"
            return none(query, ground, (step,))
    return answer


def _apart(place_id: str, holder_id: str, ground: Ground) -> bool:
    """Whether a place and what is said to hold it have no point in common."""
    place, holder = ground.shape(place_id), ground.shape(holder_id)
    if isinstance(place, Unresolved) or isinstance(holder, Unresolved):
        return False
    return bool(place.region.distance(holder.as_area().region) > 0)


def _from_hit(query: str, ground: Ground, hit: Hit) -> Answer:
    entries = hit.entries
    step = f"{query} {_TIERS[hit.tier]} "
    if len({(entry.place_id, entry.own) for entry in entries}) > 1:
        holder = ground.index.nested(entries) if hit.tier == "stem" else None
        names = tuple(sorted({_title(entry, ground) for entry in entries}))
        if holder is None:
            step += f"{len(names)} places that share it equally: {', '.join(names)}"
            return none(query, ground, (step,), rivals=names)
        note = f"{step}{', '.join(names)}; {_title(holder, ground)} holds them all"
        return _in_place(query, ground, replace(holder, own=False), (note,))
    entry = entries[0]
    steps = (step + _title(entry, ground),)
    if not entry.own:
        return _in_place(query, ground, entry, steps)
    return _at_place(query, ground, entry, hit, steps)


def _at_place(query: str, ground: Ground, entry: Entry, hit: Hit, steps: tuple[str, ...]) -> Answer:
    """Answer with the place itself."""
    row = ground.rows[entry.place_id]
    shape = ground.shape_called(entry)
    if isinstance(shape, Unresolved):
        return replace(
            none(query, ground, (*steps, *shape.steps), suggest=False),
            place_id=entry.place_id,
            name=row["name"],
            missing=shape.missing,
        )
    match = match_of(row, shape)
    if match == "parent":
        pass
    elif hit.tier == "stem" and entry.kind == "subdistrict":
        shape = _office(query, entry, ground) or shape
    elif hit.tier == "stem":
        shape = replace(shape, uncertainty_m=shape.uncertainty_m + hit.reach_m)
        match = "described"
        steps = (*steps, f"what is so called may reach {hit.reach_m:.0f} m further")
    elif hit.tier == "alias" and match == "exact":
        match = "alias"
    return placed(query, ground, shape, match, steps, entry.place_id, row["name"])


def _office(query: str, entry: Entry, ground: Ground) -> Shape | None:
    """Office of a subdistrict, if the query names it and not the whole subdistrict."""
    return ground.offices.get(entry.place_id) if fold(query).endswith("办事处") else None


def _in_place(query: str, ground: Ground, entry: Entry, steps: tuple[str, ...]) -> Answer:
    """Answer with the circle of the place that holds it."""
    row = ground.rows[entry.place_id]
    shape = ground.shape(entry.place_id)
    if isinstance(shape, Unresolved):
        return none(query, ground, (*steps, *shape.steps))
    centre, radius = shape.circle()
    held = Shape(centre, radius, steps=(f"somewhere within {row['name']}", *shape.steps))
    return placed(query, ground, held, "parent", steps, entry.place_id, row["name"])


def _wording(query: str, ground: Ground) -> Answer | None:
    result = described(query, ground)
    if result is None:
        return None
    if isinstance(result, Unresolved):
        return replace(none(query, ground, result.steps), missing=result.missing)
    area = stated_area(plain_text(query))
    shape = replace(result, stated_area_m2=result.stated_area_m2 or area)
    return placed(query, ground, shape, "described", (), None, query)


def _head(query: str, ground: Ground) -> Answer | None:
    """Name that begins with a subdistrict, community or village (建新社区卫生服务站)."""
    folded = fold(query)
    for form in (folded, *ground.reference.home.without_prefix(folded)):
        head = ground.index.head(form)
        if head is None:
            continue
        entry, rest = head
        if is_relation(rest):
            return None
        steps = (f"{query} begins with {entry.name}; {rest} itself is not known",)
        return _in_place(query, ground, entry, steps)
    return None


def _stated_parent(query: str, ground: Ground, parent: str | None) -> Answer | None:
    if not parent:
        return None
    known = ground.index.find(parent)
    entries = known.entries if known else ()
    if parent in ground.rows:
        row = ground.rows[parent]
        entries = ground.index.names[row["name"]]
        entries = tuple(e for e in entries if e.place_id == parent)
    if len({entry.place_id for entry in entries}) != 1:
        return None
    if ground.rows[entries[0].place_id]["place_type"] == "district":
        return None
    return _in_place(query, ground, entries[0], (f"{query} itself is not known",))


def _title(entry: Entry, ground: Ground) -> str:
    own = ground.rows[entry.place_id]["name"]
    return own if entry.own else f"{entry.name} ({own})"
