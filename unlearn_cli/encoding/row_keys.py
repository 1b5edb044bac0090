"""The number that a row's draws are made by: its place in the whole table, or a key that it carries."""

from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.errors import UnlearnError


def row_numbers(frame: pl.DataFrame, first_row: int, key: str | None) -> NDArray[np.uint64]:
    """(n,) uint64: first_row, first_row + 1, ...; with `key` what its cells say.

    A whole number of 64 bits is itself, modulo 2**64; any other key is the first 8 bytes of BLAKE2b of its text.
    """
    if key is None:
        return np.arange(first_row, first_row + frame.height, dtype=np.uint64)
    cells = frame[key]
    _refuse(cells, first_row)
    if cells.dtype.is_integer() and cells.dtype not in (pl.Int128, pl.UInt128):
        return cells.to_numpy().astype(np.uint64)
    return np.array([_number(text) for text in cells.cast(pl.String)], dtype=np.uint64)


def _refuse(cells: pl.Series, first_row: int) -> None:
    if cells.null_count():
        raise UnlearnError(
            f"the key column {cells.name!r} is null in {cells.null_count():,} of {len(cells):,} rows from row "
            f"{first_row + 1:,} on.",
            "Draws need a key in every row: fill it, or leave out --key to draw by row number.",
        )
    if cells.dtype.is_nested() or cells.dtype in (pl.Binary, pl.Object, pl.Duration):
        raise UnlearnError(
            f"the key column {cells.name!r} is of type {cells.dtype}, which has no text ({len(cells):,} rows).",
            "Take a column of text, whole numbers or dates for --key, or leave it out to draw by row number.",
        )


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")
