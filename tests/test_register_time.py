"""Stages, summaries, conflicts and the ledger on an invented register."""

from __future__ import annotations

import pandas as pd
import pytest

from renewal_atlas.model import Statement
from renewal_atlas.register import (
    conflict_issues,
    figure_issues,
    growth_gaps,
    newest_stages,
    order_statements,
    promise_ledger,
)
from renewal_atlas.register.district import View

UNITS = pd.DataFrame(
    {"pint": ["cny", "item", "share_percent"], "printed": ["元", "个", "%"]},
    index=["cny", "count", "percent"],
)
STAGES = pd.DataFrame(
    {
        "zh": ["谋划", "推进中", "在建", "封顶", "投用", "停工"],
        "rank": ["1", "2", "4", "5", "7", "0"],
        "rank_to": ["", "5", "", "", "", ""],
        "finished": ["", "", "", "", "yes", ""],
    },
    index=["planned", "in_progress", "under_construction", "topped_out", "in_use", "paused"],
)
WORDS = {
    "stages": STAGES,
    "units": UNITS,
    "properties": pd.DataFrame({"zh": ["总投资", "面积"]}, index=["investment", "area"]),
}
SOURCES = pd.DataFrame(
    {"source_id": ["one", "two", "three"], "kind": ["feature", "feature", "government_report"]}
)
VIEWS = (
    View(id="2024", zh="2024年", en="2024", sources=("one",)),
    View(id="2025", zh="2025年", en="2025", sources=("two",)),
    View(id="2026-plan", zh="2026年计划", en="2026 plan", sources=("three",)),
)


def said(*rows):
    """Statements from (source, property, value, as_of, and what differs from the usual)."""
    table = []
    for n, (source, prop, value, as_of, *extra) in enumerate(rows):
        cells = {
            "statement_id": f"s{n}", "subject_id": "hall", "property": prop, "value": value,
            "unit": None, "original": value, "relation": "exact", "scope": "own",
            "modality": "actual", "as_of": as_of, "source_id": source, "locator": "p1",
            "note": None,
        }  # fmt: skip
        cells |= extra[0] if extra else {}
        assert set(cells) <= set(Statement.model_fields)
        table.append(dict.fromkeys(Statement.model_fields) | cells | {"_line": n + 2})
    return order_statements(pd.DataFrame(table, dtype=object), ["one", "two", "three"])


def stage(*rows):
    """Stage and promise of the one subject, as they are shown."""
    row = newest_stages(said(*rows), STAGES).loc["hall"]
    return row["stage"], row["promised_stage"]


def test_the_newest_stage_wins_whatever_the_order_of_rows():
    rows = (
        ("two", "stage", "topped_out", "2025"),
        ("one", "stage", "under_construction", "2024"),
    )
    assert stage(*rows) == ("topped_out", None)


def test_of_the_same_day_the_later_document_wins():
    rows = (("two", "stage", "in_use", "2024"), ("one", "stage", "topped_out", "2024"))
    assert stage(*rows) == ("in_use", None)


@pytest.mark.parametrize("modality", ["target", "expected"])
def test_what_is_only_announced_is_no_stage(modality):
    promise = ("three", "stage", "in_use", "2026", {"modality": modality})
    assert stage(promise) == (None, "in_use")
    reached = ("one", "stage", "under_construction", "2024")
    assert stage(reached, promise) == ("under_construction", "in_use")


@pytest.mark.parametrize(
    ("reached", "stands"),
    [
        (("two", "stage", "in_use", "2025"), False),  # come true
        (("three", "stage", "in_use", "2025"), False),  # so says a later document
        (("two", "stage", "topped_out", "2025"), True),  # not yet
        (("one", "stage", "in_use", "2024"), True),  # was so before: it is promised anew
        (("two", "stage", "in_progress", "2025"), True),
        (("two", "stage", "paused", "2025"), True),
    ],
)
def test_a_promise_stands_until_it_is_stated_as_reached(reached, stands):
    promise = ("two", "stage", "in_use", "2025", {"modality": "target"})
    assert (stage(promise, reached)[1] == "in_use") is stands


def test_a_promise_is_met_by_what_lies_further():
    promise = ("one", "stage", "in_progress", "2024", {"modality": "target"})
    assert stage(promise, ("two", "stage", "under_construction", "2025"))[1] is None


def test_of_several_promises_the_newest_that_stands_is_shown():
    rows = (
        ("one", "stage", "in_use", "2024", {"modality": "target"}),
        ("two", "stage", "under_construction", "2025", {"modality": "target"}),
        ("three", "stage", "under_construction", "2026"),
    )
    assert stage(*rows) == ("under_construction", "in_use")


def test_figures_for_a_group_give_no_member_a_stage():
    rows = said(("one", "stage", "in_use", "2024", {"scope": "group"}))
    assert newest_stages(rows, STAGES).empty


def book(*rows, **extra):
    return promise_ledger(said(*rows), VIEWS, WORDS, SOURCES, **extra)


def changes(*rows, **extra):
    ledger = book(*rows, **extra)
    return list(zip(ledger["to_view"], ledger["change"], strict=True))


