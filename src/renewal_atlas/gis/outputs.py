"""Which files are published of a district, and what each is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.gis.catalog import Output
from renewal_atlas.gis.coverage import coverage_table, unplaced_table
from renewal_atlas.gis.geojson import to_geojson
from renewal_atlas.gis.tables import to_csv
from renewal_atlas.model import Issue
from renewal_atlas.plans import layer_frames, layer_titles

if TYPE_CHECKING:
    import geopandas as gpd

    from renewal_atlas.layers import Layers

_TITLES = {
    "projects": ("项目", "Projects"),
    "places": ("地点", "Places"),
    "plan_units": ("规划单元", "Plan units"),
    "uncertainty": ("位置不确定范围", "Uncertainty circles"),
    "boundary": ("区界", "District boundary"),
    "statements": ("陈述", "Statements"),
    "memberships": ("项目归属", "Memberships"),
    "unit_totals": ("单元合计", "Totals by plan unit"),
    "ledger": ("承诺台账", "Promise ledger"),
    "coverage": ("定位覆盖", "Coverage by document and plan unit"),
    "unplaced": ("未定位项目", "Unplaced projects"),
    "issues": ("问题清单", "Issues"),
}


def district_outputs(layers: Layers) -> list[Output]:
    """Every published file but the page and the catalog, sorted by path.

    Parameters
    ----------
    layers
        Checked layers of a district.

    Returns
    -------
    list of Output
        GeoJSON in WGS 84 lon/lat (RFC 7946) and CSV (UTF-8, LF).
    """
    licence = layers.district.licence
    head = layers.district.name
    spatial = {
        "projects": layers.projects.drop(columns="position"),
        "places": layers.places,
        "plan_units": layers.plan_units,
        "uncertainty": layers.uncertainty,
        "boundary": layers.boundary,
    }
    outputs = [_spatial(f"{name}.geojson", *_TITLES[name], frame, head, licence)
               for name, frame in spatial.items()]  # fmt: skip
    outputs += _single_layers(layers)
    tables = {
        "statements": layers.statements,
        "memberships": layers.memberships,
        "unit_totals": layers.unit_totals,
        "ledger": layers.ledger,
        "coverage": coverage_table(layers),
        "unplaced": unplaced_table(layers),
        "issues": issue_table(layers.issues),
    }
    outputs += [_table(f"{name}.csv", *_TITLES[name], frame, licence)
                for name, frame in tables.items()]  # fmt: skip
    return sorted(outputs, key=lambda output: output.path)


def _single_layers(layers: Layers) -> list[Output]:
    """One file for each plan unit and programme, so that a GIS user can take just that."""
    frames = layer_frames(
        layers.plan_units, layers.projects, layers.programmes, layers.places,
        layers.district.crs_metric,
    )  # fmt: skip
    titles = layer_titles(frames, layers.plan_units, layers.programmes).set_index("layer_id")
    head, licence = layers.district.name, layers.district.licence
    return [
        _spatial(
            f"layers/{name}.geojson", str(titles.at[name, "zh"]), str(titles.at[name, "en"]),
            frame, head, licence,
        )
        for name, frame in frames.items()
    ]  # fmt: skip


def issue_table(issues: tuple[Issue, ...]) -> pd.DataFrame:
    """Issues as a table with the fields of `model.Issue`, in their order."""
    rows = [issue.model_dump() for issue in issues]
    table = pd.DataFrame(rows, columns=list(Issue.model_fields), dtype=object)
    return table.where(table.notna(), None)


def _spatial(
    path: str, zh: str, en: str, frame: gpd.GeoDataFrame, head: str, licence: str
) -> Output:
    text = to_geojson(frame, name=f"{head} {zh}")
    return Output(path, text.encode(), len(frame), zh, en, spatial=True, licence=licence)


def _table(path: str, zh: str, en: str, frame: pd.DataFrame, licence: str) -> Output:
    return Output(path, to_csv(frame).encode(), len(frame), zh, en, spatial=False, licence=licence)
