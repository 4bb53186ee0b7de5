"""Plan units by their names, as a reader asks for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from renewal_atlas.places import fold

if TYPE_CHECKING:
    from renewal_atlas.plans.read import Plans

_AROUND: Final = re.compile(
    "^(?:(?:该|本)?项目)?(?:位于|地处|坐落于|坐落在|处于|在)|(?:的?(?:范围内|区域内|区域|范围|内|里))+$"
)


def units_called(plans: Plans, name: str) -> list[dict[str, Any]]:
    """Units that a name or alias stands for; several plans may use one word (一轴).

    Parameters
    ----------
    plans
        From `read_plans`.
    name
        As written, with or without 位于 in front and 内 behind.

    Returns
    -------
    list of dict
        Rows of `Plans.units`, in plan order.

    Examples
    --------
    >>> from renewal_atlas.layout import Layout, find_root
    >>> from renewal_atlas.plans import read_plans
    >>> plans, _ = read_plans(Layout(find_root()), "370103-shizhong")
    >>> [unit["unit_id"] for unit in units_called(plans, "二环南路科创带")]
    ['erhuanlu-kechuangdai']
    """
    asked = {fold(name), fold(_AROUND.sub("", name.strip()))}
    rows: list[dict[str, Any]] = plans.units.to_dict("records")  # type: ignore[assignment]
    return [row for row in rows if asked & {fold(text) for text in (row["name"], *row["aliases"])}]
