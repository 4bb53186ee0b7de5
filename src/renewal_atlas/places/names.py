"""Index of all names that a district's reference knows, built once."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from renewal_atlas.places.toponym import fold, stem

if TYPE_CHECKING:
    import pandas as pd

    from renewal_atlas.places.reference import Reference
    from renewal_atlas.places.toponym import Home

Tier = Literal["name", "alias", "variant", "stem"]

# Kinds whose name in front of another (建新社区卫生服务站) says where that other thing is.
_HOLDERS: Final = frozenset({"subdistrict", "community", "village"})
_HOLDER_ENDINGS: Final = ("街道", "社区", "村", "镇", "乡")
_SETTLEMENTS: Final = frozenset({"village", "community", "area", "site", "street"})
_HOLDER_MIN: Final = 3  # characters
_STEM_REACH_M: Final = 250.0  # what is called by a stem may lie this far beyond the place
_ROAD_ENDINGS: Final = ("路", "大街", "街")
_NUMBERED: Final = re.compile(r"[一二三四五六七八九十]$")  # 经四, 小纬二
_CODED: Final = re.compile(r"(?P<kind>[gs])?(?P<n>\d{2,4})(?:国道|省道|线|公路)?")
_FEATURES: Final = ("路", "街", "道", "巷", "河", "山", "湖", "桥", "泉")


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that a name stands for.

    Attributes
    ----------
    place_id
        Of the gazetteer; for a community that only `divisions.csv` knows, of its subdistrict.
    name
        As written there.
    own
        Whether `place_id` is the place itself, not the one that holds it.
    kind
        Place type; ``community`` for a division.
    """

    place_id: str
    name: str
    own: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Places that a name was found to stand for, and how it was found.

    Attributes
    ----------
    tier
        name, alias, variant (another spelling) or stem (without designators such as 社区).
    entries
        The places; more than one are rivals.
    reach_m
        For a stem, how far the thing so designated may reach beyond the place.
    """

    tier: Tier
    entries: tuple[Entry, ...]
    reach_m: float = 0.0


@dataclass(frozen=True, eq=False)
class NameIndex:
    """Names of a reference by spelling.

    Attributes
    ----------
    names, aliases, folded, stems
        Entries by raw name, raw alias, folded form and stem.
    parents
        Parent of each place.
    notes
        Folded note of each place that has one.
    """

    names: dict[str, tuple[Entry, ...]]
    aliases: dict[str, tuple[Entry, ...]]
    folded: dict[str, tuple[Entry, ...]]
    stems: dict[str, tuple[Entry, ...]]
    parents: dict[str, str | None]
    notes: dict[str, str] = field(default_factory=dict)

    def find(self, query: str) -> Hit | None:
        """Look a name up as it is written, then in other spellings; no stems."""
        for tier, table in (("name", self.names), ("alias", self.aliases)):
            if query in table:
                return Hit(tier, table[query])  # type: ignore[arg-type]
        key = fold(query)
        return Hit("variant", self.folded[key]) if key in self.folded else None

    def find_stem(self, folded: str) -> Hit | None:
        """Look a folded name up without its designators, and bare names with theirs."""
        asked = stem(folded)
        entries = self.stems.get(asked.text, ())
        if not asked.designators and asked.text.endswith(_FEATURES):
            # 兴济河 is a river; the community named after it does not hold it.
            entries = tuple(entry for entry in entries if entry.own)
        if not entries:
            return None
        own = max(stem(fold(entry.name)).reach_m for entry in entries)
        return Hit("stem", entries, max(asked.reach_m, own, _STEM_REACH_M))

    def single(self, forms: list[str]) -> tuple[Entry, float] | None:
        """The one place that a name stands for, and how far a thing so called may reach beyond."""
        for form in forms:
            hit = self.find(form) or self.find_stem(form)
            if hit:
                one = len({entry.place_id for entry in hit.entries}) == 1
                entry = hit.entries[0] if one else self.nested(hit.entries)
                return None if entry is None else (entry, hit.reach_m)
        return None

    def head(self, folded: str) -> tuple[Entry, str] | None:
        """Longest holder whose name a folded name begins with, and what follows it."""
        for end in range(len(folded) - 1, _HOLDER_MIN - 1, -1):
            entries = self.folded.get(folded[:end], ())
            if len({e.place_id for e in entries}) == 1 and self.leads(entries[0], folded[:end]):
                return entries[0], folded[end:]
        return None

    @staticmethod
    def leads(entry: Entry, folded: str) -> bool:
        """Whether a place holds whatever is named after its name."""
        return entry.kind in _HOLDERS and folded.endswith(_HOLDER_ENDINGS)

    def begins(self, folded: str, longer_than: int) -> bool:
        """Whether a folded name begins with a known name of more than so many characters."""
        return any(folded[:end] in self.folded for end in range(len(folded), longer_than, -1))

    def nested(self, entries: tuple[Entry, ...]) -> Entry | None:
        """Entry that holds all the others, if there is one."""
        for entry in entries:
            if entry.own and all(self._within(other, entry.place_id) for other in entries):
                return entry
        return None

    def above(self, place_id: str) -> tuple[str, ...]:
        """A place and all that hold it, innermost first."""
        found: list[str] = []
        place: str | None = place_id
        while place and place not in found and place in self.parents:
            found.append(place)
            place = self.parents.get(place)
        return tuple(found)

    def _within(self, entry: Entry, holder: str) -> bool:
        place: str | None = entry.place_id
        while place and place != holder:
            place = self.parents.get(place)
        return place == holder


def build_index(reference: Reference) -> NameIndex:
    """Index the names of gazetteer and divisions.

    A division that the gazetteer has too, under the same parent, is that place and no rival.

    Parameters
    ----------
    reference
        Gazetteer and divisions.
    """
    rows = reference.gazetteer.to_dict("records")
    names: dict[str, list[Entry]] = defaultdict(list)
    aliases: dict[str, list[Entry]] = defaultdict(list)
    for row in rows:
        names[row["name"]].append(_entry(row, row["name"]))
        for alias in row["aliases"]:
            aliases[alias].append(_entry(row, alias))
    for full_name, entry in _division_entries(reference.divisions, rows):
        for name in dict.fromkeys((entry.name, full_name)):
            names[name].append(entry)
    folded: dict[str, list[Entry]] = defaultdict(list)
    stems: dict[str, list[Entry]] = defaultdict(list)
    for name, entries in (*names.items(), *aliases.items()):
        folded[fold(name)] += entries
        stems[_own_stem(fold(name), entries[0])] += entries
    parents = {row["place_id"]: row["parent"] for row in rows}
    notes = {row["place_id"]: fold(row["note"]) for row in rows if row["note"]}
    tables = [_frozen(table) for table in (names, aliases, folded, stems)]
    return NameIndex(tables[0], tables[1], tables[2], tables[3], parents, notes)


def _entry(row: dict[Any, Any], name: str) -> Entry:
    return Entry(row["place_id"], name, own=True, kind=row["place_type"])


def _frozen(table: dict[str, list[Entry]]) -> dict[str, tuple[Entry, ...]]:
    """One entry for each place, in the order of the gazetteer; own entries first."""
    return {
        key: tuple({(e.place_id, e.own, "" if e.own else e.name): e for e in entries}.values())
        for key, entries in table.items()
    }


def _division_entries(
    divisions: pd.DataFrame, rows: list[dict[Any, Any]]
) -> list[tuple[str, Entry]]:
    """Communities that the gazetteer does not have, each standing for its subdistrict.

    With the full name of each.
    """
    known = _known_settlements(rows)
    table = divisions.to_dict("records")
    place_of = _subdistrict_places(table, rows)
    entries = []
    for row in table:
        holder = place_of.get(row["parent_code"])
        if row["level"] != "community" or not holder:
            continue
        if (stem(fold(row["name"])).text, holder) not in known:
            entry = Entry(holder, row["name"], own=False, kind="community")
            entries.append((row["full_name"], entry))
    return entries


def _known_settlements(rows: list[dict[Any, Any]]) -> set[tuple[str, str]]:
    """Stem of each settlement of the gazetteer, with each place that holds it."""
    parents = {row["place_id"]: row["parent"] for row in rows}
    return {
        (stem(fold(name)).text, holder)
        for row in rows
        if row["place_type"] in _SETTLEMENTS
        for name in (row["name"], *row["aliases"])
        for holder in _holders(row["place_id"], parents)
    }


def _subdistrict_places(
    table: list[dict[Any, Any]], rows: list[dict[Any, Any]]
) -> dict[str, str | None]:
    """Place of the gazetteer for each subdistrict's division code."""
    named = {
        fold(name): row["place_id"]
        for row in rows
        if row["place_type"] == "subdistrict"
        for name in (row["name"], *row["aliases"])
    }
    return {
        row["division_code"]: named.get(fold(row["name"]))
        for row in table
        if row["level"] == "subdistrict"
    }


