"""How much of what is known is on the map, and what is not, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renewal_atlas.layers import Layers

COVERAGE_COLUMNS = ["scope", "id", "name", "projects", "placed", "area_wide", "unplaced"]
UNPLACED_COLUMNS = [
    "project_id", "name", "kind", "parent_id", "place_id", "parent_place", "reason",
    "stated_units", "source_ids",
]  # fmt: skip
_CLASSES = {"point": "placed", "line": "placed", "area": "area_wide", "unplaced": "unplaced"}


def coverage_table(layers: Layers) -> pd.DataFrame:
    """Projects by class of position: in all, by document, and by plan unit.

    Parameters
    ----------
    layers
        Layers of a district.

    Returns
    -------
    DataFrame
        Columns `COVERAGE_COLUMNS`; `scope` is ``district``, ``document`` (projects that it
        names) or ``plan_unit`` (projects stated, inside or on its edge: a project may count
        under several units). In each row placed + area_wide + unplaced = projects.
    """
    classes = layers.projects.set_index("project_id")["position"].map(_CLASSES)
    rows = [
        {"scope": scope, "id": key, "name": name, **_counts(classes[classes.index.isin(members)])}
        for scope, key, name, members in _scopes(layers)
    ]
    return pd.DataFrame(rows, columns=COVERAGE_COLUMNS)


def unplaced_table(layers: Layers) -> pd.DataFrame:
    """Projects without a position, each with the place that holds it and the reason.

    Parameters
    ----------
    layers
        Layers of a district.

    Returns
    -------
    DataFrame
        Columns `UNPLACED_COLUMNS`, by project id; `stated_units` are the plan units that a
        document puts the project in, joined by ``|``.
    """
    rows = layers.projects[layers.projects["position"] == "unplaced"].drop(columns="geometry")
    places = layers.places.set_index("place_id")
    stated = layers.memberships[layers.memberships["membership"] == "stated"]
    units = stated.groupby("project_id")["unit_id"].agg(lambda s: "|".join(sorted(set(s))))
    table = pd.DataFrame(rows).assign(
        parent_place=rows["place_id"].map(places["parent"]),
        reason=rows["place_id"].map(places["georeference_remarks"]).fillna(
            "no source gives a position"),
        stated_units=rows["project_id"].map(units),
    )  # fmt: skip
    return table[UNPLACED_COLUMNS].reset_index(drop=True)


def _scopes(layers: Layers) -> Iterator[tuple[str, str, str, set[str]]]:
    """Scope, id, name and projects of each row."""
    district, said = layers.district, layers.statements
    yield "district", district.adcode, district.name, set(layers.projects["project_id"])
    for source, title in zip(layers.sources["source_id"], layers.sources["title"], strict=True):
        yield "document", source, title, set(said.loc[said["source_id"] == source, "subject_id"])
    members = layers.memberships[layers.memberships["membership"] != "outside"]
    for unit, name in zip(layers.plan_units["unit_id"], layers.plan_units["name"], strict=True):
        yield "plan_unit", unit, name, set(members.loc[members["unit_id"] == unit, "project_id"])


def _counts(classes: pd.Series) -> dict[str, int]:
    found = classes.value_counts()
    counts = {name: int(found.get(name, 0)) for name in ("placed", "area_wide", "unplaced")}
    return {"projects": len(classes), **counts}
