"""All that can be said of figures side by side: clashes, breaks, unlike counts, odd rates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.register.conflicts import conflict_issues
from renewal_atlas.register.growth import growth_issues
from renewal_atlas.register.measures import measure_issues

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from renewal_atlas.model import Issue


def figure_issues(
    statements: pd.DataFrame, units: pd.DataFrame, file: str, across: Collection[str] = ()
) -> list[Issue]:
    """Figures that cannot both hold, were not counted alike, or do not give a printed rate.

    Parameters
    ----------
    statements
        Columns of `model.Statement` and `_line`, rows with a number.
    units
        Vocabulary `units`.
    file
        How messages call the table.
    across
        Properties that measure the same whatever the subject.
    """
    return [
        *conflict_issues(statements, units, file, across),
        *measure_issues(statements, file, across),
        *growth_issues(statements, units, file),
    ]
