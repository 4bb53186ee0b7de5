"""The tables that page, files and scripts share: fixed columns, EPSG:4326, sorted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from renewal_atlas.places import held_by_whole, in_district, uncertainty_discs
from renewal_atlas.plans import draw_units, memberships, stated_members, unit_totals
from renewal_atlas.register import (
    newest_stages,
    order_statements,
    promise_ledger,
    summaries,
)
from renewal_atlas.remarks import phrase_table, remark_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renewal_atlas.model import Issue
    from renewal_atlas.places import Reference
    from renewal_atlas.plans import Plans
    from renewal_atlas.register import District, Register

PROJECT_COLUMNS = (
    "project_id", "name", "name_en", "aliases", "kind", "stage", "stage_as_of",
    "promised_stage", "promised_stage_as_of", "summary", "programmes", "plan_units", "place_id",
    "match_type", "uncertainty_m", "verification_status", "parent_id", "statement_count",
    "source_ids",
)  # fmt: skip
_PLACE_COLUMNS = ["match_type", "uncertainty_m", "verification_status", "position", "geometry"]
_STAGE_COLUMNS = ("stage", "stage_as_of", "promised_stage", "promised_stage_as_of")
_MEMBER = "member_of"


@dataclass(frozen=True, eq=False)
class Layers:
    """Everything that is shown or published of a district.

    Attributes
    ----------
    district
        What `district.yml` says.
    projects
        One row a project in use, columns `PROJECT_COLUMNS`, `position` and `geometry`.
    places, uncertainty
        Georeferenced places, and the circle of each that has a radius.
    plan_units, memberships, unit_totals
        Units of the plans, which project belongs where, and the sums.
    lines, boundary
        Named roads and rivers, and the outline of the district.
    statements, ledger, sources, programmes, plans
        Tables of the register, the statements with their subject's name and group.
    issues
        Problems that do not stop the build.
    remarks
        What the editors remark on projects and on how plan units are drawn.
    phrases
        Remarks of all tables, or parts of them, in both languages.
    vocabularies
        Code lists by name.
    sentences
        By statement id the sentence of its document, where the documents are at hand; for the
        page inside the house only, since the rights are others'.
    """

    district: District
    projects: gpd.GeoDataFrame
    places: gpd.GeoDataFrame
    uncertainty: gpd.GeoDataFrame
    plan_units: gpd.GeoDataFrame
    memberships: pd.DataFrame
    unit_totals: pd.DataFrame
    lines: gpd.GeoDataFrame
    boundary: gpd.GeoDataFrame
    statements: pd.DataFrame
    ledger: pd.DataFrame
    sources: pd.DataFrame
    programmes: pd.DataFrame
    plans: pd.DataFrame
    vocabularies: Mapping[str, pd.DataFrame]
    remarks: pd.DataFrame
    phrases: pd.DataFrame
    issues: tuple[Issue, ...] = field(default=())
    sentences: Mapping[str, str] = field(default_factory=dict)


def make_layers(
    register: Register, reference: Reference, plans: Plans, places: gpd.GeoDataFrame
) -> tuple[Layers, list[Issue]]:
    """Draw and join everything of a district.

    Parameters
    ----------
    register
        Tables that passed the checks of their own.
    reference
        Gazetteer, lines, boundary.
    plans
        Plans and their units.
    places
        The gazetteer, georeferenced.

    Returns
    -------
    tuple
        The layers, and the problems that drawing met.
    """
    metric = register.district.crs_metric
    units, issues = draw_units(plans, places, reference.lines, reference.boundary, metric)
    discs = uncertainty_discs(places, metric)
    projects = project_layer(register, places, discs)
    members = memberships(
        _measurable(projects, places, reference), units,
        stated_members(plans, register.statements), metric, reference.boundary,
    )  # fmt: skip
    projects["plan_units"] = _joined(
        members[members["membership"].isin(["stated", "inside"])], "project_id", "unit_id"
    ).reindex(projects["project_id"], fill_value="").to_numpy()  # fmt: skip
    ordered = _ordered(register)
    views, words = register.district.views, register.vocabularies
    layers = Layers(
        district=register.district,
        projects=projects[[*PROJECT_COLUMNS, "position", "geometry"]],
        places=places,
        uncertainty=discs,
        plan_units=units,
        memberships=members,
        unit_totals=unit_totals(members, projects, register.statements, units),
        lines=reference.lines,
        boundary=reference.boundary,
        statements=statement_table(register, plans),
        ledger=promise_ledger(
            ordered, views, words, register.sources, district=register.district.adcode
        ),
        sources=register.sources,
        programmes=register.programmes,
        plans=plans.plans,
        vocabularies=words,
        remarks=remark_table(register, plans),
        phrases=phrase_table(register),
    )
    return layers, issues


def project_layer(
    register: Register, places: gpd.GeoDataFrame, discs: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Projects in use with their current view and the geometry of their place.

    Parameters
    ----------
    register
        Tables of the district.
    places
        Layer of `places.georeference`.
    discs
        Area that holds each of them, from `places.uncertainty_discs`: a project without a position
        that a document states to be part of another is drawn as the area of that one.

    Returns
    -------
    GeoDataFrame
        Columns `PROJECT_COLUMNS` (without `plan_units`) and `position`, EPSG:4326, sorted by
        `project_id`; geometry None and `match_type` ``none`` where there is no position.
    """
    rows = register.projects
    rows = rows[rows["replaced_by"].isna()].sort_values("project_id").set_index("project_id")
    ordered = _ordered(register)
    stages = newest_stages(ordered, register.vocabularies["stages"])
    rows = rows.join(stages[list(_STAGE_COLUMNS)])
    by_subject = register.statements.groupby("subject_id")
    rows["summary"] = summaries(ordered, stages, register.vocabularies).reindex(rows.index)
    rows["statement_count"] = by_subject.size().reindex(rows.index, fill_value=0).astype(int)
    rows["source_ids"] = _joined(register.statements, "subject_id", "source_id").reindex(rows.index)
    rows = rows.join(places.set_index("place_id")[_PLACE_COLUMNS], on="place_id")
    said = register.statements[register.statements["property"] == "part_of"]
    rows = held_by_whole(rows, set(zip(said["subject_id"], said["value"], strict=True)), discs)
    rows["match_type"] = rows["match_type"].fillna("none")
    rows["position"] = rows["position"].fillna("unplaced").mask(rows["no_site"] == "yes", "no_site")
    for column in ("aliases", "programmes"):
        rows[column] = rows[column].map("|".join)
    texts = rows.columns.difference(["statement_count", "uncertainty_m", "geometry"])
    rows[texts] = rows[texts].astype(object).where(rows[texts].notna(), None)
    return gpd.GeoDataFrame(rows.reset_index(), geometry="geometry", crs=places.crs)


