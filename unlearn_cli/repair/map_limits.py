"""How large the parts of a map may be, checked before any is parsed: a small zip may unpack to anything."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.tables.stored import from_npy

MOST_BYTES = 192 << 20
"""All parts together; the map of Adult (13 columns) has 7 MB. Read, they take up to four times as much."""

MOST_TEXT = 16 << 20
"""A part that is JSON, which takes up to 25 times its size when it is parsed."""

MOST_MEMBERS = 1 << 17

NARROW, MOST_NARROW = 4, 4096
"""Numbers of fewer bytes are few, such as the letters of a name: many would grow when they are computed with."""


def excess(sizes: Sequence[tuple[str, int]]) -> str:
    """Why a map of parts with these names and sizes is not read; empty where it is."""
    if len(sizes) > MOST_MEMBERS:
        return f"it has more than {MOST_MEMBERS:,} parts"
    total = sum(size for _, size in sizes)
    if total > MOST_BYTES:
        return f"it unpacks to {_megabytes(total)}, more than any map"
    large = [(name, size) for name, size in sizes if not name.endswith(".npy") and size > MOST_TEXT]
    return f"its part {large[0][0]} has {_megabytes(large[0][1])} of text" if large else ""


def numbers(name: str, data: bytes) -> NDArray[np.generic]:
    """An array of finite numbers: a map holds no others."""
    array = from_npy(data)
    many = array.dtype.itemsize < NARROW and array.size > MOST_NARROW
    if array.dtype.kind not in "iuf" or many or not np.isfinite(array).all():
        raise ValueError(f"{name} is of type {array.dtype}, or its numbers are not finite")
    return array


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
