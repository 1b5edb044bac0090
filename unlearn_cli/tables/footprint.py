"""What the rows of a table take in memory while they are read, moved and written."""

import polars as pl

from unlearn_cli.tables.table import Table

MiB = 1 << 20

PROGRAM = 512 * MiB
"""The program with its libraries, what Polars reads ahead of a text file and what its allocator keeps: `apply` with
batches of 4,096 rows took 570 MB, with row groups of 250,000 rows (docs/research/2026-11-27-memory.md)."""

GROUPS_HELD = 6
"""Row groups of Parquet that are in memory at once: some are read ahead, one is moved, one waits to be written."""

CELL = 32
"""Bytes of a cell while it is moved, beside its own: coordinates before and after, codes, draws. 27 were measured."""

COPIES = 2
"""A batch is there before and after."""

FIT_CELL = 64
"""Bytes of a cell of a fit row while the map is learned, beside the program: 50 were measured."""

HEAD = 1000
"""Rows of a file that tell how wide the others are."""

TEXT = 48
"""Bytes that are reckoned for a cell of a frame whose size its type does not tell."""


def row_bytes(table: Table) -> int:
    """Bytes of a row in memory: of the first rows of a file, by its types of a frame, of which nothing is read."""
    if table.format is None:
        return sum(_cell(dtype) for dtype in table.schema.dtypes())
    with table.reading():
        head = table.scan.head(HEAD).collect()
    return max(int(head.estimated_size()) // max(head.height, 1), len(table.schema))


def held(table: Table) -> int:
    """Bytes that are in memory whatever the batches are."""
    rows = min(table.format.rows_at_once, table.rows) if table.format else 0
    return PROGRAM + GROUPS_HELD * rows * row_bytes(table)


def batch(table: Table, threads: int) -> int:
    """Bytes that each row of a batch costs, with so many batches that are moved at once and one that is written."""
    return (threads + 1) * (CELL * len(table.schema) + COPIES * row_bytes(table))


def _cell(dtype: pl.DataType) -> int:
    whole = dtype.is_numeric() or dtype.is_temporal() or dtype == pl.Boolean
    return 16 if dtype in (pl.Decimal, pl.Int128, pl.UInt128) else 8 if whole else TEXT
