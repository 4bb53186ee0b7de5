"""Declines are shown as declines and ranges as ranges: card, chart, citation, both languages."""

from __future__ import annotations

import dataclasses
import shutil

import pandas as pd
import pytest

import renewal_atlas
from renewal_atlas.page import AtlasMap, atlas_map, content, read_settings

pytestmark = pytest.mark.browser
DISTRICT = "999901-example"
# property, value, value_high, unit, original, relation, modality, as_of
FIGURES = [
    ("gdp_growth", "4.5", None, "percent", "增长4.5%", "exact", "actual", "2023"),
    ("gdp_growth", "-3.5", None, "percent", "下降3.5%", "exact", "actual", "2024"),
    ("gdp_growth", "5", "6", "percent", "5%至6%", "range", "target", "2025"),
    ("fixed_asset_investment_growth", "-5", "-3", "percent", "降3—5%", "range", "actual", "2024"),
    ("fixed_asset_investment_growth", "-1", "1", "percent", "-1%到1%", "range", "target", "2025"),
    ("budget_revenue", "3100000000", None, "cny", "不超过31亿元", "at_most", "actual", "2024"),
    ("budget_revenue", "3000000000", "5000000000", "cny", "30—50亿元", "range", "target", "2025"),
    ("school_places_added", "5000", None, "place", "近5000个", "nearly", "actual", "2024"),
    ("school_places_added", "5000", None, "place", "不足5000个", "under", "actual", "2025"),
    ("land_transferred", "-1", None, "m2", "减少1平方米", "exact", "actual", "2024"),
]


@pytest.fixture(scope="module")
def layers(tmp_path_factory, root):
    """The example district with figures of its own, on the district and on a project."""
    folder = tmp_path_factory.mktemp("ranges")
    shutil.copytree(root / "tests" / "districts", folder, dirs_exist_ok=True)
    shutil.copytree(root / "data" / "vocabulary", folder / "data" / "vocabulary")
    shutil.copy(root / "maps" / "style.yml", folder / "maps" / "style.yml")
    atlas = renewal_atlas.open(DISTRICT, folder)
    told = atlas.layers.statements
    names = ("property", "value", "value_high", "unit", "original", "relation", "modality", "as_of")
    rows = [
        told.iloc[0].to_dict()
        | dict(zip(names, figure, strict=True))
        | {"statement_id": f"{subject}-{i}", "subject_id": subject, "scope": "own"}
        for subject in ("999901", "dongcun")
        for i, figure in enumerate(FIGURES)
    ]
    both = pd.concat([told.assign(value_high=None), pd.DataFrame(rows)], ignore_index=True)
    return dataclasses.replace(atlas.layers, statements=both), read_settings(atlas.layout, DISTRICT)


@pytest.fixture(scope="module")
def address(layers, tmp_path_factory):
    """The page of these layers; its conflicts are not what is looked at."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    frames, (style, settings) = layers
    columns = tuple(dict.fromkeys([*content.STATEMENTS, "value_high"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "STATEMENTS", columns)
        patch.setattr(content, "disagreements", lambda *_: [])
        page: AtlasMap = atlas_map(frames, style, settings)
        page.save(path)
    return path.as_uri()


def charts(page):
    """Rows of every chart: words, and left and right edge of each piece of the bar, and zero."""
    page.evaluate("atlas.set({ left: 'district' })")
    return page.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('.panel.district figure')].map("
        "(figure) => [figure.querySelector('caption').textContent,"
        " [...figure.querySelectorAll('tbody tr')].map((tr) => ({"
        "  said: tr.cells[2].innerText.replace(/\\s+/g, ' ').trim(),"
        "  bars: [...tr.querySelectorAll('rect')].map((rect) =>"
        "   ['x', 'width'].map((name) => Number(rect.getAttribute(name)))),"
        "  between: tr.querySelectorAll('.between').length,"
        "  zero: Number(tr.querySelector('.zero')?.getAttribute('x1') ?? 0) }))]))"
    )


def test_a_decline_goes_to_the_left_of_zero_and_says_so(open_page):
    up, down, target = charts(open_page())["地区生产总值增长率"]
    assert up["zero"] == down["zero"] == target["zero"] > 0
    assert sum(down["bars"][0]) <= down["zero"] <= up["bars"][0][0]
    assert "-3.5%" in down["said"]
    assert "下降3.5%" in down["said"]
    assert "-" not in up["said"]
    # 3.5 to 4.5 as 3.5 to 4.5, to a pixel
    assert down["bars"][0][1] / up["bars"][0][1] == pytest.approx(3.5 / 4.5, abs=0.03)


def test_a_range_shows_both_ends(open_page):
    found = charts(open_page())
    target = found["地区生产总值增长率"][2]
    assert target["between"] == 1
    assert "5 至 6%" in target["said"]
    decline, crossing = found["固定资产投资增长率"]
    assert "-5 至 -3%" in decline["said"]
    assert all(sum(bar) <= decline["zero"] for bar in decline["bars"])
    assert len(crossing["bars"]) == crossing["between"] == 1
    assert crossing["bars"][0][0] < crossing["zero"] < sum(crossing["bars"][0])
    assert "30 至 50 亿元" in found["一般公共预算收入"][1]["said"]


def test_charts_without_a_decline_begin_at_zero(open_page):
    first = charts(open_page())["新增学位"][0]
    assert first["zero"] == 0
    assert first["bars"][0][0] == 0.5


def test_charts_in_english_say_relation_sign_and_range(open_page):
    page = open_page("#lang=en")
    found = charts(page)
    growth = [row["said"] for row in found["GDP growth"]]
    assert growth[1].endswith("-3.5 per cent")
    assert growth[2].endswith("5 to 6 per cent")
    assert found["General public budget revenue"][1]["said"].endswith("3 to 5 bn yuan")


def test_a_card_shows_declines_and_ranges_where_the_words_alone_do_not(open_page):
    page = open_page("#project=dongcun&right=detail")
    facts = page.locator(".panel.detail .year .fact > p:first-child").all_inner_texts()
    told = {fact.split("“")[1].split("”")[0] if "“" in fact else fact: fact for fact in facts}
    found = " ".join(facts)
    assert "-3.5%" in found
    assert "-5 至 -3%" in found
    assert "5 至 6%" not in found  # the printed words say both ends
    assert "-1 平方米" in found or "-1平方米" in found, told
    citations = page.evaluate(
        "atlas.rowsOf.get('dongcun').map((row) => atlas.citation(row)).join('\\n')"
    )
    assert "下降3.5%" in citations


def test_words_of_a_bound_stand_beside_the_figure(open_page):
    page = open_page("#project=dongcun&right=detail")
    codes = page.evaluate("Object.keys(atlas.data.words.relations)")
    marks = page.locator(".panel.detail .year .mark.relation").all_inner_texts()
    for code in {"at_most", "nearly", "under", "range"} & set(codes):
        assert page.evaluate("(code) => atlas.word('relations', code)", code) in marks


def test_figures_that_differ_in_their_upper_end_alone_are_two(open_page):
    merged = open_page().evaluate(
        "() => { const { statements } = atlas.data; const row = statements.row.get('dongcun-2');"
        " const copy = statements.value_high.length; for (const name in statements)"
        " if (Array.isArray(statements[name])) statements[name].push(statements[name][row]);"
        " statements.value_high[copy] = '7'; return atlas.merge([row, copy]).length; }"
    )
    assert merged == 2
