"""Which files are published of a district, and what each is called."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.gis.coverage import coverage_table, unplaced_table
from renewal_atlas.gis.fields import fields_of
from renewal_atlas.gis.geojson import to_geojson
from renewal_atlas.gis.stac import Asset
from renewal_atlas.gis.tables import to_csv
from renewal_atlas.model import Issue
from renewal_atlas.plans import layer_frames, layer_titles

if TYPE_CHECKING:
    import geopandas as gpd

    from renewal_atlas.layers import Layers

# of each table in whatever is published: in Chinese and in English
TITLES = {
    "projects": ("项目", "Projects"),
    "places": ("地点", "Places"),
    "plan_units": ("规划单元", "Plan units"),
    "uncertainty": ("位置不确定范围", "Uncertainty circles"),
    "lines": ("道路与河流", "Roads and rivers"),
    "boundary": ("区界", "District boundary"),
    "statements": ("陈述", "Statements"),
    "sources": ("来源", "Sources"),
    "programmes": ("工程与战略", "Programmes"),
    "plans": ("规划", "Plans"),
    "memberships": ("项目归属", "Memberships"),
    "unit_totals": ("单元合计", "Totals by plan unit"),
    "ledger": ("承诺台账", "Promise ledger"),
    "coverage": ("定位覆盖", "Coverage by document and plan unit"),
    "unplaced": ("未定位项目", "Unplaced projects"),
    "issues": ("问题清单", "Issues"),
    "vocabularies": ("代码表", "Code lists"),
}


def district_outputs(layers: Layers) -> list[Asset]:
    """Every published file but the page and the catalog, sorted by path.

    Parameters
    ----------
    layers
        Checked layers of a district.

    Returns
    -------
    list of Asset
        GeoJSON in WGS 84 lon/lat (RFC 7946) and CSV (UTF-8, LF).
    """
    head = layers.district.name
    spatial = {
        "projects": layers.projects,
        "places": layers.places,
        "plan_units": layers.plan_units,
        "uncertainty": layers.uncertainty,
        "boundary": layers.boundary,
    }
    outputs = [_spatial(f"{name}.geojson", *TITLES[name], frame, head)
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
    outputs += [_table(f"{name}.csv", *TITLES[name], frame)
                for name, frame in tables.items()]  # fmt: skip
    return sorted(outputs, key=lambda output: output.path)


def _single_layers(layers: Layers) -> list[Asset]:
    """One file for each plan unit and programme, so that a GIS user can take just that."""
    frames = layer_frames(
        layers.plan_units, layers.projects, layers.programmes, layers.places,
        layers.district.crs_metric,
    )  # fmt: skip
    titles = layer_titles(frames, layers.plan_units, layers.programmes).set_index("layer_id")
    head = layers.district.name
    return [
        _spatial(
            f"layers/{name}.geojson", str(titles.at[name, "zh"]), str(titles.at[name, "en"]),
            frame, head,
        )
        for name, frame in frames.items()
    ]  # fmt: skip


def issue_table(issues: tuple[Issue, ...]) -> pd.DataFrame:
    """Issues as a table with the fields of `model.Issue`, in their order."""
    rows = [issue.model_dump() for issue in issues]
    table = pd.DataFrame(rows, columns=list(Issue.model_fields), dtype=object)
    return table.where(table.notna(), None)


def _spatial(path: str, zh: str, en: str, frame: gpd.GeoDataFrame, head: str) -> Asset:
    text = to_geojson(frame, name=f"{head} {zh}")
    columns = frame.columns.drop(frame.geometry.name)
    return _asset(path, zh, en, text, columns, len(frame), crs=4326)


def _table(path: str, zh: str, en: str, frame: pd.DataFrame) -> Asset:
    return _asset(path, zh, en, to_csv(frame), frame.columns, len(frame))


def _asset(
    path: str, zh: str, en: str, text: str, columns: pd.Index, rows: int, crs: int | None = None
) -> Asset:
    name = PurePosixPath(path).stem
    # the own file of a plan unit has the unit's columns, that of a programme its members'
    table = name if "/" not in path else "plan_units" if "unit_id" in columns else "projects"
    fields = fields_of(table, [c for c in columns if not str(c).startswith("_")])
    return Asset(path, text.encode(), f"{zh} {en}", {name: rows}, crs, tuple(fields))
