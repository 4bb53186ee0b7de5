"""A project in which every text of every table is an attack; and what runs shows itself."""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import TypeAdapter, ValidationError

from renewal_atlas.model import Phrase, Place, Programme, Project, Record, Source, Statement

ROOT = Path(__file__).resolve().parents[1]
DISTRICT = "999901-example"
CANARY = "canary"
TEMPLATES = (
    "{{cycler.__init__.__globals__.os.system('echo>canary')}}",
    "{{ self.__init__.__globals__.__builtins__.open('canary', 'w') }}",
    "{% set x = cycler.__init__.__globals__.os.system('echo>canary') %}",
    "{% for x in ().__class__.__base__.__subclasses__() %}",
    "{{7*7}}",
    "{# gone #}",
    "{% raw %}",
    "{{{x}}}",
    "甲{#1 乙",
    "{% endmacro %}{{",
    "# for x in y",
)
SCRIPTS = (
    "<img src=x onerror=document.title=7>",
    "</script><script>document.title=7</script>",
    "</title></style><svg onload=document.title=7>",
    "${document.title=7}`;document.title=7;`",
    "javascript:document.title=7",
    "<!--<script>",
    "]]>&amp;&#x3c;b&#x3e;",
    "The map's style=baroque, they say",
    "a\r\nb \u2028\u2029c",
    "%(x)s {0} {x.__class__} $x \\u003c \\",
    "=1+1",
    "＝HYPERLINK(1)",
    "0123456789abcdef0123456789abcdef",
)
ATTACKS = TEMPLATES + SCRIPTS
_SHORT = tuple(attack for attack in ATTACKS if len(attack) <= 16)  # an `original` is short
_TABLES: tuple[tuple[type[Record], str], ...] = (
    (Phrase, "data"), (Source, "data"), (Project, "data"), (Statement, "data"),
    (Programme, "data"), (Place, "geo/reference"),
)  # fmt: skip
_PROJECTS = 8  # of the example district, each with a phrase as its note


def is_text(record: type[Record], name: str) -> bool:
    """Whether a column takes any text: found by trying, so that a new column is in at once."""
    about = record.model_fields[name]
    kind: Any = Annotated[(about.annotation, *about.metadata)] if about.metadata else None  # type: ignore[valid-type]
    try:
        TypeAdapter(kind or about.annotation).validate_python(ATTACKS[0])
    except ValidationError:
        return False
    return True


class Corpus:
    """Gives out attacks, each with a number that makes it one of a kind.

    Attributes
    ----------
    told
        Every text that was given out, by where it stands.
    """

    def __init__(self) -> None:
        self.told: dict[str, list[str]] = {}
        self.used = 0  # phrases that stand in a note
        self._numbers = itertools.count(1)
        self._attacks = {attacks: itertools.cycle(attacks) for attacks in (ATTACKS, _SHORT)}

    def give(self, where: str, attacks: tuple[str, ...] = ATTACKS) -> str:
        """The next attack, for a place such as ``projects.note``."""
        text = f"{next(self._attacks[attacks])}§{next(self._numbers)}"
        self.told.setdefault(where, []).append(text)
        return text


def hostile_project(root: Path) -> Corpus:
    """Write the example district into a folder, with an attack in every text of every table."""
    corpus = Corpus()
    shutil.copytree(ROOT / "tests" / "districts", root, dirs_exist_ok=True)
    shutil.copytree(ROOT / "data" / "vocabulary", root / "data" / "vocabulary")
    shutil.copy(ROOT / "maps" / "style.yml", root / "maps" / "style.yml")
    words = _vocabularies(root, corpus)
    for record, folder in _TABLES:
        path = root / folder / DISTRICT / f"{record.TABLE}.csv"
        rows = _rows(path) if path.is_file() else [{} for _ in range(_PROJECTS)]
        columns = [name for name in record.model_fields if is_text(record, name)]
        for row in rows:
            for name in columns:
                _fill(row, record.TABLE, name, words, corpus)
        _write(path, rows)
    _plan(root, corpus)
    _yaml(root / "data" / DISTRICT / "district.yml", _district, corpus)
    _yaml(root / "maps" / f"{DISTRICT}.yml", _settings, corpus)
    _lines(root, corpus)
    return corpus


