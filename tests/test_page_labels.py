"""Every label of the page stands in one dictionary, and every entry of it is used."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import yaml

import renewal_atlas.page

ROOT = Path(__file__).resolve().parents[1]


def rows_of(vocabulary: str) -> list[dict[str, str]]:
    text = (ROOT / f"data/vocabulary/{vocabulary}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


LABELS = rows_of("page_labels")
STYLE = yaml.safe_load((ROOT / "maps/style.yml").read_text(encoding="utf-8"))
PAGE = Path(renewal_atlas.page.__file__).parent
SCRIPTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PAGE.glob("*.js")))
CONTROLS = sorted(path.stem for path in PAGE.glob("*.js"))


@pytest.mark.parametrize("row", LABELS, ids=lambda row: row["code"])
def test_label_is_used_and_says_the_same_in_both_languages(row):
    code = row["code"]
    family = code.rpartition("_")[0] or code
    assert re.search(rf'[`"]{code}[`"]|`{family}_\$\{{|`{code.split("_")[0]}_\$\{{', SCRIPTS), code
    holes = [sorted(re.findall(r"\{(\w+)\}", row[language])) for language in ("zh", "en")]
    assert holes[0] == holes[1]


def test_every_label_that_a_script_asks_for_is_there():
    known = {row["code"] for row in LABELS}
    asked = re.findall(r'(?:\bt\(|\bt: |\btl: |button\(|panel\(|section\()"(\w+)"', SCRIPTS)
    assert len(asked) > 40
    assert set(asked) <= known


@pytest.mark.parametrize("part", ["groups", "phases"])
def test_symbols_of_the_style_have_labels(part):
    known = {row["code"] for row in LABELS}
    stem = {"groups": "group", "phases": "phase"}[part]
    assert {f"{stem}_{name}" for name in STYLE[part]} <= known


@pytest.mark.parametrize(("part", "vocabulary"), [("groups", "kinds"), ("phases", "stages")])
def test_style_names_each_code_once(part, vocabulary):
    codes = [row["code"] for row in rows_of(vocabulary)]
    named = [code for entry in STYLE[part].values() for code in entry[vocabulary]]
    assert sorted(named) == sorted(codes)


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("group", STYLE["groups"].values(), ids=STYLE["groups"])
def test_symbols_stand_out_from_the_ground(group):
    ratio = (luminance(STYLE["ground"]["land"]) + 0.05) / (luminance(group["colour"]) + 0.05)
    assert ratio >= 4.5


@pytest.mark.parametrize("name", CONTROLS)
def test_a_control_is_a_python_a_script_and_perhaps_a_style_file(name):
    assert (PAGE / f"{name}.py").is_file()
    source = (PAGE / f"{name}.js").read_text(encoding="utf-8")
    assert '"use strict"' in source
    for forbidden in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch("):
        if name == "leaflet" and forbidden == "innerHTML":
            continue  # the stand-in for jQuery reads markup that a script's author wrote
        assert forbidden not in source


@pytest.mark.parametrize("name", CONTROLS)
def test_no_template_stands_inside_another(name):
    """The minifier takes the end of the inner one for the end of both, and drops spaces after."""
    source = (PAGE / f"{name}.js").read_text(encoding="utf-8")
    assert re.findall(r"`[^`\n]*\$\{[^}`\n]*`", source) == []
