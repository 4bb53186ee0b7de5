"""Totals of plan units that add up: every project counts once in each family of units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from renewal_atlas.model import edtf_bounds
from renewal_atlas.plans.membership import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = (
    "family", "unit_id", "kind", "stage", "promised_stage", "scope", "projects", "stated",
    "uncertain", "unplaced", "no_site", "figures", "investment_cny",
)  # fmt: skip
_GROUP_BY = ["family", "unit_id", "kind", "stage", "promised_stage", "scope"]
_COUNTS = ["projects", "stated", "uncertain", "unplaced", "no_site", "figures"]


def unit_totals(
    memberships: pd.DataFrame,
    projects: pd.DataFrame,
    statements: pd.DataFrame,
    units: pd.DataFrame,
) -> pd.DataFrame:
    """Count projects and sum investment by unit, kind, stage and promise, nothing counted twice.

    A family is the units of one kind in one plan (the zones; the belt). Within a family each
    project counts once, under its most probable unit (`most_probable`), or under none (unit_id "").
    Own investment is the newest own figure of a project; a figure of a part is left out where the
    whole has one. A figure for a group of projects stands in rows of its own (scope ``group``):
    under a unit if the group is that unit, or if all its members are named and count there, else
    under none.

    Parameters
    ----------
    memberships
        From `memberships`.
    projects
        project_id, kind, stage, promised_stage, parent_id, and position if known; every project of
        the register.
    statements
        statement_id, subject_id, property, value, unit, scope, as_of.
    units
        unit_id, plan_id, kind, order; those of the `plan_units` layer.

    Returns
    -------
    DataFrame
        family (plan_id:kind), unit_id ("" = no unit), kind, stage ("" = none stated as reached),
        promised_stage ("" = none announced), scope (own, group), projects, stated (of these, by a
        document's word), uncertain (of these, on an edge), unplaced (of these, without position or
        statement; what is drawn in part only, so that it has no share, is placed), no_site (of
        these, without either, for they have no place by their nature), figures (investment figures
        summed), investment_cny (empty without one). For each family, `projects` of scope own adds
        up to the register. A family in which nothing is placed or stated has no rows.
    """
    chosen = most_probable(memberships, projects, units)
    facts = projects[["project_id", "kind", "stage", "promised_stage"]].fillna("").astype(object)
    own = _own_investment(projects, statements)
    table = chosen.merge(facts, on="project_id", how="left").assign(scope="own", projects=1)
    table["investment_cny"] = table["project_id"].map(own)
    loose = table["unplaced"] == 1
    siteless = loose & table["project_id"].isin(_of_position(projects, "no_site"))
    drawn = loose & table["project_id"].isin(_of_position(projects, "point", "line", "area"))
    table["no_site"] = siteless.astype("int64")
    table["unplaced"] = (loose & ~siteless & ~drawn).astype("int64")
    group = _group_rows(chosen, statements, units)
    table = pd.concat([table, group], ignore_index=True)
    table["figures"] = table["investment_cny"].notna().astype("int64")
    table["investment_cny"] = table["investment_cny"].astype("float64")
    groups = table.groupby(_GROUP_BY, sort=False)
    sums = groups[_COUNTS].sum().astype("int64")
    sums["investment_cny"] = groups["investment_cny"].sum(min_count=1)  # no figure is no 0
    return _in_order(sums.reset_index(), units)


def most_probable(
    memberships: pd.DataFrame, projects: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """One unit, or none, for each project and family.

    A stated unit comes first, then the largest share of at least 5 %. "No unit" is a candidate
    with the rest of the position: zones tile the district and leave no rest to a project in it,
    while a project counts under a belt only if it more probably lies in it than not.

    Parameters
    ----------
    memberships, projects, units
        As for `unit_totals`.

    Returns
    -------
    DataFrame
        project_id, family, unit_id ("" = none), stated, uncertain, unplaced (0 or 1); one row for
        each project and family.

    Examples
    --------
    >>> rows = [("park", "west", "edge", 0.6), ("park", "east", "edge", 0.4)]
    >>> table = pd.DataFrame(rows, columns=["project_id", "unit_id", "membership", "share"])
    >>> units = pd.DataFrame(
    ...     {"unit_id": ["west", "east"], "plan_id": "p", "kind": "zone", "order": [1, 2]}
    ... )
    >>> most_probable(table, pd.DataFrame({"project_id": ["park"]}), units)["unit_id"].tolist()
    ['west']
    """
    family = units["plan_id"] + ":" + units["kind"]
    known = units[["unit_id", "kind", "order"]].assign(family=family)
    rows = memberships.merge(known, on="unit_id", how="inner")
    rows["stated"] = (rows["membership"] == "stated").astype("int64")
    rows["share"] = rows["share"].fillna(0.0)
    pair = ["project_id", "family"]
    rest = 1 - rows.groupby(pair)["share"].transform("sum")
    likely = np.maximum(rest.round(4), OUTSIDE)
    rows["counts"] = (rows["stated"] == 1) | (rows["share"] >= likely)
    on_edge = (rows["membership"] == "edge").groupby([rows[c] for c in pair]).transform("any")
    rows["uncertain"] = (on_edge & (rows["stated"] == 0)).astype("int64")
    ranked = rows.sort_values(
        [*pair, "counts", "stated", "share", "order"],
        ascending=[True, True, False, False, False, True],
    )
    best = ranked.drop_duplicates(pair)
    best = best.assign(unit_id=best["unit_id"].where(best["counts"], ""))
    return _every_pair(best, projects, sorted(set(rows["family"])))


def _of_position(projects: pd.DataFrame, *kinds: str) -> set[str]:
    """Projects whose `position` is of some kind; none where the table does not say."""
    if "position" not in projects:
        return set()
    return set(projects.loc[projects["position"].isin(kinds), "project_id"])


def _every_pair(best: pd.DataFrame, projects: pd.DataFrame, families: list[str]) -> pd.DataFrame:
    """Add the pairs of project and family that have no membership at all."""
    pairs = pd.MultiIndex.from_product(
        [projects["project_id"], families], names=["project_id", "family"]
    ).to_frame(index=False)
    flags = ["stated", "uncertain"]
    table = pairs.merge(best[["project_id", "family", "unit_id", *flags]], how="left")
    table["unplaced"] = table["unit_id"].isna().astype("int64")
    table["unit_id"] = table["unit_id"].fillna("")
    table[flags] = table[flags].fillna(0).astype("int64")
    return table


def _figures(statements: pd.DataFrame, scope: str) -> dict[str, float]:
    """Newest investment in cny of each subject."""
    rows = statements[
        (statements["property"] == "investment")
        & (statements["unit"] == "cny")
        & (statements["scope"] == scope)
    ]
    ends = [edtf_bounds(str(as_of))[1] for as_of in rows["as_of"]]
    rows = rows.assign(_end=ends).sort_values(["_end", "statement_id"])
    newest = rows.drop_duplicates("subject_id", keep="last")
    return dict(zip(newest["subject_id"], newest["value"].astype("float64"), strict=True))


def _own_investment(projects: pd.DataFrame, statements: pd.DataFrame) -> dict[str, float]:
    """Own figures of projects, without those of a part whose whole has a figure."""
    known = set(projects["project_id"])
    figures = {k: v for k, v in _figures(statements, "own").items() if k in known}
    parents = projects.dropna(subset=["parent_id"])
    parent = dict(zip(parents["project_id"], parents["parent_id"], strict=True))
    return {k: v for k, v in figures.items() if not _ancestors(k, parent) & figures.keys()}


def _ancestors(project_id: str, parent: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    while (project_id := parent.get(project_id, "")) and project_id not in found:
        found.add(project_id)
    return found


def _group_rows(
    chosen: pd.DataFrame, statements: pd.DataFrame, units: pd.DataFrame
) -> pd.DataFrame:
    """One row for each group figure and family."""
    family_of = dict(zip(units["unit_id"], units["plan_id"] + ":" + units["kind"], strict=True))
    rows = []
    for subject, value in sorted(_figures(statements, "group").items()):
        members = _all_members(subject, statements)
        where = chosen[chosen["project_id"].isin(members)].groupby("family")["unit_id"].agg(set)
        for family in sorted(set(chosen["family"])):
            found = {subject} if family_of.get(subject) == family else where.get(family, set())
            unit_id = next(iter(found)) if len(found) == 1 else ""
            rows.append((family, unit_id, "", "", "", "group", *[0] * len(_COUNTS[:-1]), value))
    columns = [*_GROUP_BY, *_COUNTS[:-1], "investment_cny"]
    return pd.DataFrame(rows, columns=columns)


def _all_members(group_id: str, statements: pd.DataFrame) -> set[str]:
    """Members of a group if every one of them is named, else nothing."""
    about = statements[statements["subject_id"] == group_id]
    counts = set(about.loc[about["property"] == "member_count", "value"].astype("float64"))
    told = statements[(statements["property"] == "member_of") & (statements["value"] == group_id)]
    members = set(told["subject_id"])
    return members if counts == {float(len(members))} else set()


def _in_order(sums: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Units in plan order, "no unit" last, then kind, stage and promise."""
    families = (units["plan_id"] + ":" + units["kind"]).drop_duplicates()
    rank = {family: i for i, family in enumerate(families)}
    order = dict(zip(units["unit_id"], units["order"], strict=True))
    keys = pd.DataFrame(
        {
            "family": sums["family"].map(rank),
            "unit": sums["unit_id"].map(order).fillna(np.inf),
            "scope": sums["scope"].map({"own": 0, "group": 1}),
            "kind": sums["kind"],
            "stage": sums["stage"],
            "promise": sums["promised_stage"],
        }
    ).sort_values(["family", "unit", "scope", "kind", "stage", "promise"])
    return sums.loc[keys.index, list(COLUMNS)].reset_index(drop=True)
