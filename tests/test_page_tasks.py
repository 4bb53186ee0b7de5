"""Twelve tasks of a planner, on a desktop and on a phone, from a file with the network off.

What the page must answer is computed from the register, so that a task stays true when the
documents of the next year come in.
"""

from __future__ import annotations

import csv
import io

import pytest
import yaml

from renewal_atlas.page.disagreements import disagreements
from renewal_atlas.page.search import pinyin

pytestmark = pytest.mark.browser
SCREENS = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(params=SCREENS)
def visit(request, open_page):
    """Open the page on a screen."""
    return lambda fragment="": open_page(fragment, SCREENS[request.param])


@pytest.fixture(scope="module")
def names(atlas):
    return atlas.projects.set_index("project_id")["name"]


@pytest.fixture(scope="module")
def axis(atlas):
    """The axis of the newest plan."""
    newest = atlas.layers.plans.sort_values("years")["plan_id"].iloc[-1]
    units = atlas.plan_units
    return units[(units["plan_id"] == newest) & (units["kind"] == "axis")].iloc[0]


def members(atlas, unit: str) -> set[str]:
    rows = atlas.memberships
    return set(rows[(rows["unit_id"] == unit) & (rows["membership"] != "outside")]["project_id"])


def said_of(atlas, subject: str):
    return atlas.statements[atlas.statements["subject_id"] == subject]


def tool(page, name):
    page.locator(".tools button", has_text=name).click()


def search(page, text):
    page.get_by_role("combobox").fill(text)
    return page.locator("[role=option]").first


def choose(page, question, *answers):
    """Tick answers under a question of the filters, which are open."""
    fold = page.locator(".panel.filters details", has=page.locator("summary", has_text=question))
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    for answer in answers:
        fold.locator("li label", has=page.get_by_text(answer, exact=True)).click()


def listed(page) -> set[str]:
    """Names in the table."""
    tool(page, "列表")
    return set(page.locator(".panel.table tbody th").all_inner_texts())


def test_find_by_initials(names, visit):
    name = names["wangyue-zhigu"]
    initials = "".join(syllable[0] for syllable in pinyin(name).split())
    page = visit()
    option = search(page, initials)
    assert option.locator("b").inner_text() == name
    option.click()
    assert page.locator(".panel.detail .name").inner_text() == name


def test_which_projects_of_the_axis_moved_on_since_the_first_documents(atlas, names, axis, visit):
    views = [view.id for view in atlas.layers.district.views]
    ledger = atlas.ledger[atlas.ledger["to_view"].isin(views[1:])]
    changes = ledger.groupby("subject_id")["change"].agg(set)
    moved = {subject for subject, told in changes.items() if "moved_on" in told - {"new"}}
    moved -= {subject for subject, told in changes.items() if "new" in told}
    expected = {names[one] for one in moved & members(atlas, axis["unit_id"])}
    assert expected
    page = visit()
    tool(page, "筛选")
    page.locator(".panel.filters select").select_option(f"{views[0]}~{views[-1]}")
    choose(page, "两年之间的变化", "有进展")
    choose(page, "规划单元", axis["name"])
    assert listed(page) == expected
    assert page.locator(".counts").inner_text().startswith(f"{len(expected)} / ")
    told = page.locator(".panel.table td[data-name=change]").all_inner_texts()
    assert all(text.startswith("有进展") for text in told)


def test_who_says_that_it_has_2200p_and_when(atlas, names, visit):
    said = said_of(atlas, "wangyue-zhigu")
    said = said[said["original"].str.contains("2200P")].iloc[0]
    source = atlas.layers.sources.set_index("source_id").loc[said["source_id"]]
    page = visit()
    option = search(page, f"{names['wangyue-zhigu']} 2200P")
    answer = option.inner_text()
    assert said["original"] in answer
    assert source["title"] in answer
    assert f"第{said['locator'][1:]}段" in answer.replace(" ", "")
    assert str(said["as_of"])[:4] in answer
    option.click()
    assert page.locator(".panel.detail q.found").inner_text().strip("“”") == said["original"]


