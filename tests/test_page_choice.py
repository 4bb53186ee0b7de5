"""What is chosen in the page, in Chromium from a file: the plan, the unit, the project."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
DESKTOP = {"width": 1440, "height": 900}
NEWER, OLDER = "yidai-yizhou-siqu", "yihuan-yizhou-duodian"


def names_of(atlas, plan):
    units = atlas.plan_units[atlas.plan_units["plan_id"] == plan]
    return list(units["name"])


def offered(page, names):
    """Those of the names that the layer panel shows, as switches or as lines."""
    lines = page.locator(".layers .plans + ul li:visible").all_inner_texts()
    shown = [line.split("\n")[0].strip() for line in lines]
    return [name for name in names if name in shown]


def popup(page):
    return page.locator(".leaflet-popup")


def open_popup(page, project="wangyue-zhigu"):
    """Open the popup of a project as a click on its mark does."""
    page.evaluate(f"atlas.show('project', '{project}', atlas.map.getCenter())")
    assert popup(page).count() == 1


def closed(page):
    popup(page).wait_for(state="detached", timeout=2000)
    return True


def test_the_newest_plan_is_chosen_and_shown_alone(atlas, open_page):
    page = open_page()
    choice = page.locator(".layers .plans label")
    assert [text.split("\n")[0] for text in choice.all_inner_texts()] == list(
        atlas.layers.plans.sort_values("years", ascending=False)["name"]
    )
    assert choice.first.locator("input").is_checked()
    assert offered(page, names_of(atlas, NEWER)) == names_of(atlas, NEWER)
    assert offered(page, names_of(atlas, OLDER)) == []
    assert page.locator(".leaflet-units-pane path.unit").count()


def test_another_plan_takes_its_place_and_stays_in_the_address(atlas, open_page):
    page = open_page()
    page.locator(".layers .plans label", has_text="一环、一轴、多点").click()
    assert page.locator(".leaflet-units-pane path.unit").count() == 0
    page.locator(".label.zone").first.wait_for(state="detached")
    assert offered(page, names_of(atlas, NEWER)) == []
    assert offered(page, names_of(atlas, OLDER)) == names_of(atlas, OLDER)
    assert f"plan={OLDER}" in page.url
    again = open_page("#" + page.url.partition("#")[2])
    assert again.locator(".layers .plans input:checked").get_attribute("value") == OLDER
    again.locator(".layers .plans label", has_text="一带一轴四区").click()
    assert again.locator(".leaflet-units-pane path.unit").count()


@pytest.mark.parametrize("unit", ["yihuan", "yizhou-2025", "duodian"])
def test_a_unit_that_no_document_places_leads_to_what_is_said_of_it(atlas, open_page, unit):
    page = open_page(f"#plan={OLDER}")
    name = atlas.plan_units.set_index("unit_id")["name"][unit]
    line = page.locator(".layers .undrawn", has_text=name)
    assert "文件未给出范围" in line.inner_text()
    line.locator("button").click()
    card = page.locator(".panel.detail").inner_text()
    said = atlas.statements[atlas.statements["subject_id"] == unit]
    assert len(said)
    assert all(original in card for original in said["original"])
    titles = atlas.layers.sources.set_index("source_id")["title"]
    assert all(titles[source] in card for source in said["source_id"])


def test_a_link_to_a_unit_brings_its_plan(open_page):
    page = open_page("#unit=duodian")
    assert page.locator(".layers .plans input:checked").get_attribute("value") == OLDER


@pytest.mark.parametrize("unit", ["xibu-gongyequ", "gongneng-pinzhi-zhou"])
def test_the_filter_of_a_unit_leaves_as_many_as_its_card_lists(atlas, open_page, unit):
    page = open_page(f"#left=filters&zone={unit}&unit={unit}")
    members = atlas.memberships[atlas.memberships["unit_id"] == unit]["membership"]
    name = atlas.plan_units.set_index("unit_id")["name"][unit]
    page.locator(".filters summary", has_text="规划单元").click()
    option = page.locator(".filters label", has_text=name).locator("small")
    listed = page.locator(".panel.detail section", has=page.locator("[data-t=members]"))
    expected = int((members != "outside").sum())
    assert listed.locator("li").count() == expected
    assert option.inner_text() == str(expected)
    assert page.locator(".counts").inner_text().startswith(f"{expected} / ")

    page.get_by_label("含跨界或临界的项目").uncheck()
    surely = int(members.isin(["stated", "inside"]).sum())
    assert option.inner_text() == str(surely)
    assert page.locator(".counts").inner_text().startswith(f"{surely} / ")
    assert "edge=off" in page.url


@pytest.mark.parametrize(
    "change",
    [
        "atlas.choose('project', 'shangxinjie')",
        "atlas.choose('unit', 'xibu-gongyequ')",
        "atlas.set({stage: ['under_construction']})",
        "atlas.set({sheet: 'a4'})",
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', bubbles: true}))",
    ],
    ids=["project", "unit", "filter", "sheet", "escape"],
)
def test_a_popup_closes_when_something_else_is_done(open_page, change):
    page = open_page()
    open_popup(page)
    page.evaluate(change)
    assert closed(page)


def test_a_popup_closes_on_a_new_search_even_of_a_place(open_page):
    page = open_page()
    for typed in ("上新街", "望岳路"):
        open_popup(page)
        page.get_by_role("combobox").fill(typed)
        page.keyboard.press("Enter")
        assert closed(page)


def test_no_popup_is_printed(open_page):
    page = open_page()
    open_popup(page)
    page.emulate_media(media="print")
    assert not popup(page).is_visible()


HIGHLIGHT = ".leaflet-rings-pane path"


def test_a_project_that_the_filters_leave_out_keeps_its_card_alone(open_page):
    page = open_page("#project=wangyue-zhigu")
    card = page.locator(".panel.detail")
    assert page.locator(HIGHLIGHT).count()
    assert not card.locator(".excluded").is_visible()
    page.evaluate("atlas.set({position: ['unplaced']})")
    assert page.locator(HIGHLIGHT).count() == 0
    assert "望岳智谷" in card.inner_text()
    assert "不在当前筛选内" in card.inner_text()
    page.evaluate("atlas.clearFilters()")
    assert page.locator(HIGHLIGHT).count()
    assert "不在当前筛选内" not in card.inner_text()


def test_the_chosen_project_always_has_its_label(atlas, open_page):
    """Also where its neighbours, or others at its place, would leave it no room."""
    page = open_page()
    placed = atlas.projects[atlas.projects["position"] == "placed"]
    points = placed[placed.geometry.geom_type == "Point"]
    for project in points.itertuples():
        page.evaluate(f"atlas.choose('project', '{project.project_id}')")
        page.wait_for_function(
            "name => document.querySelector('.leaflet-labels-pane .label')?.textContent === name",
            arg=project.name,
            timeout=2000,
        )


def test_an_empty_table_says_so_and_clears_the_filters(atlas, open_page):
    page = open_page("#foot=table&position=unplaced&zone=xibu-gongyequ")
    table = page.locator(".panel.table")
    assert table.locator("tbody tr").count() == 0
    assert table.get_by_text("没有符合条件的项目").is_visible()
    table.get_by_role("button", name="清除筛选").click()
    assert table.locator("tbody tr").count() == len(atlas.projects)
    assert not table.get_by_text("没有符合条件的项目").is_visible()


def chips(page):
    return page.locator(".chosen .drop")


def test_every_chosen_filter_is_a_chip_that_takes_it_back(atlas, open_page):
    page = open_page("#stage=in_use,completed&zone=xibu-gongyequ&compare=2024~2025&edge=off")
    told = [text.removesuffix("×") for text in chips(page).all_inner_texts()]
    assert told == [
        "对比两年：2024年 → 2025年",
        "进展：投用开放",
        "进展：建成",
        "规划单元：西部都市工业活力区",
        "不含跨界或临界的项目",
    ]
    look = "(node) => getComputedStyle(node).backgroundColor"
    assert chips(page).first.evaluate(look) != page.locator(".counts button").first.evaluate(look)
    page.get_by_role("button", name="取消筛选“进展：建成”").click()
    assert "completed" not in page.url
    assert chips(page).count() == 4
    shown = page.evaluate("atlas.get('shown').filter(Boolean).length")
    assert page.locator(".counts").inner_text().startswith(f"{shown} / ")
    page.locator(".chosen button", has_text="清除筛选").click()
    assert chips(page).count() == 0
    assert page.locator(".counts").inner_text().startswith(f"共 {len(atlas.projects)} 项")


def test_the_focus_stays_among_the_chips(open_page):
    page = open_page("#stage=in_use,completed")
    for left in (1, 0):
        chips(page).first.focus()
        page.keyboard.press("Enter")
        assert chips(page).count() == left
        focused = page.evaluate("document.activeElement.className")
        assert ("drop" in focused) if left else ("folium-map" in focused)


def test_a_change_without_two_years_leaves_nothing_out(atlas, open_page):
    page = open_page("#change=moved_on")
    assert page.locator(".counts").inner_text().startswith(f"共 {len(atlas.projects)} 项")
    assert chips(page).count() == 0


def test_the_key_explains_the_rings_of_what_changed(atlas, open_page):
    page = open_page("#compare=2024~2025&left=layers")
    key = page.locator(".panel.layers .key")
    labels = atlas.layers.vocabularies["ledger_changes"]["zh"]
    assert labels["moved_on"] in key.inner_text()
    page.evaluate("atlas.set({change: ['new']})")
    assert labels["moved_on"] not in key.inner_text()
    page.evaluate("atlas.clearFilters()")
    assert labels["new"] not in key.inner_text()


def test_what_the_filters_leave_can_be_brought_into_view(atlas, open_page):
    page = open_page("#stage=in_use")
    page.emulate_media(reduced_motion="reduce")
    page.locator(".chosen button", has_text="缩放到结果").click()
    page.wait_for_timeout(600)
    drawn = atlas.projects[(atlas.projects["stage"] == "in_use") & atlas.projects.geometry.notna()]
    west, south, east, north = drawn.total_bounds
    inside = f"atlas.map.getBounds().contains([[{south}, {west}], [{north}, {east}]])"
    assert page.evaluate(inside)
