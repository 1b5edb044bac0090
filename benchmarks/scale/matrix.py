"""Makes what the peers are given of a table, its numeric columns and its groups: FOLDER."""

import sys
from pathlib import Path

import numpy as np
import polars as pl
import polars.selectors as cs

from benchmarks.comparison import encoding
from benchmarks.comparison.tables import write


def make(folder: Path) -> None:
    """`rows.npy`: numbers standardised, missing cells the mean; `groups.npy`: 0 .. K-1."""
    table = pl.scan_parquet(folder / "table.parquet")
    numbers = table.select(cs.numeric()).collect()
    write(folder, "rows", encoding.learn(numbers)(numbers), encoded=True)
    np.save(folder / "groups.npy", table.select(pl.col("site").rank("dense") - 1).collect()["site"].cast(pl.Int64))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