@pytest.mark.parametrize(
    ("later", "change", "reason"),
    [
        (("two", "stage", "topped_out", "2025"), "moved_on", "stage"),
        (("two", "stage", "under_construction", "2025"), "repeated", ""),
        (("two", "stage", "in_progress", "2025"), "new_stage", "stage"),  # neither on nor back
        (("two", "stage", "planned", "2025"), "contradicted", "stage"),
        (("two", "stage", "paused", "2025"), "halted", "stage"),
        (("two", "progress", "主体完工", "2025"), "moved_on", "progress"),
        (("two", "award", "案例", "2025"), "news", "award"),
        (("two", "mention", "列名", "2025"), "repeated", ""),
        (("two", "stage", "in_use", "2025", {"modality": "target"}), "promised", "stage"),
        (("two", "plan", "打造样板", "2025", {"modality": "target"}), "promised", "plan"),
        (("two", "area", "5", "2024", {"unit": "count"}), "contradicted", "area"),
        (("two", "area", "3", "2025", {"unit": "count"}), "news", "area"),  # a fall is no progress
        (("two", "area", "4", "2024", {"unit": "count"}), "repeated", ""),
    ],
)
def test_ledger(later, change, reason):
    first = ("one", "stage", "under_construction", "2024")
    area = ("one", "area", "4", "2024", {"unit": "count"})
    ledger = book(first, area, later)
    assert changes(first, area, later)[:2] == [("2024", "new"), ("2025", change)]
    assert ledger["reason"][1] == reason


def test_the_first_stage_that_is_told_is_not_a_step_on():
    rows = (("one", "mention", "列名", "2024"), ("two", "stage", "in_use", "2025"))
    assert changes(*rows)[1] == ("2025", "new_stage")


def test_the_same_words_of_progress_are_no_news():
    rows = (("one", "progress", "加快成势", "2024"), ("two", "progress", "加快成势", "2025"))
    assert changes(*rows)[1] == ("2025", "repeated")


def test_of_several_new_figures_the_first_of_the_list_is_told():
    figures = [
        ("two", "area", "5", "2025", {"unit": "count"}),
        ("two", "investment", "9", "2025-01/2025-06", {"unit": "cny"}),
    ]
    assert list(book(("one", "mention", "列名", "2024"), *figures)["reason"])[1] == "investment"


def test_the_district_has_news_and_does_not_move_on():
    rows = (
        ("one", "area", "4", "2024", {"unit": "count"}),
        ("two", "progress", "加快成势", "2025"),
        ("two", "area", "3", "2025", {"unit": "count"}),
    )
    assert changes(*rows)[1] == ("2025", "moved_on")
    assert changes(*rows, district="hall")[1] == ("2025", "news")


def test_named_again_after_a_gap_has_a_word_of_its_own():
    rows = (("one", "stage", "under_construction", "2024"), ("three", "stage", "in_use", "2026"))
    assert changes(*rows) == [
        ("2024", "new"), ("2025", "not_mentioned"), ("2026-plan", "reappeared"),
    ]  # fmt: skip
    assert list(book(*rows)["reason"]) == ["first named", "", "stage"]


def test_a_contradiction_is_told_even_after_a_gap():
    rows = (("one", "stage", "in_use", "2024"), ("three", "stage", "planned", "2026"))
    assert changes(*rows)[2] == ("2026-plan", "contradicted")


def test_silence_is_told_once_and_not_of_older_views():
    assert changes(("one", "mention", "列名", "2024")) == [
        ("2024", "new"), ("2025", "not_mentioned"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "silence"),
    [
        ([("one", "mention", "列名", "2024")], "unpromised"),
        ([("one", "stage", "under_construction", "2024")], "unpromised"),
        ([("one", "stage", "in_use", "2024")], "finished"),
        ([("one", "stage", "in_use", "2025", {"modality": "target"})], "promised"),
        ([("one", "stage", "in_use", "2024", {"modality": "expected"})], "promised"),
        ([("one", "plan", "打造样板", "2025", {"modality": "target"})], "promised"),
        ([("one", "area", "5", "2024", {"unit": "count", "modality": "expected"})], "unpromised"),
        (
            [
                ("one", "stage", "in_use", "2024", {"modality": "target"}),
                ("one", "stage", "in_use", "2024"),
            ],
            "finished",
        ),
        (
            [
                ("one", "stage", "in_use", "2024"),
                ("one", "plan", "再扩建", "2025", {"modality": "target"}),
            ],
            "promised",
        ),
    ],
)
def test_a_silence_says_what_stood_before(before, silence):
    row = book(*before).iloc[1]
    assert (row["change"], row["silence"]) == ("not_mentioned", silence)


def test_silence_counts_between_documents_of_a_kind_only():
    rows = [("one", "mention", "列名", "2024"), ("two", "mention", "列名", "2025")]
    assert book(rows[0])["comparable"].tolist() == ["", "yes"]
    assert book(rows[1])["comparable"].tolist() == ["", "no"]
    bare = promise_ledger(said(rows[0]), VIEWS, WORDS, SOURCES[["source_id"]])
    assert bare["comparable"].tolist() == ["", "no"]