def test_the_target_and_the_result_of_gdp(atlas, visit):
    rows = atlas.statements[
        (atlas.statements["subject_id"] == atlas.layers.district.adcode)
        & (atlas.statements["property"] == "gdp_growth")
    ]
    assert {"actual", "target"} <= set(rows["modality"])
    page = visit()
    search(page, "生产总值增长率").click()
    chart = page.locator(".panel.district figure", has_text="地区生产总值增长率").inner_text()
    assert all(original in chart for original in rows["original"])
    assert "目标" in chart


def test_what_is_under_way_in_the_west(atlas, root, names, visit):
    west = atlas.plan_units[atlas.plan_units["name"].str.startswith("西部")].iloc[0]
    style = yaml.safe_load((root / "maps/style.yml").read_text(encoding="utf-8"))
    phases = (style["phases"][name]["stages"] for name in ("underway", "building"))
    stages = {stage for codes in phases for stage in codes} & set(atlas.projects["stage"])
    labels = atlas.layers.vocabularies["stages"]["zh"]
    under_way = atlas.projects[atlas.projects["stage"].isin(stages)]["project_id"]
    expected = {names[one] for one in set(under_way) & members(atlas, west["unit_id"])}
    assert expected
    page = visit()
    tool(page, "筛选")
    choose(page, "进展", *(labels[stage] for stage in sorted(stages)))
    choose(page, "规划单元", west["name"])
    assert listed(page) == expected


def test_which_places_are_guesses(atlas, visit):
    areas = atlas.projects[atlas.projects["position"] == "area"]
    page = visit()
    page.locator(".counts button", has_text="仅知范围").click()
    assert listed(page) == set(areas["name"])
    reaches = page.locator(".panel.table td[data-name=uncertainty_m]").all_inner_texts()
    assert sorted(float(reach) for reach in reaches) == sorted(areas["uncertainty_m"])


def test_print_the_axis(atlas, names, axis, visit):
    page = visit(f"#zone={axis['unit_id']}")
    page.locator(".chosen button", has_text="缩放到结果").click()
    tool(page, "打印")
    page.locator(".panel.print button", has_text="A4").click()
    sheet = " ".join(page.locator(".sheet, .more").all_inner_texts())
    assert axis["name"] in sheet
    assert all(names[one] in sheet for one in members(atlas, axis["unit_id"]))
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.startswith(b"%PDF")


def test_the_list_for_excel(atlas, visit):
    expected = atlas.projects[atlas.projects["stage"] == "in_use"]
    page = visit("#stage=in_use")
    tool(page, "列表")
    with page.expect_download() as started:
        page.locator(".panel.table button", has_text="CSV").click()
    content = started.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {row["project_id"] for row in rows} == set(expected["project_id"])
    assert "投用开放" in started.value.suggested_filename


def test_what_the_plan_says_of_a_unit(atlas, axis, visit):
    page = visit()
    search(page, axis["name"]).click()
    card = page.locator(".panel.detail").inner_text()
    said = said_of(atlas, axis["unit_id"])
    assert len(said)
    assert all(original in card for original in said["original"])


def test_figures_that_cannot_both_hold(atlas, visit):
    found = disagreements(atlas.statements, atlas.layers.vocabularies)
    originals = atlas.statements.set_index("statement_id")["original"]
    page = visit()
    tool(page, "指标")
    beside = page.locator(".panel.district .beside").all_inner_texts()
    for series in found:
        assert any(all(originals[one] in text for one in series["ids"]) for text in beside)


def test_a_project_that_is_not_on_the_map_and_why(atlas, visit):
    unplaced = atlas.projects[atlas.projects["position"] == "unplaced"].iloc[0]
    page = visit()
    option = search(page, unplaced["name"])
    assert "未定位" in option.inner_text()
    why = option.locator("small").last.inner_text()
    assert len(why) > 5
    option.click()
    assert why in page.locator(".panel.detail .position.unplaced").inner_text()


def test_a_link_that_leads_back(names, visit, address):
    page = visit("#project=shangxinjie&left=&stage=in_use")
    page.locator(".panel.detail button", has_text="复制固定链接").click()
    page.locator(".say", has_text="已复制").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    again = visit(link.removeprefix(address))
    assert again.locator(".panel.detail .name").inner_text() == names["shangxinjie"]
    assert not again.locator(".chosen button").count()
