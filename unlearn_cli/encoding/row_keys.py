"""The number that a row's draws are made by: its place in the whole table, or a key that it carries."""

from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.errors import UnlearnError


def row_numbers(frame: pl.DataFrame, first_row: int, key: str | None) -> NDArray[np.uint64]:
    """(n,) uint64: first_row, first_row + 1, ...; with `key` the first 8 bytes of BLAKE2b of the key's text."""
    if key is None:
        return np.arange(first_row, first_row + frame.height, dtype=np.uint64)
    cells = frame[key]
    if cells.null_count():
        raise UnlearnError(
            f"the key column {key!r} is null in {cells.null_count():,} of {frame.height:,} rows.",
            "Draws need a key in every row: fill it, or leave out --key to draw by row number.",
        )
    return np.array([_number(text) for text in cells.cast(pl.String)], dtype=np.uint64)


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
