"""What came back of each unit of a plan: its shape, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from renewal_atlas.errors import UsageError
from renewal_atlas.gis.handover import plain_frame
from renewal_atlas.imports.attributes import edited
from renewal_atlas.imports.cells import cell_text
from renewal_atlas.imports.guard import require_overlap, require_unshifted_area
from renewal_atlas.imports.outlines import outline_edit
from renewal_atlas.model import Basis

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from renewal_atlas.imports.cells import Cells
    from renewal_atlas.imports.edits import Edit
    from renewal_atlas.layers import Layers

_EDGE = "edge_uncertainty_m"
_TAKEN = ("basis", _EDGE)  # the rest of a unit is the plan's wording, which is not GIS


@dataclass(frozen=True)
class UnitChange:
    """What came back of one unit.

    Attributes
    ----------
    unit_id
        Of a plan.
    move
        How its shape changed, None if it did not.
    cells
        `basis` and `edge_uncertainty_m` as they would be, those that change; both if it moved.
    lost
        Cells that were edited, but are not taken.
    """

    unit_id: str
    move: Edit | None
    cells: Cells
    lost: Cells

    @property
    def is_edit(self) -> bool:
        """Whether anything is to be written."""
        return self.move is not None or bool(self.cells)


def unit_changes(
    layers: Layers,
    incoming: gpd.GeoDataFrame,
    published: Mapping[str, Mapping[str, Any]],
    basis: Basis | None,
    *,
    target: str,
    file: str,
) -> list[UnitChange]:
    """What to write for every unit that came back.

    Parameters
    ----------
    layers
        Of the district as it stands.
    incoming
        Features with `unit_id`, each known and there once, EPSG:4326.
    published
        Rows of the published layer by unit_id; none where nothing was built yet.
    basis
        Of the shapes that moved; what the file says, else what the plan says, if None.
    target, file
        How edits call the file that shapes are written to, and messages the one that was read.

    Raises
    ------
    UsageError
        If a basis is unknown, a unit that moved has no edge uncertainty, or a shape lies as one
        of another datum would.
    """
    units = plain_frame(layers.plan_units, "plan_units").set_index("unit_id")
    rows = {str(key): row for key, row in units.iterrows()}
    drawn = dict(zip(units.index, layers.plan_units.geometry, strict=True))
    cut = incoming.attrs.get("cut")
    changes = []
    for shape, (_, came) in zip(incoming.geometry, incoming.iterrows(), strict=True):
        unit_id = str(came["unit_id"])
        now, was = rows[unit_id], published.get(unit_id, {})
        move = _move(unit_id, str(now["kind"]), shape, drawn[unit_id], was.get("geometry"),
                     layers.district.crs_metric, target, file)  # fmt: skip
        said = edited(came, now, was, cut)
        cells = {}
        if shape is not None or drawn[unit_id] is not None:  # an undrawn unit has no edge
            told = [k for k in _TAKEN if said.get(k) and not (basis and k == "basis")]
            cells = {k: said.pop(k) for k in told}
        if move is not None:
            cells = _of_shape(unit_id, came, now, basis)
        _require_basis(unit_id, cells, file)
        changes.append(UnitChange(unit_id, move, _plain(cells), said))
    return changes


def _move(
    unit_id: str, kind: str, new: Any, now: Any, was: Any, crs_metric: int, target: str, file: str  # noqa: ANN401 - shape or None
) -> Edit | None:  # fmt: skip
    """How a shape differs from the one drawn, and from the one published, which may be older."""
    if new is None:
        return None
    if now is not None:
        if kind == "zone":  # belts, axes and rings are thin, and ours may be drawn elsewhere
            require_overlap(now, new, unit_id, file)
        require_unshifted_area(now, new, file)
    move = outline_edit(target, unit_id, now, new, crs_metric)
    if was is not None and outline_edit(target, unit_id, was, new, crs_metric) is None:
        return None
    return move


def _of_shape(unit_id: str, came: pd.Series, now: pd.Series, basis: Basis | None) -> Cells:
    """What a new shape says of itself."""
    metres = cell_text(came.get(_EDGE))
    if not metres:
        raise UsageError(f"{unit_id} has no edge_uncertainty_m; say how far off its edge may be")
    return {"basis": basis or cell_text(came.get("basis")) or str(now["basis"]), _EDGE: metres}


def _plain(cells: Cells) -> Cells:
    """Cells in which the number is written as we do."""
    return cells | ({_EDGE: cell_text(float(cells[_EDGE]))} if _EDGE in cells else {})


def _require_basis(unit_id: str, cells: Cells, file: str) -> None:
    word = cells.get("basis")
    if word is not None and word not in get_args(Basis):
        raise UsageError(f"{file}: {unit_id} has the basis {word!r}; use stated or interpreted")