def _fill(
    row: dict[str, str], table: str, name: str, words: dict[str, str], corpus: Corpus
) -> None:
    """Attack in a cell, but where a figure, code or name must stand for the row to be read."""
    of_text = words.get(row.get("property", ""), "text") == "text"
    if table == "statements" and name in {"value", "original"}:
        if of_text or (name == "original" and not row.get("unit")):
            row[name] = corpus.give(f"{table}.{name}", _SHORT)
    elif table == "projects" and name == "note":  # what phrases.csv puts into both languages
        row[name] = corpus.told["phrases.en"][corpus.used]
        corpus.used += 1
    else:
        row[name] = corpus.give(f"{table}.{name}")


def _vocabularies(root: Path, corpus: Corpus) -> dict[str, str]:
    """Attack in every label; kinds of value by property."""
    kinds = {}
    for path in sorted((root / "data" / "vocabulary").glob("*.csv")):
        rows = _rows(path)
        for row in rows:
            for name in ("zh", "en"):
                row[name] = corpus.give(f"{path.stem}.{name}") + row[name]
            if path.stem == "properties":
                kinds[row["code"]] = row["datatype"]
        _write(path, rows)
    return kinds


def _plan(root: Path, corpus: Corpus) -> None:
    def attack(plan: dict[str, Any], corpus: Corpus) -> None:
        for part in (plan, *plan["units"]):
            for name in ("name", "name_en", "theme", "drawing_note", "drawing_note_en", "note"):
                if name in part or (name in {"theme", "note"} and part is not plan):
                    part[name] = corpus.give(f"plans.{name}")
            part["aliases"] = [corpus.give("plans.aliases")]
            for wording in part["wording"]:
                wording["original"] = corpus.give("plans.wording", _SHORT)

    for path in (root / "data" / DISTRICT / "plans").glob("*.yml"):
        _yaml(path, attack, corpus)


def _district(head: dict[str, Any], corpus: Corpus) -> None:
    for name in ("name", "name_en", "city", "city_en", "province", "licence"):
        head[name] = corpus.give(f"district.{name}")
    for view in head["views"]:
        view["zh"], view["en"] = corpus.give("district.views"), corpus.give("district.views")


def _settings(settings: dict[str, Any], corpus: Corpus) -> None:
    both = {where: {tongue: corpus.give(f"settings.{where}") for tongue in ("zh", "en")}
            for where in ("title", "notice", "map_review_note", "name")}  # fmt: skip
    settings["title"], settings["notice"] = both["title"], both["notice"]
    settings["publication"] = {
        "map_review_number": {"value": corpus.give("settings.map_review_number"),
                              "reason": corpus.give("settings.reason")},
        "map_review_note": {"value": both["map_review_note"]},
        "allowed_basemaps": ["one"], "coordinate_decimals": 5, "withheld_layers": [],
    }  # fmt: skip
    settings["basemaps"] = {"enabled": True, "sources": [
        {"id": "one", "name": both["name"], "urls": ["https://tile.example/{z}/{x}/{y}.png"],
         "datum": "WGS84", "attribution": corpus.give("settings.attribution")}]}  # fmt: skip


def _lines(root: Path, corpus: Corpus) -> None:
    path = root / "geo" / "reference" / DISTRICT / "lines.geojson"
    lines = json.loads(path.read_text("utf-8"))
    for feature in lines["features"]:
        for name in ("name", "georeference_sources", "note"):
            feature["properties"][name] = corpus.give(f"lines.{name}")
    path.write_text(json.dumps(lines, ensure_ascii=False), encoding="utf-8")


def _yaml(path: Path, attack: Any, corpus: Corpus) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    attack(content, corpus)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
