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

    Shares = NDArray[np.float64]

INSIDE, OUTSIDE = 0.95, 0.05  # shares of what lies in the district: at least, below
_ELSEWHERE = "context"  # kind of project: named in a document, but in another district
_TILING = "zone"  # units of this kind share out the district; all others may overlap
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
    district: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Membership of every placed project in every drawn unit, and every stated one.

    A project lies in the district, so its share is taken of the part of its position inside the
    district; what the circle covers beyond the boundary is no place where it could be. A share
    below 5 % is ``outside``. A zone that has more is ``edge`` only where another zone of its plan
    (or no zone at all) is possible too, that is, has 5 % itself; else ``inside``. A belt, axis,
    ring or point has a complement in place of neighbours: at least 95 % is ``inside``, less is
    ``edge``. What a document states outranks the position and keeps the share; a stated member
    that the position puts outside is marked as a conflict.

    Parameters
    ----------
    projects
        project_id, uncertainty_m, geometry in EPSG:4326 (a point stands for its circle, an area
        for its extent, a line for its length; None = unplaced); if known ``in_district`` (bool):
        what is drawn beyond the boundary, with no word that it lies inside, keeps the share of its
        whole position; and ``kind``: a context, which lies in another district, belongs nowhere.
    units
        The `plan_units` layer, EPSG:4326, in plan order.
    stated
        project_id, unit_id, statement_id, source_id, locator; from `stated_members`. Subjects
        that are no project (a programme) are left out.
    crs_metric
        EPSG code of the district's CRS in metres.
    district
        Outline of the district, EPSG:4326; if omitted shares are of whole positions.

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
    >>> west = gpd.GeoDataFrame(
    ...     {"unit_id": ["west"], "plan_id": "p", "kind": "zone"},
    ...     geometry=[box(116, 36, 117, 37)],
    ...     crs=4326,
    ... )
    >>> columns = ["project_id", "unit_id", "statement_id", "source_id", "locator"]
    >>> nothing = pd.DataFrame(columns=columns, dtype=object)
    >>> memberships(park, west, nothing, 4548)[["membership", "share"]].to_numpy().tolist()
    [['edge', 0.5]]
    >>> memberships(park, west, nothing, 4548, district=west)[["membership", "share"]].values
    array([['inside', 1.0]], dtype=object)
    """
    ordered = projects.sort_values("project_id")
    ids = ordered["project_id"].to_numpy(dtype=object)
    shares = _shares(ordered, units, crs_metric, district)
    found = membership_classes(shares, units)
    cited = _cited(stated)
    parts = [
        _rows_of_unit(unit_id, ids, shares[:, at], found[:, at], cited)
        for at, unit_id in enumerate(units["unit_id"])
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    cited_columns = table[_CITED].astype(object)
    table[_CITED] = cited_columns.where(cited_columns.notna() & (cited_columns != ""), None)
    return table.astype({"share": "float64", "conflict": bool})


def membership_classes(shares: Shares, units: pd.DataFrame) -> NDArray[np.object_]:
    """``inside``, ``edge`` or ``outside`` for each position and unit.

    Parameters
    ----------
    shares
        One row a position, one column a unit; NaN where either has no shape.
    units
        plan_id and kind of each column.

    Returns
    -------
    ndarray of str
        Same shape as `shares`.

    Examples
    --------
    >>> zones = pd.DataFrame({"plan_id": "p", "kind": ["zone", "zone", "zone"]})
    >>> membership_classes(np.array([[0.92, 0.04, 0.04], [0.92, 0.08, 0.0]]), zones).tolist()
    [['inside', 'outside', 'outside'], ['edge', 'edge', 'outside']]
    >>> belt = pd.DataFrame({"plan_id": ["p"], "kind": ["belt"]})
    >>> membership_classes(np.array([[0.92]]), belt).tolist()
    [['edge']]
    """
    alone = shares >= INSIDE
    for _, family in units.reset_index(drop=True).groupby(["plan_id", "kind"]):
        if family["kind"].iloc[0] == _TILING:
            alone[:, family.index] = _no_other(shares[:, family.index])
    return np.select([(shares >= OUTSIDE) & alone, shares >= OUTSIDE], ["inside", "edge"],
                     "outside").astype(object)  # fmt: skip


def _no_other(shares: Shares) -> NDArray[np.bool_]:
    """Whether neither another unit of a tiling nor the ground beyond it is possible."""
    known = np.nan_to_num(shares)
    rest = 1 - known.sum(axis=1, keepdims=True)
    possible = np.hstack([known, rest.round(4)]) >= OUTSIDE
    own = known >= OUTSIDE
    alone: NDArray[np.bool_] = possible.sum(axis=1, keepdims=True) - own == 0
    return alone


def _shares(
    projects: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    crs_metric: int,
    district: gpd.GeoDataFrame | None,
) -> Shares:
    """Share of each project (rows) in each unit (columns); rounded, as it is published."""
    positions = np.asarray(to_metric(projects.geometry, crs_metric).array, dtype=object)
    radius = projects["uncertainty_m"].to_numpy(dtype="float64", na_value=np.nan)
    shares = np.full((len(projects), len(units)), np.nan)
    for at, shape in enumerate(to_metric(units.geometry, crs_metric)):
        if shape is not None:
            shares[:, at] = position_shares(positions, radius, shape)
    if district is not None:
        outline = to_metric(district.geometry, crs_metric).union_all()
        within = position_shares(positions, radius, outline)
        if "in_district" in projects.columns:
            within[~projects["in_district"].to_numpy(dtype=bool)] = 1.0
        # of a position that hardly touches the district, the part inside says nothing
        shares /= np.where(within >= OUTSIDE, within, 1.0)[:, None]
    if "kind" in projects.columns:
        shares[(projects["kind"] == _ELSEWHERE).to_numpy(dtype=bool)] *= 0.0
    # rounded before the classes are made, so that the published share and the class agree
    clipped: Shares = shares.clip(max=1.0).round(4)
    return clipped


def _rows_of_unit(
    unit_id: str,
    ids: NDArray[np.object_],
    share: Shares,
    found: NDArray[np.object_],
    cited: pd.DataFrame,
) -> pd.DataFrame:
    """Rows of all projects that are placed, or stated to belong."""
    told = cited[cited["unit_id"] == unit_id].set_index("project_id")[_CITED]
    is_stated = np.isin(ids, told.index.to_numpy(dtype=object))
    kept = is_stated | ~np.isnan(share)
    is_stated, found = is_stated[kept], found[kept]
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
    lies = f"{row.share:.0%} of its position within the district lies in it"
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
