"""A reviewer's corrections: applied on reading, reported when they no longer apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from renewal_atlas.layout import Layout
from renewal_atlas.places import Reference, read_reference

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "place_id,field,old,new,reason,who,when\n"
DISTRICT = "370103-shizhong"


def corrected(project: Path, *rows: str) -> tuple[Reference, list[str]]:
    path = project / "geo" / "reference" / DISTRICT / "corrections.csv"
    path.write_text(HEADER + "".join(row + "\n" for row in rows), encoding="utf-8")
    reference, issues = read_reference(Layout(project), DISTRICT)
    return reference, [issue.code for issue in issues]


def cell(reference: Reference, place_id: str, field: str) -> object:
    return reference.gazetteer.set_index("place_id").at[place_id, field]


TAIL = "seen on the ground,Li Hua,2026-03-01"


@pytest.mark.parametrize(
    ("place_id", "field", "old", "new", "value"),
    [
        ("huamei-yiyang-zhongxin", "lon", "117.01483", "117.0149", 117.0149),
        ("huamei-yiyang-zhongxin", "uncertainty_m", "500.0", "60", 60.0),
        ("huamei-yiyang-zhongxin", "aliases", "华美颐养中心项目", "华美|颐养", ("华美", "颐养")),
        ("wangyue-zhigu", "locality", "二环南路沿线；望岳路附近", "二环南路沿线", "二环南路沿线"),
    ],
)
def test_a_correction_is_applied(
    project: Path, place_id: str, field: str, old: str, new: str, value: object
) -> None:
    reference, codes = corrected(project, f"{place_id},{field},{old},{new},{TAIL}")
    assert cell(reference, place_id, field) == value
    assert codes == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("huamei-yiyang-zhongxin,lon,116.5,117.0", "correction_stale"),
        ("huamei-yiyang-zhongxin,lon,116.5,117.01483", "correction_done"),
        ("nowhere,lon,116.5,117.0", "correction_unknown"),
        ("huamei-yiyang-zhongxin,colour,red,blue", "correction_unknown"),
        ("huamei-yiyang-zhongxin,place_id,huamei-yiyang-zhongxin,x", "correction_unknown"),
        ("huamei-yiyang-zhongxin,lon,117.01483,east", "correction_invalid"),
        ("huamei-yiyang-zhongxin,uncertainty_m,500,0", "correction_invalid"),
    ],
)
def test_a_correction_that_cannot_apply_changes_nothing_and_is_reported(
    project: Path, row: str, code: str
) -> None:
    reference, codes = corrected(project, f"{row},{TAIL}")
    assert codes == [code]
    assert cell(reference, "huamei-yiyang-zhongxin", "lon") == 117.01483
    assert cell(reference, "huamei-yiyang-zhongxin", "uncertainty_m") == 500.0


def test_corrections_apply_in_order(project: Path) -> None:
    reference, codes = corrected(
        project,
        f"huamei-yiyang-zhongxin,uncertainty_m,500,90,{TAIL}",
        f"huamei-yiyang-zhongxin,uncertainty_m,90,100,{TAIL}",
    )
    assert codes == []
    assert cell(reference, "huamei-yiyang-zhongxin", "uncertainty_m") == 100.0


def test_a_correction_without_a_reason_is_an_error(project: Path) -> None:
    _, codes = corrected(project, "huamei-yiyang-zhongxin,lon,117.01483,117.02,,Li Hua,2026-03-01")
    assert codes == ["empty_cell"]