def _holders(place_id: str, parents: dict[str, str | None]) -> list[str]:
    """Parent of a place, its parent, and so on."""
    found: list[str] = []
    above = parents.get(place_id)
    while above and above not in found:
        found.append(above)
        above = parents.get(above)
    return found


def _own_stem(folded: str, entry: Entry) -> str:
    """Stem of a place's own name; a station is not the place it is named after."""
    return folded if entry.kind == "station" else stem(folded).text


def road_forms(name: str, home: Home) -> list[str]:
    """Spellings under which a road may be known: without what holds it, with 路, G104 for 国道.

    Examples
    --------
    >>> from renewal_atlas.places.toponym import Home
    >>> road_forms("经四", Home()), road_forms("G104国道", Home())
    (['经四', '经四路', '经四大街', '经四街'], ['g104国道', 'g104', '104国道'])
    """
    folded = fold(name)
    forms = [folded, *home.without_prefix(folded)]
    if _NUMBERED.search(folded):
        forms += [form + ending for form in tuple(forms) for ending in _ROAD_ENDINGS]
    for form in tuple(forms):
        coded = _CODED.fullmatch(form)
        if coded and coded["kind"]:
            way = "国道" if coded["kind"] == "g" else "省道"
            forms += [f"{coded['kind']}{coded['n']}", f"{coded['n']}{way}"]
    return list(dict.fromkeys(forms))
