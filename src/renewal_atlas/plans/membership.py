"""Who belongs to which plan unit: what documents state, else what the position says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from renewal_atlas.crs import to_metric
from renewal_atlas.model import Issue
from renewal_atlas.plans.shares import position_shares

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import geopandas as gpd
    from numpy.typing import NDArray

    from renewal_atlas.plans.read import Plans


INSIDE, OUTSIDE = 0.95, 0.05  # shares of the position: at least, below
COLUMNS = (
    "unit_id", "project_id", "membership", "basis", "share",
    "source_id", "locator", "statement_id", "conflict",
)  # fmt: skip
_CITED = ["source_id", "locator", "statement_id"]


def stated_members(plans: Plans, statements: pd.DataFrame) -> pd.DataFrame:
    """Memberships that documents state: `member_of` statements with a plan unit as their value.

    Parameters
    ----------
    plans
        From `read_plans`.
    statements
        Columns statement_id, subject_id, property, value, source_id, locator.

    Returns
    -------
    DataFrame
        project_id, unit_id, statement_id, source_id, locator; in the order of statement_id.
    """
    about = statements["value"].isin(plans.units["unit_id"])
    told = statements[(statements["property"] == "member_of") & about]
    told = told.rename(columns={"subject_id": "project_id", "value": "unit_id"})
    columns = ["project_id", "unit_id", "statement_id", "source_id", "locator"]
    return told[columns].sort_values("statement_id", ignore_index=True)


def memberships(
    projects: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    stated: pd.DataFrame,
    crs_metric: int,
) -> pd.DataFrame:
    """Membership of every placed project in every drawn unit, and every stated one.

    The share of the position inside the unit decides: at least 95 % is ``inside``, below 5 %
    ``outside``, between them ``edge``. What a document states outranks it and keeps the share; a
    stated member that the position puts outside is marked as a conflict.

    Parameters
    ----------
    projects
        project_id, uncertainty_m, geometry in EPSG:4326 (a point stands for its circle, an area
        for its extent, a line for its length; None = unplaced).
    units
        The `plan_units` layer, EPSG:4326, in plan order.
    stated
        project_id, unit_id, statement_id, source_id, locator; from `stated_members`. Subjects
        that are no project (a programme) are left out.
    crs_metric
        EPSG code of the district's CRS in metres.

    Returns
    -------
    DataFrame
        unit_id, project_id, membership (stated, inside, edge, outside), basis (stated, computed),
        share (0 to 1, four decimals; NaN where a side has no position), source_id, locator,
        statement_id (joined by | where several paragraphs say so), conflict (bool); units in
        their order, projects by id. An unplaced project has no computed row.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point, box
    >>> park = gpd.GeoDataFrame(
    ...     {"project_id": ["park"], "uncertainty_m": [200.0]},
    ...     geometry=[Point(117, 36.6)],
    ...     crs=4326,
    ... )
    >>> west = gpd.GeoDataFrame({"unit_id": ["west"]}, geometry=[box(116, 36, 117, 37)], crs=4326)
    >>> columns = ["project_id", "unit_id", "statement_id", "source_id", "locator"]
    >>> table = memberships(park, west, pd.DataFrame(columns=columns, dtype=object), 4548)
    >>> table[["unit_id", "project_id", "membership", "share"]].to_numpy().tolist()
    [['west', 'park', 'edge', 0.5]]
    """
    ordered = projects.sort_values("project_id")
    ids = ordered["project_id"].to_numpy(dtype=object)
    positions = np.asarray(to_metric(ordered.geometry, crs_metric).array, dtype=object)
    radius = ordered["uncertainty_m"].to_numpy(dtype="float64", na_value=np.nan)
    cited = _cited(stated)
    parts = []
    for unit_id, shape in zip(units["unit_id"], to_metric(units.geometry, crs_metric), strict=True):
        share = np.full(len(ids), np.nan)
        if shape is not None:
            # rounded first, so that the published share and the class agree
            share = position_shares(positions, radius, shape).round(4)
        parts.append(_rows_of_unit(unit_id, ids, share, cited))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    cited_columns = table[_CITED].astype(object)
    table[_CITED] = cited_columns.where(cited_columns.notna() & (cited_columns != ""), None)
    return table.astype({"share": "float64", "conflict": bool})


def membership_class(share: NDArray[np.float64]) -> NDArray[np.object_]:
    """``inside``, ``edge`` or ``outside`` for shares of a position.

    Examples
    --------
    >>> membership_class(np.array([1.0, 0.95, 0.5, 0.05, 0.049])).tolist()
    ['inside', 'inside', 'edge', 'edge', 'outside']
    """
    return np.select([share >= INSIDE, share >= OUTSIDE], ["inside", "edge"], "outside").astype(
        object
    )


def _rows_of_unit(
    unit_id: str, ids: NDArray[np.object_], share: NDArray[np.float64], cited: pd.DataFrame
) -> pd.DataFrame:
    """Rows of all projects that are placed, or stated to belong."""
    told = cited[cited["unit_id"] == unit_id].set_index("project_id")[_CITED]
    is_stated = np.isin(ids, told.index.to_numpy(dtype=object))
    kept = is_stated | ~np.isnan(share)
    is_stated, found = is_stated[kept], membership_class(share[kept])
    citations = told.reindex(ids[kept])
    return pd.DataFrame(
        {
            "unit_id": unit_id,
            "project_id": ids[kept],
            "membership": np.where(is_stated, "stated", found),
            "basis": np.where(is_stated, "stated", "computed"),
            "share": share[kept],
            **{column: citations[column].to_numpy() for column in _CITED},
            "conflict": is_stated & (share[kept] < OUTSIDE),
        }
    )


def _cited(stated: pd.DataFrame) -> pd.DataFrame:
    """One row a pair; the paragraphs of several statements joined by |, in the same order."""
    ordered = stated.sort_values("statement_id")
    grouped = ordered.fillna("").groupby(["unit_id", "project_id"], sort=True)[_CITED]
    return grouped.agg("|".join).reset_index()


def membership_issues(table: pd.DataFrame, projects: pd.DataFrame, plans: Plans) -> list[Issue]:
    """Stated members that their position puts outside the unit.

    Parameters
    ----------
    table
        From `memberships`.
    projects
        project_id, name.
    plans
        From `read_plans`, for the file that draws each unit.

    Returns
    -------
    list of Issue
        Warnings: ``membership_conflict`` where a document gives the unit's shape, and
        ``readings_differ`` where we drew it from its wording: then no document contradicts
        another, but two readings of ours do not fit. The map shows both sides.
    """
    names = dict(zip(projects["project_id"], projects["name"], strict=True))
    known = plans.units.set_index("unit_id").to_dict("index")
    return [
        _conflict(row, names[row.project_id], known[row.unit_id])
        for row in _rows(table[table["conflict"]])
    ]


def _conflict(row: _Row, name: str, unit: Mapping[Hashable, Any]) -> Issue:
    listed = f"{row.source_id} {row.locator} names {name} with {row.unit_id}"
    lies = f"{row.share:.0%} of its position lies in it"
    ours = unit["basis"] == "interpreted"
    drawn = f"and in our drawing of that unit, made from its wording, {lies}"
    return Issue(
        severity="warning",
        code="readings_differ" if ours else "membership_conflict",
        file=str(unit["file"]),
        field="unit_id",
        value=row.unit_id,
        subject_id=row.project_id,
        message=f"{listed}, {drawn}; no document says where in the unit it lies"
        if ours else f"{listed}, but {lies}",
        remedy="both are shown; check the position, how the sentence was read, and the rule that "
        "draws the unit",
    )  # fmt: skip


class _Row:
    unit_id: str
    project_id: str
    source_id: str
    locator: str
    share: float


def _rows(table: pd.DataFrame) -> Iterable[_Row]:
    return cast("Iterable[_Row]", table.itertuples(index=False))
