"""How much of what is known is on the map, and what is not, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renewal_atlas.layers import Layers

_COUNTED = ("placed", "area_wide", "unplaced", "no_site")
COVERAGE_COLUMNS = ["scope", "id", "name", "projects", *_COUNTED]
UNPLACED_COLUMNS = [
    "project_id", "name", "kind", "position", "parent_id", "place_id", "parent_place", "reason",
    "stated_units", "source_ids",
]  # fmt: skip
_CLASSES = {"point": "placed", "line": "placed", "area": "area_wide"}  # others as they are


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
        under several units). In each row placed + area_wide + unplaced + no_site = projects.
    """
    classes = layers.projects.set_index("project_id")["position"].replace(_CLASSES)
    rows = [
        {"scope": scope, "id": key, "name": name, **_counts(classes[classes.index.isin(members)])}
        for scope, key, name, members in _scopes(layers)
    ]
    return pd.DataFrame(rows, columns=COVERAGE_COLUMNS)


def unplaced_table(layers: Layers) -> pd.DataFrame:
    """Projects without a position, each with the place that holds it and the reason.

    Those that have no place by their nature (position ``no_site``) are listed with the remark
    that says so; the others (``unplaced``) are what a source is wanted for.

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
    missing = layers.projects["position"].isin(["unplaced", "no_site"])
    rows = layers.projects[missing].drop(columns="geometry")
    remarks = layers.remarks.drop_duplicates("subject_id").set_index("subject_id")["text"]
    own = rows["project_id"].map(remarks).where(rows["position"] == "no_site")
    places = layers.places.set_index("place_id")
    stated = layers.memberships[layers.memberships["membership"] == "stated"]
    units = stated.groupby("project_id")["unit_id"].agg(lambda s: "|".join(sorted(set(s))))
    table = pd.DataFrame(rows).assign(
        parent_place=rows["place_id"].map(places["parent"]),
        reason=own.fillna(rows["place_id"].map(places["georeference_remarks"]))
        .fillna("no source gives a position"),
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
    counts = {name: int(found.get(name, 0)) for name in _COUNTED}
    return {"projects": len(classes), **counts}
