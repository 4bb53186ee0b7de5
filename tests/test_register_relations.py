"""Rings in the register, names nobody can see or tell apart, and how stages follow each other."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.build import check
from renewal_atlas.layout import Layout
from renewal_atlas.register.relations import ring_issues, rings, shows
from renewal_atlas.register.stages import stage_order

DATA = "data/370103-shizhong"


def tables(projects=(), programmes=(), statements=()):
    """Tables of a register with just what rings can be made of."""
    frames = (
        pd.DataFrame(projects, columns=["project_id", "parent_id", "replaced_by"], dtype=object),
        pd.DataFrame(programmes, columns=["programme_id", "parent_id"], dtype=object),
        pd.DataFrame(
            statements, columns=["statement_id", "subject_id", "property", "value"], dtype=object
        ),
    )
    return [frame.assign(_line=range(2, len(frame) + 2)) for frame in frames]


@pytest.mark.parametrize(
    ("found", "members", "field"),
    [
        (tables(projects=[("a", "a", None)]), "a", "parent_id"),
        (tables(projects=[("a", "b", None), ("b", "a", None)]), "a|b", "parent_id"),
        (tables(projects=[("a", None, "a")]), "a", "replaced_by"),
        (
            tables(projects=[("a", None, "b"), ("b", None, "c"), ("c", None, "a")]),
            "a|b|c",
            "replaced_by",
        ),
        (tables(programmes=[("p", "p")]), "p", "parent_id"),
        (
            tables(programmes=[("p", None)], statements=[("s", "p", "member_of", "p")]),
            "p",
            "parent_id",
        ),
        (
            tables(programmes=[("p", "q"), ("q", None)], statements=[("s", "q", "member_of", "p")]),
            "p|q",
            "parent_id",
        ),
        (
            tables(
                projects=[("a", None, None), ("b", "a", None)],
                statements=[("s", "a", "part_of", "b")],
            ),
            "a|b",
            "parent_id",
        ),
    ],
)
def test_a_ring_is_an_error_that_names_its_members(found, members, field):
    (issue,) = ring_issues(*found, "data/x")
    assert (issue.severity, issue.code) == ("error", "ring")
    assert (issue.value, issue.field) == (members, field)


def test_a_chain_is_no_ring():
    found = tables(
        projects=[("a", "b", None), ("b", "c", None), ("c", None, None), ("old", None, "a")]
    )
    assert ring_issues(*found, "data/x") == []


def test_a_part_of_nothing_known_is_an_error():
    found = tables(projects=[("a", None, None)], statements=[("s1", "a", "part_of", "nowhere")])
    (issue,) = ring_issues(*found, "data/x")
    assert (issue.code, issue.value, issue.subject_id) == ("unknown_id", "nowhere", "s1")


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_every_ring_is_one_and_none_is_left_when_they_are_cut(edges):
    found = rings(edges)
    for ring in found:
        steps = zip(ring, [*ring[1:], ring[0]], strict=True)
        assert all(step in edges for step in steps)
    cut = {ring[0] for ring in found}
    assert rings([edge for edge in edges if edge[0] not in cut]) == []


@pytest.mark.parametrize("name", ["", "\u200b", "\u200b\u2060\ufeff", "\u3164", "\u2800", "\u0301"])
def test_a_name_without_ink_shows_nothing(name):
    assert not shows(name)


@pytest.mark.parametrize("name", ["上新街", "a", "①", "“…”", "\u200b园"])
def test_any_letter_figure_or_sign_shows(name):
    assert shows(name)


def edit(project, table, old, new):
    path = project / DATA / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def found(project):
    return {
        (i.severity, i.code): i for i in check(Layout(project), "370103-shizhong")
    }  # fmt: skip


def test_names_that_are_alike_or_invisible_are_found_in_the_district(project):
    edit(project, "projects", "wanzixiang,万紫巷,", "wanzixiang,\u200b\u2060,")
    edit(project, "projects", "yunqi-zhongxin,云启中心,", "yunqi-zhongxin,广智里,")
    issues = found(project)
    assert issues["error", "invisible_name"].subject_id == "wanzixiang"
    assert issues["error", "invisible_name"].value == "U+200B U+2060"
    assert issues["warning", "same_name"].subject_id == "yunqi-zhongxin"


def test_a_ring_of_parents_stops_the_build(project):
    edit(project, "projects", "weilai-yungu,未来云谷,Future Cloud Valley,,industrial_park,,",
         "weilai-yungu,未来云谷,Future Cloud Valley,,industrial_park,weilai-yungu,")  # fmt: skip
    assert found(project)["error", "ring"].value == "weilai-yungu"


def test_the_words_of_a_stage_say_how_far_it_can_be(atlas):
    order = stage_order(atlas.layers.vocabularies["stages"])
    assert order.is_further("completed", "in_progress")
    assert order.is_further("in_progress", "planned")
    assert not order.is_further("in_progress", "expropriation")  # 推进 may be before or after
    assert not order.is_behind("in_progress", "topped_out")
    assert order.is_behind("completed", "in_use")
    assert order.is_halt("paused")
    assert not order.is_behind("paused", "started")
    assert order.is_further("started", "paused")


def test_under_construction_holds_only_words_of_building(atlas):
    from renewal_atlas.page.filters import stage_groups

    groups = stage_groups(atlas.layers.vocabularies)
    assert groups == {"building": ["started", "under_construction", "topped_out"]}


def test_no_status_is_made_of_a_word_that_does_not_say_it(atlas):
    stages = atlas.layers.vocabularies["stages"]
    assert not stages.at["in_progress", "oc4ids"]
    assert not stages.at["launched", "oc4ids"]
    assert stages.at["applying", "oc4ids"] == "identification"
