"""Names of places in Latin letters: a spelling that a reader can say, with the kind in English."""

from __future__ import annotations

import re

import pytest

from renewal_atlas.page.romanise import names_en, romanise


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("经四路", "Jingsi Road"),
        ("小纬二路", "Xiaowei'er Road"),
        ("马鞍山路", "Ma'anshan Road"),
        ("青年西路", "Qingnian West Road"),
        ("刘长山路", "Liuchangshan Road"),
        ("泺源大街", "Luoyuan Street"),
        ("英雄山路129号", "129 Yingxiongshan Road"),
        ("玉符河", "Yufu River"),
        ("舜玉路街道", "Shunyu Road Subdistrict"),
        ("二七新村街道", "Erqixincun Subdistrict"),
        ("长清区", "Changqing District"),
        ("中央活力区", "Zhong Yang Huo Li Qu"),
        ("G104玉符河大桥", "G104 Yu Fu He Da Qiao"),
        ("路", "Lu"),
    ],
)
def test_a_name_is_spelt(name, spelt):
    assert romanise(name) == spelt


def test_what_the_register_names_in_english_keeps_that_name():
    assert names_en(["二环南路", "经一路"], {"二环南路": "Second Ring South Road"}) == [
        "Second Ring South Road",
        "Jingyi Road",
    ]


def test_every_place_of_the_district_can_be_said_in_latin_letters(atlas):
    spelt = [romanise(name) for name in atlas.places["name"]]
    assert all(text.strip() and not any("㐀" <= sign <= "鿿" for sign in text) for text in spelt)


def spoken(page, text):
    """A remark of one phrase as the page in English says it."""
    return page.evaluate(
        "text => { atlas.data.phrases.push([text, text]); "
        "return atlas.remark(String(atlas.data.phrases.length - 1), true); }",
        text,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("apart from 上新街, as printed", "apart from Shangxin Street, as printed"),
        ("named after 望岳路", "named after Wangyue Road"),
        ("老商埠、上新街 together", "Old Commercial Port, Shangxin Street together"),
        ("the house number 英雄山路189号", "the house number 英雄山路189号"),
        ("printed here as “大纬二路—英雄山路”发展轴", "printed here as “大纬二路—英雄山路”发展轴"),
        ("“上新街” is the name", "“上新街” is the name"),
        ("at 上新街头, a longer name", "at 上新街头, a longer name"),
    ],
)
def test_a_name_alone_in_an_english_remark_is_english(open_page, text, said):
    assert spoken(open_page("#lang=en"), text) == said


def test_in_english_a_document_has_an_english_title_and_keeps_the_printed_one(atlas, open_page):
    page = open_page("#lang=en&left=sources")
    listed = page.locator(".panel.sources").inner_text()
    assert all(title in listed for title in atlas.layers.sources["title"])
    assert listed.count("Start-up") == 2
    card = page.evaluate("atlas.sourceOf('report-2026', 'p22')")
    assert card.startswith("“Shizhong, Jinan")
    assert "市中区" not in card
    page.evaluate("atlas.set({lang: 'zh'})")
    assert page.evaluate("atlas.sourceOf('report-2026', 'p22')").startswith("《济南市市中区")


def test_what_is_ours_is_english_in_english(open_page):
    """The figures of the district: nothing is Chinese but quotations and words within a remark."""
    page = open_page("#lang=en&left=district")
    left = page.evaluate(
        """[...document.querySelectorAll('.panel.district *')].filter((e) => !e.closest('[lang=zh]')
        && [...e.childNodes].some((n) => n.nodeType === 3 && /[\\u4e00-\\u9fff]/.test(n.textContent)))
        .map((e) => e.textContent)"""
    )
    assert not [text for text in left if not re.search("[a-z]{3}", text)]
