"""Rows on disk in the form that a peer moves: a matrix (.npy), or the table (.parquet)."""

from pathlib import Path
from typing import Any

import numpy as np


def suffix(encoded: bool) -> str:
    """Of a file in that form."""
    return "npy" if encoded else "parquet"


def read(folder: Path, name: str, encoded: bool) -> Any:
    """The rows under that name; Polars is imported only for a table, the peers' environment need not have it."""
    path = folder / f"{name}.{suffix(encoded)}"
    if encoded:
        return np.load(path)
    import polars as pl

    return pl.read_parquet(path)


def write(folder: Path, name: str, rows: Any, encoded: bool) -> None:
    """A matrix must be finite: one that is not is a failure of the peer that made it."""
    path = folder / f"{name}.{suffix(encoded)}"
    if not encoded:
        rows.write_parquet(path)
        return
    wrong = int((~np.isfinite(rows)).sum())
    if wrong:
        raise ValueError(f"{wrong:,} of {rows.size:,} moved cells are not finite numbers")
    np.save(path, rows)
