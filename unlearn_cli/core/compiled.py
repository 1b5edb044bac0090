"""Loops that numba compiles: once on a machine, then they are read from its disk."""

from collections.abc import Callable
from typing import TypeVar

import numba

Loop = TypeVar("Loop", bound=Callable[..., object])


def compiled(function: Loop) -> Loop:
    """The function as machine code, which other threads run beside; no reordering of sums, so the bits are numpy's.

    The code is kept beside the package or, where that cannot be written, in the user's cache (NUMBA_CACHE_DIR). Loops
    take their arrays out of tuples before they begin, and hand none to another function: inside, both would count
    references to them, at 20 ns each.

    Examples
    --------
    >>> compiled(lambda a, b: a + b)(1, 2)
    3
    """
    try:
        kept: Loop = numba.njit(function, nogil=True, error_model="numpy", cache=True)
    except RuntimeError:  # nowhere to keep it: compiled anew in every process
        kept = numba.njit(function, nogil=True, error_model="numpy")
    return kept
