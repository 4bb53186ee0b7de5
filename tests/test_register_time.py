"""Stages, summaries, conflicts and the ledger on an invented register."""

from __future__ import annotations

import pandas as pd
import pytest

from renewal_atlas.model import Statement
from renewal_atlas.register import conflict_issues, newest_stages, order_statements, promise_ledger
from renewal_atlas.register.district import View

UNITS = pd.DataFrame({"pint": ["cny", "item"], "printed": ["元", "个"]}, index=["cny", "count"])
STAGES = pd.DataFrame(
    {"zh": ["谋划", "在建", "封顶", "投用"], "rank": ["1", "4", "5", "7"]},
    index=["planned", "under_construction", "topped_out", "in_use"],
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
        assert set(cells) == set(Statement.model_fields)
        table.append({**cells, "_line": n + 2})
    return order_statements(pd.DataFrame(table, dtype=object), ["one", "two", "three"])


def test_the_newest_stage_wins_whatever_the_order_of_rows():
    rows = said(
        ("two", "stage", "topped_out", "2025"), ("one", "stage", "under_construction", "2024")
    )
    assert newest_stages(rows).loc["hall", "stage"] == "topped_out"


def test_of_the_same_day_the_later_document_wins():
    rows = said(("two", "stage", "in_use", "2024"), ("one", "stage", "topped_out", "2024"))
    assert newest_stages(rows).loc["hall", "stage"] == "in_use"


def test_a_promise_is_no_stage():
    rows = said(
        ("one", "stage", "under_construction", "2024"),
        ("three", "stage", "in_use", "2026", {"modality": "target"}),
    )
    assert newest_stages(rows).loc["hall", "stage"] == "under_construction"


def test_nothing_but_a_promise_is_planned():
    rows = said(("three", "stage", "in_use", "2026", {"modality": "target"}))
    assert newest_stages(rows).loc["hall", "stage"] == "planned"


def changes(*rows):
    ledger = promise_ledger(said(*rows), VIEWS, STAGES, UNITS)
    return list(zip(ledger["to_view"], ledger["change"], strict=True))


@pytest.mark.parametrize(
    ("later", "change"),
    [
        (("two", "stage", "topped_out", "2025"), "moved_on"),
        (("two", "stage", "under_construction", "2025"), "repeated"),
        (("two", "stage", "planned", "2025"), "contradicted"),
        (("two", "award", "案例", "2025"), "moved_on"),
        (("two", "mention", "列名", "2025"), "repeated"),
        (("two", "stage", "in_use", "2025", {"modality": "target"}), "repeated"),
        (("two", "area", "5", "2024", {"unit": "count"}), "contradicted"),
        (("two", "area", "5", "2025", {"unit": "count"}), "moved_on"),
    ],
)
def test_ledger(later, change):
    first = ("one", "stage", "under_construction", "2024")
    area = ("one", "area", "4", "2024", {"unit": "count"})
    assert changes(first, area, later)[:2] == [("2024", "new"), ("2025", change)]


def test_silence_is_not_an_end():
    rows = (("one", "stage", "under_construction", "2024"), ("three", "stage", "in_use", "2026"))
    assert changes(*rows) == [("2024", "new"), ("2025", "not_mentioned"), ("2026-plan", "moved_on")]


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
