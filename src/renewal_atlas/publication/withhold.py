"""A district as an audience may have it: withheld layers gone with what would give them away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import shapely

from renewal_atlas.crs import to_metric
from renewal_atlas.places import holds_place, uncertainty_discs
from renewal_atlas.publication.positions import FINEST, grow_regions, round_positions
from renewal_atlas.publication.wording import round_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    import pandas as pd

    from renewal_atlas.layers import Layers
    from renewal_atlas.publication.profile import Profile

LAYERS = (
    "projects", "places", "plan_units", "uncertainty", "lines", "boundary", "statements",
    "sources", "programmes", "plans", "memberships", "unit_totals", "ledger", "issues",
    "vocabularies", "neighbours",
)  # fmt: skip
"""Names that `withheld_layers` may use; `neighbours` is drawn on the page only."""

# What is made of a layer, tells of it row by row, or leaves its outline open.
_FOLLOW = {
    "projects": ("memberships", "unit_totals", "issues"),
    "programmes": ("issues",),
    "plans": ("plan_units", "issues"),
    "plan_units": ("memberships", "unit_totals", "issues"),
    "places": ("uncertainty", "lines", "issues"),
    "statements": ("ledger", "unit_totals", "issues"),
    "boundary": ("neighbours",),
}
_SUBJECTS = {"projects": "project_id", "programmes": "programme_id", "plans": "plan_id",
             "plan_units": "unit_id"}  # fmt: skip
# Columns of other tables that name rows of a layer.
_NAMED_IN = {
    "projects": (("statements", "members"),),
    "programmes": (("projects", "programmes"),),
    "plan_units": (("projects", "plan_units"), ("plans", "wording")),
    "places": (("projects", "place_id"), ("programmes", "place_id")),
    "statements": (("projects", "summary"), ("memberships", "statement_id")),
}
_WITHOUT_ROWS = frozenset({"issues", "vocabularies", "neighbours"})
_SHAPED = ("projects", "places", "plan_units", "lines", "boundary")
_DRAWN_FROM = ("projects", "places", "plan_units")  # lines, and areas that the boundary cuts
_LINES = ("LineString", "MultiLineString")
_ALIKE = 1e-5  # degrees, a metre: edges that are no further apart are one
_CROSSING = 1e-4  # degrees: an edge that runs along another further than this follows it
_UNPLACED = {"position": "unplaced", "match_type": "none", "uncertainty_m": float("nan")}


def with_followers(names: Iterable[str]) -> tuple[str, ...]:
    """Withheld layers and those that would give them away, sorted.

    Examples
    --------
    >>> with_followers(["plan_units"])
    ('issues', 'memberships', 'plan_units', 'unit_totals')
    """
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _FOLLOW.get(name, ())
    return tuple(sorted(found))


def for_audience(layers: Layers, profile: Profile) -> Layers:
    """Layers as the audience may have them.

    Parameters
    ----------
    layers
        Checked layers of a district.
    profile
        Rules of the audience.

    Returns
    -------
    Layers
        Withheld tables without rows, no statement about their rows, no column that names them
        and no shape that shows them; positions rounded, those in texts too, and radii grown, so
        that each circle still holds its place. The public gets no sentence of a document.
    """
    if profile.audience == "public":
        layers = replace(layers, sentences={})
    kept = _without(layers, profile.withheld) if profile.withheld else layers
    return _rounded(kept, profile.decimals) if profile.decimals < FINEST else kept


def _without(layers: Layers, withheld: tuple[str, ...]) -> Layers:
    ids = {i for name, key in _SUBJECTS.items() if name in withheld
           for i in getattr(layers, name)[key]}  # fmt: skip
    said, ledger = layers.statements, layers.ledger
    tables: dict[str, pd.DataFrame] = {
        "statements": said[~said["subject_id"].isin(ids) & ~said["value"].isin(ids)],
        "ledger": ledger[~ledger["subject_id"].isin(ids)],
    }
    for hidden in withheld:
        for name, column in _NAMED_IN.get(hidden, ()):
            table = tables.get(name, getattr(layers, name))
            tables[name] = table.assign(**{column: ""})
    tables |= _unshaped(layers, tables, withheld)
    for name in set(withheld) - _WITHOUT_ROWS:
        tables[name] = getattr(layers, name).iloc[:0]
    changes: dict[str, Any] = {n: t.reset_index(drop=True) for n, t in tables.items()}
    issues = () if "issues" in withheld else layers.issues
    return replace(layers, issues=issues, **changes)


def _unshaped(
    layers: Layers, tables: Mapping[str, pd.DataFrame], withheld: tuple[str, ...]
) -> dict[str, pd.DataFrame]:
    """Layers without the shapes that are, or run along, what is withheld; their rows stay."""
    changed = {}
    for name in _DRAWN_FROM:
        frame = tables.get(name, getattr(layers, name))
        gone = _telling(frame.geometry, layers, withheld)
        if gone.any():
            frame = frame.copy()
            frame.loc[gone, "geometry"] = None
            for column, value in _UNPLACED.items():
                if column in frame:
                    frame.loc[gone, column] = value
            changed[name] = frame
    if "places" in changed:
        left = changed["places"].dropna(subset="geometry")["place_id"]
        changed["uncertainty"] = layers.uncertainty[layers.uncertainty["place_id"].isin(left)]
    return changed


def _telling(shapes: gpd.GeoSeries, layers: Layers, withheld: tuple[str, ...]) -> pd.Series[bool]:
    lines: pd.Series[bool] = shapes.geom_type.isin(_LINES)
    gone = lines & ("lines" in withheld)
    if "boundary" in withheld:
        edge = layers.boundary.geometry.boundary.union_all().buffer(_ALIKE)
        along = shapely.length(shapes.boundary.intersection(edge).to_numpy())
        gone |= ~lines & (along > _CROSSING)
    return gone


def _rounded(layers: Layers, decimals: int) -> Layers:
    metric = layers.district.crs_metric
    frames = {name: getattr(layers, name) for name in _SHAPED}
    frames |= {
        name: grow_regions(frames[name], decimals, metric) for name in ("projects", "places")
    }
    moved = {name: round_positions(frame, decimals) for name, frame in frames.items()}
    discs = layers.uncertainty
    if len(discs):
        discs = _discs(layers.places, moved["places"], metric)
    return round_texts(replace(layers, uncertainty=discs, **moved), decimals)


def _discs(places: gpd.GeoDataFrame, moved: gpd.GeoDataFrame, metric: int) -> gpd.GeoDataFrame:
    """Circles anew; an area that holds its place was grown already and is its own."""
    discs = uncertainty_discs(moved, metric)
    holding = holds_place(to_metric(places.geometry, metric), places["uncertainty_m"])
    own = moved[holding].set_index("place_id").geometry
    grown = discs["place_id"].isin(own.index)
    discs.loc[grown, "geometry"] = own[discs.loc[grown, "place_id"]].to_numpy()
    return discs
