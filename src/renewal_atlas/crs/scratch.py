"""Memory that the offset formulas use again from block to block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals: TypeAlias = NDArray[np.floating[Any]]
    Turns: TypeAlias = NDArray[np.complexfloating[Any, Any]]

_REALS, _TURNS = 5, 3


class Scratch:
    """Rows to calculate in, kept between blocks so that they stay in the processor's cache.

    Fresh arrays would cost as much as the sums in them: the system hands out every page anew.
    One scratch serves one call at a time; its rows hold nothing from one use to the next.
    """

    def __init__(self) -> None:
        self._rows: dict[np.dtype[Any], tuple[Reals, Turns]] = {}

    def rows(self, like: Reals) -> tuple[Reals, Turns]:
        """Rows as long and as precise as an array.

        Parameters
        ----------
        like
            Shape (n,), `float32` or `float64`.

        Returns
        -------
        tuple of numpy.ndarray
            Real rows, shape (5, n), and complex ones, shape (3, n), with any content.

        Examples
        --------
        >>> reals, turns = Scratch().rows(np.zeros(4, np.float32))
        >>> reals.shape, reals.dtype.name, turns.shape, turns.dtype.name
        ((5, 4), 'float32', (3, 4), 'complex64')
        """
        kept = self._rows.get(like.dtype)
        if kept is None or kept[0].shape[1] < like.size:
            complex_type = np.result_type(like.dtype, np.complex64)
            kept = (
                np.empty((_REALS, like.size), like.dtype),
                np.empty((_TURNS, like.size), complex_type),
            )
            self._rows[like.dtype] = kept
        reals, turns = kept
        return reals[:, : like.size], turns[:, : like.size]
