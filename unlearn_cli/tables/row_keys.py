"""The number that a row's draws are made by: its place in the whole table, or a key that it carries."""

from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.core.draws import Rows
from unlearn_cli.core.errors import DataError
from unlearn_cli.core.notes import Note
from unlearn_cli.core.public_choice import public_hash

MOST_COUNTED = 1_000_000
"""Different keys that are held to be compared, 16 MB; of more, those with the smaller half of the hashes, and so on."""


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
        raise DataError(
            f"the key column {cells.name!r} is null in {cells.null_count():,} of {len(cells):,} rows from row "
            f"{first_row + 1:,} on.",
            "Draws need a key in every row: fill it, or leave out --key to draw by row number.",
        )
    if cells.dtype.is_nested() or cells.dtype in (pl.Binary, pl.Object, pl.Duration):
        raise DataError(
            f"the key column {cells.name!r} is of type {cells.dtype}, which has no text ({len(cells):,} rows).",
            "Take a column of text, whole numbers or dates for --key, or leave it out to draw by row number.",
        )


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True)
class Repeats:
    """How many rows share their key with another one.

    rows     that were compared
    sharing  of these, rows whose key another one has too
    """

    key: str | None
    rows: int
    sharing: int

    @property
    def notes(self) -> tuple[Note, ...]:
        """What a person should know of it: nothing where every row has a key of its own."""
        if not self.sharing:
            return ()
        text = (
            f"{self.sharing:,} of {self.rows:,} rows share their key {self.key!r} with another row and get the same "
            "draws: whoever knows the original cells of one of them learns how the others were moved. Take a key that "
            "names each row, or none"
        )
        return (Note("repeated keys", text),)


class KeyCounts:
    """Counts rows of one key over the batches of a table; threads may share it.

    Memory does not grow with the table.
    """

    def __init__(self, key: str | None) -> None:
        self._key = key
        self._keys, self._rows = np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64)
        self._limit = np.uint64(2**64 - 1)
        self._lock = Lock()

    def add(self, rows: Rows) -> None:
        """The `row_numbers` of a batch. Without a key nothing can repeat."""
        if self._key is not None:
            with self._lock:
                self._add(rows)

    def finish(self) -> Repeats:
        """The counts, of all rows or of those whose keys were held."""
        return Repeats(self._key, int(self._rows.sum()), int(self._rows[self._rows > 1].sum()))

    def _add(self, rows: Rows) -> None:
        rows = rows[self._small(rows)]
        every, many = np.append(self._keys, rows), np.append(self._rows, np.ones(len(rows), dtype=np.int64))
        self._keys, place = np.unique(every, return_inverse=True)
        self._rows = np.bincount(place, many, len(self._keys)).astype(np.int64)
        while len(self._keys) > MOST_COUNTED:
            self._limit >>= np.uint64(1)
            small = self._small(self._keys)
            self._keys, self._rows = self._keys[small], self._rows[small]

    def _small(self, rows: Rows) -> NDArray[np.bool_]:
        return np.asarray(public_hash(0, "repeated keys", rows) <= self._limit)
