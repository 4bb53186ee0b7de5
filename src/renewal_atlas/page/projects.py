"""Projects: pins where a pin is honest, soft areas and lines where it is not."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Projects(Control):
    """Projects as symbols, lines and areas, the circles of their uncertainty, and programmes."""

    draws = True