def test_of_views_that_are_not_neighbours_the_later_stands_for_those_between():
    rows = (
        ("one", "stage", "under_construction", "2024"),
        ("two", "stage", "topped_out", "2025"),
        ("three", "mention", "列名", "2026"),
    )
    wide = book(*rows, apart=True)
    assert wide[["from_view", "to_view", "change"]].to_numpy().tolist() == [
        ["2024", "2026-plan", "moved_on"]
    ]
    assert book(rows[1], rows[2], apart=True)["change"].tolist() == ["new"]
    silent = book(rows[0], apart=True)
    assert silent[["change", "comparable"]].to_numpy().tolist() == [["not_mentioned", "yes"]]


def test_first_named_late():
    assert changes(("two", "mention", "列名", "2025"))[0] == ("2025", "new")


def conflicts(*rows):
    return [(i.code, i.severity) for i in conflict_issues(said(*rows), UNITS, "statements.csv")]


def money(source, value, as_of, **extra):
    return (source, "investment", value, as_of, {"unit": "cny", **extra})


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        (money("one", "10", "2024"), money("two", "10", "2024"), []),
        (money("one", "10", "2024"), money("two", "12", "2024"), [("conflict", "warning")]),
        (money("one", "10", "2024", relation="over"), money("two", "12", "2024"), []),
        (money("one", "100", "2024", relation="about"), money("two", "103", "2024"), []),
        (
            money("one", "10", "2024", modality="expected"),
            money("two", "12", "2024"),
            [("forecast", "info")],
        ),
        (money("one", "3800", "2024"), money("two", "338", "2025"), [("series_break", "warning")]),
        (money("one", "100", "2024"), money("two", "140", "2025"), []),
        (money("one", "10", "2024", scope="group"), money("two", "12", "2024"), []),
    ],
)
def test_conflicts(a, b, found):
    assert conflicts(a, b) == found


def growth(rate, earlier, later, **extra):
    """Gaps of a rate for 2025 beside levels of 2024 and 2025."""
    rows = said(
        ("one", "gdp", earlier, "2024", {"unit": "cny"}),
        ("two", "gdp", later, "2025", {"unit": "cny"}),
        ("two", "gdp_growth", rate, "2025", {"unit": "percent", **extra}),
    )
    return [str(gap.given) for gap in growth_gaps(rows, UNITS)]


@pytest.mark.parametrize(
    ("rate", "earlier", "later", "given"),
    [
        ("4.5", "107890000000", "108150000000", ["0.2"]),
        ("0.2", "107890000000", "108150000000", []),
        ("5", "100", "105", []),
        ("5", "100", "100", []),  # 100 may be anything from 50 to 150, as far as is printed
        ("-3.5", "200.5", "193.5", []),
        ("3.5", "200.5", "193.5", ["-3.5"]),  # a fall beside a rise
        ("4.5", "0", "108", []),
    ],
)
def test_a_rate_of_growth_beside_levels_that_do_not_give_it(rate, earlier, later, given):
    assert growth(rate, earlier, later) == given


@pytest.mark.parametrize("extra", [{"relation": "about"}, {"modality": "target"}])
def test_only_exact_results_are_held_against_each_other(extra):
    assert growth("4.5", "107890000000", "108150000000", **extra) == []


def test_growth_of_part_of_a_year_is_compared_with_the_same_part():
    rows = said(
        ("one", "gdp", "1001", "2024-01/2024-09", {"unit": "cny"}),
        ("one", "gdp", "5001", "2024", {"unit": "cny"}),
        ("two", "gdp", "1003", "2025-01/2025-09", {"unit": "cny"}),
        ("two", "gdp_growth", "4.5", "2025-01/2025-09", {"unit": "percent"}),
    )
    assert [str(g.earlier["value"]) for g in growth_gaps(rows, UNITS)] == ["1001"]


def test_the_row_on_growth_is_plain_and_accuses_nobody():
    rows = said(
        ("one", "gdp", "1001", "2024", {"unit": "cny"}),
        ("two", "gdp", "1003", "2025", {"unit": "cny"}),
        ("two", "gdp_growth", "4.5", "2025", {"unit": "percent"}),
    )
    (found,) = figure_issues(rows, UNITS, "statements.csv")
    assert (found.code, found.severity) == ("growth_differs", "info")
    assert all(word in found.message for word in ("0.2 %", "real terms", "current prices"))


@pytest.mark.parametrize(
    ("a", "b", "found"),
    [
        ({"note": "累计引进"}, {}, ["unlike_measures"]),
        ({"original": "累计473个"}, {"original": "536个"}, ["unlike_measures"]),
        ({"note": "cumulative"}, {"note": "cumulative"}, []),
        ({}, {}, []),
        ({"note": "accumulative effects"}, {}, []),
    ],
)
def test_a_running_total_and_a_yearly_count_are_no_series(a, b, found):
    rows = said(
        ("one", "projects", "473", "2024", {"unit": "count", **a}),
        ("two", "projects", "536", "2025", {"unit": "count", **b}),
    )
    assert [i.code for i in figure_issues(rows, UNITS, "statements.csv")] == found
