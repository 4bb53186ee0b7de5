"""`locate` knows the plan units by all their names, and keeps a name that a place once had."""

from __future__ import annotations

import pytest

from renewal_atlas.imports.gazetteer import PlaceChange, merged
from renewal_atlas.lookup import locate_name


@pytest.mark.parametrize(
    ("name", "unit_id"),
    [
        ("二环南路科创带", "erhuanlu-kechuangdai"),
        ("二环路科创带", "erhuanlu-kechuangdai"),
        ("一带", "erhuanlu-kechuangdai"),
        ("位于二环南路科创带内", "erhuanlu-kechuangdai"),
        ("“大纬二路—英雄山路”发展轴", "gongneng-pinzhi-zhou"),
        ("大纬二路—英雄山路—望岳路功能品质提升轴", "gongneng-pinzhi-zhou"),
        ("北部现代服务核心区", "beibu-fuwuqu"),
        ("西智造", "xibu-gongyequ"),
    ],
)
def test_a_plan_unit_is_found_by_name_and_alias(layout, district, name, unit_id):
    answer = locate_name(layout, district, name)
    assert answer["unit_id"] == unit_id
    assert answer["place_id"] is None
    assert answer["match_type"] == "described"
    assert answer["geometry"].startswith(("POLYGON", "MULTIPOLYGON"))
    assert answer["uncertainty_m"] > 0


def test_a_word_that_two_plans_use_is_not_decided(layout, district):
    answer = locate_name(layout, district, "一轴")
    assert answer["match_type"] == "none"
    assert answer["geometry"] is None
    assert len(answer["rivals"]) == 2


def test_a_unit_that_no_document_places_is_refused(layout, district):
    answer = locate_name(layout, district, "一环")
    assert answer["match_type"] == "none"
    assert "do not say where" in answer["steps"][-1]


def test_a_place_is_no_unit(layout, district):
    assert locate_name(layout, district, "经四小纬二")["unit_id"] is None


ROW = {"place_id": "daguanyuan", "name": "大观园", "aliases": "大观园商场|大观园商圈", "note": ""}


@pytest.mark.parametrize(
    ("cells", "aliases"),
    [
        ({"name": "大观园商场"}, "大观园商圈|大观园"),
        ({"name": "大观园广场"}, "大观园商场|大观园商圈|大观园"),
        ({"name": "大观园广场", "aliases": "大观园"}, "大观园"),
        ({"name": "大观园广场", "aliases": ""}, "大观园"),
        ({"note": "x"}, "大观园商场|大观园商圈"),
    ],
)
def test_a_renamed_place_still_goes_by_its_old_name(cells, aliases):
    change = PlaceChange("daguanyuan", cells, None, None, fresh=False)
    row = merged({"daguanyuan": ROW}, [change], "sheet 2026")["daguanyuan"]
    assert row["aliases"] == aliases
    assert row["name"] not in row["aliases"].split("|")
