"""A district as an audience may have it: withheld layers gone with what would give them away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from renewal_atlas.places import uncertainty_discs
from renewal_atlas.publication.positions import FINEST, round_positions

if TYPE_CHECKING:
    from collections.abc import Iterable

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
        Withheld tables without rows, no statement about their rows and no column that names
        them; positions rounded and radii grown, so that each circle still holds its place.
    """
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
    for name in set(withheld) - _WITHOUT_ROWS:
        tables[name] = getattr(layers, name).iloc[:0]
    changes: dict[str, Any] = {n: t.reset_index(drop=True) for n, t in tables.items()}
    issues = () if "issues" in withheld else layers.issues
    return replace(layers, issues=issues, **changes)


def _rounded(layers: Layers, decimals: int) -> Layers:
    moved = {name: round_positions(getattr(layers, name), decimals) for name in _SHAPED}
    discs = layers.uncertainty
    if len(discs):
        discs = uncertainty_discs(moved["places"], layers.district.crs_metric)
    return replace(layers, uncertainty=discs, **moved)
