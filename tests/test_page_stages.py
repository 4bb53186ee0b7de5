"""What the page says of stages, promises and silence: each count obeys the words beside it."""

from __future__ import annotations

import json

import pytest

FILTERS = ".panel.filters"


def counts(page, question):
    """Options of a filter with their counts, by their words."""
    fold = page.locator(f"{FILTERS} details", has=page.locator("summary", has_text=question))
    labels = fold.locator("li label").all()
    return {
        label.locator("span").inner_text(): int(label.locator("small").inner_text())
        for label in labels
    }


def of_projects(atlas, pair):
    rows = atlas.ledger[atlas.ledger["subject_id"].isin(atlas.projects["project_id"])]
    before, after = pair.split("~")
    return rows[(rows["from_view"] == before) & (rows["to_view"] == after)]


def test_under_construction_counts_what_documents_call_building(atlas, open_page):
    page = open_page("#left=filters")
    told = counts(page, "进展")
    words = {"started", "under_construction", "topped_out"}
    assert told["在建（开工至封顶）"] == int(atlas.projects["stage"].isin(words).sum())
    assert told["推进中"] == int((atlas.projects["stage"] == "in_progress").sum())


def test_promises_are_a_filter_that_a_link_can_carry(atlas, open_page):
    wanted = atlas.projects[atlas.projects["promised_stage"] == "under_construction"]
    page = open_page("#promised=under_construction&foot=table")
    assert page.locator(".counts").inner_text().startswith(f"{len(wanted)} / ")
    assert "承诺阶段：承诺：建设中" in page.locator(".chosen").inner_text()
    row = page.locator("tbody tr", has_text="物流大道")
    assert row.locator("td[data-name=stage]").inner_text() == "未说明进展"
    assert row.locator("td[data-name=promised_stage]").inner_text() == "建设中"
    with page.expect_download() as got:
        page.locator(".table .actions button", has_text="GeoJSON").click()
    features = json.loads(got.value.path().read_text(encoding="utf-8"))["features"]
    found = {f["properties"]["project_id"]: f["properties"] for f in features}
    assert found["wuliu-dadao"]["stage"] is None
    assert found["wuliu-dadao"]["promised_stage"] == "under_construction"


def test_what_is_only_promised_has_its_own_ink(open_page):
    page = open_page()
    phase = "(id) => atlas.phaseAt(atlas.data.projects.row.get(id))"
    assert page.evaluate(phase, "wuliu-dadao") == "promised"
    assert page.evaluate(phase, "yuhu-lenglian") == "preparing"  # landed, and promised further
    inks = page.evaluate(
        "Object.values(atlas.data.symbols.phases).map(({fill}) =>"
        " JSON.stringify([atlas.inked(fill, '#123456'), atlas.isSmall(fill)]))"
    )
    assert len(set(inks)) == len(inks)


@pytest.mark.parametrize("pair", ["2024~2025", "2025~2026-plan"])
def test_changes_count_as_the_ledger_does(atlas, open_page, pair):
    page = open_page(f"#left=filters&compare={pair}")
    told = counts(page, "两年之间的变化")
    rows = of_projects(atlas, pair)
    words = atlas.layers.vocabularies["ledger_changes"]["zh"]
    for change, count in rows["change"].value_counts().items():
        unlike = change == "not_mentioned" and (rows["comparable"] == "no").any()
        assert told["未提及（不可比）" if unlike else words[change]] == count


def test_silence_between_unlike_documents_is_not_called_silence(open_page):
    page = open_page("#left=filters&compare=2025~2026-plan")
    assert "未再提及" not in counts(page, "两年之间的变化")
    panel = page.locator(FILTERS).inner_text()
    assert "专题报道" in panel
    assert "不是同类文件" in panel
    page.evaluate("atlas.set({ compare: '2024~2025' })")
    told = counts(page, "两年之间的变化")
    parts = [count for words, count in told.items() if words.startswith("未再提及：")]
    assert len(parts) == 3
    assert told["未再提及"] == sum(parts)
    assert "两期文件都有专题报道" in page.locator(FILTERS).inner_text()


def test_a_silence_is_a_filter_that_a_link_can_carry(atlas, open_page):
    page = open_page("#compare=2024~2025&change=not_mentioned_finished")
    rows = of_projects(atlas, "2024~2025")
    finished = int((rows["silence"] == "finished").sum())
    assert page.locator(".counts").inner_text().startswith(f"{finished} / ")


def test_the_ledger_tells_of_what_a_silence_is_one(open_page):
    page = open_page("#left=district")
    pair = page.locator(".pair", has_text="2025年 → 2026年计划")
    assert "不是同类文件" in pair.locator("p.source").first.inner_text()
    fold = pair.locator("details", has=page.locator("summary", has_text="未提及（不可比）"))
    fold.locator("summary").click()
    heads = fold.locator("h5").all_inner_texts()
    assert [head.split()[0] for head in heads] == [
        "承诺尚无下文", "已建成、交付或投用", "未曾承诺",
    ]  # fmt: skip


def test_a_statement_of_a_promise_says_so_where_it_is_found(open_page):
    page = open_page()
    page.get_by_role("combobox").fill("励新实验中学 加快建设")
    assert "【目标】" in page.locator("[role=option]").first.inner_text()


def test_the_card_tells_a_contradiction_and_a_new_promise(open_page):
    page = open_page("#project=huamei-yiyang-zhongxin")
    assert "说法不一 投用开放 → 建成" in page.locator(".panel.detail").inner_text()
    page = open_page("#project=zhongshan-gongyuan")
    card = page.locator(".panel.detail").inner_text()
    assert "重新出现 承诺：征收或拆除" in card


def test_a_comparison_across_years_says_so_and_a_reason_is_told_once(open_page):
    page = open_page("#left=district&project=xuni-dianchang&right=detail")
    heads = page.locator(".pair h4").all_inner_texts()
    assert "2024年 → 2026年计划（首末两期，含其间各期）" in heads
    card = page.locator(".panel.detail").inner_text()
    assert "无场址" in card
    assert card.count("虚拟电厂：") == 1  # why it has none