def _measurable(
    projects: gpd.GeoDataFrame, places: gpd.GeoDataFrame, reference: Reference
) -> gpd.GeoDataFrame:
    """Projects as their shares of plan units are measured: without what is drawn in part only."""
    inside = projects["place_id"].map(in_district(places, reference.boundary)).fillna(value=True)
    table = reference.gazetteer
    partly = projects["place_id"].isin(table.loc[table["extent"] == "part", "place_id"])
    shapes = projects.geometry.where(~partly, None)
    return projects.assign(in_district=inside.astype(bool)).set_geometry(shapes)


def statement_table(register: Register, plans: Plans) -> pd.DataFrame:
    """Statements with what a reader of the bare table needs to understand them.

    Returns
    -------
    DataFrame
        Columns of `model.Statement`, after `subject_id` also `subject_type` and `subject_name`,
        and after `scope` the `group_size` and the named `members` of a group (joined by ``|``).
    """
    rows = register.statements.drop(columns="_line").sort_values("statement_id", ignore_index=True)
    names = subject_names(register, plans)
    rows.insert(2, "subject_type", rows["subject_id"].map(names["subject_type"]))
    rows.insert(3, "subject_name", rows["subject_id"].map(names["name"]))
    sizes = rows[rows["property"] == "member_count"].groupby("subject_id")["value"].last()
    said = rows[rows["property"] == _MEMBER]
    members = said.groupby("value")["subject_name"].agg(lambda s: "|".join(sorted(set(s))))
    grouped = rows["scope"] == "group"
    where = list(rows.columns).index("scope") + 1
    rows.insert(where, "group_size", rows["subject_id"].map(sizes).where(grouped))
    rows.insert(where + 1, "members", rows["subject_id"].map(members).where(grouped))
    return rows


def subject_names(register: Register, plans: Plans) -> pd.DataFrame:
    """Name and type of everything that a statement can be about, indexed by id."""
    parts = [
        ("project", register.projects, "project_id"),
        ("programme", register.programmes, "programme_id"),
        ("plan", plans.plans, "plan_id"),
        ("plan_unit", plans.units, "unit_id"),
    ]
    frames = [
        pd.DataFrame({"subject_type": kind, "name": t["name"].to_numpy()}, index=t[key].to_numpy())
        for kind, t, key in parts
    ]
    head = register.district
    frames.append(
        pd.DataFrame({"subject_type": "district", "name": head.name}, index=[head.adcode])
    )
    return pd.concat(frames)


def position_counts(projects: gpd.GeoDataFrame) -> dict[str, int]:
    """How many projects are placed (pin or line), area-wide, unplaced, and without a site."""
    counts = projects["position"].value_counts()
    return {
        "projects": len(projects),
        "placed": int(counts.get("point", 0) + counts.get("line", 0)),
        "area_wide": int(counts.get("area", 0)),
        "unplaced": int(counts.get("unplaced", 0)),
        "no_site": int(counts.get("no_site", 0)),
    }


def _ordered(register: Register) -> pd.DataFrame:
    order = [source for view in register.district.views for source in view.sources]
    return order_statements(register.statements, order)


def _joined(table: pd.DataFrame, key: str, value: str) -> pd.Series:
    return table.groupby(key)[value].agg(lambda s: "|".join(sorted(set(s))))
