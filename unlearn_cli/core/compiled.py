"""Loops that numba compiles: once on a machine, then they are read from its disk."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba

Given = ParamSpec("Given")
Found = TypeVar("Found")


def compiled(function: Callable[Given, Found]) -> Callable[Given, Found]:
    """The function as machine code, which other threads run beside; no reordering of sums, so the bits are numpy's.

    The code is kept beside the package or, where that cannot be written, in the user's cache (NUMBA_CACHE_DIR). Loops
    take their arrays out of tuples before they begin: there each access would count references, at 20 ns.

    Examples
    --------
    >>> compiled(lambda a, b: a + b)(1, 2)
    3
    """
    wanted = {"nogil": True, "error_model": "numpy"}
    try:
        found: Callable[Given, Found] = numba.njit(cache=True, **wanted)(function)
    except RuntimeError:  # nowhere to keep it: compiled anew in every process
        found = numba.njit(**wanted)(function)
    return found
