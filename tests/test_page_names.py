"""Names of places in Latin letters: a spelling that a reader can say, with the kind in English."""

from __future__ import annotations

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
