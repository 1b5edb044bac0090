"""Makes a table of N rows and 15 columns as a Parquet file: `python -m benchmarks.table ROWS FILE`."""

import sys

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

CHUNK = 250_000
CITIES = [f"city {i}" for i in range(300)]
LEVELS = ["none", "school", "college", "bachelor", "master", "doctor"]


def chunk(number: int, rows: int) -> pl.DataFrame:
    """Rows of one chunk; they depend on its number and size only.

    14 columns that depend on `site` (3 groups, shares 0.6, 0.3, 0.1) through a common latent number, and `site`:
    integers with ties, floats on a grid and off it, categories with 2 to 300 levels, Booleans, dates, times and nulls.
    """
    random = np.random.default_rng([2026, number])
    site = random.choice(3, rows, p=[0.6, 0.3, 0.1])
    latent = random.normal(size=rows) + 0.5 * site
    noise = random.normal(size=(9, rows))
    level = np.clip((1.5 + 0.8 * latent + noise[0]).astype(int), 0, 5)
    days = np.clip(9000 + 1500 * latent + 800 * noise[1], 0, 20000).astype(np.int32)
    seconds = ((latent + noise[8]) * 5_000_000).astype(np.int64)
    city = np.minimum(random.geometric(0.02, rows) + 10 * site, 299)
    frame = pl.DataFrame(
        {
            "age": np.clip(40 + 9 * latent + 8 * noise[2], 17, 99).astype(np.int16),
            "visits": random.poisson(np.exp(0.4 * latent)).astype(np.int64),
            "hours": np.clip(np.round(38 + 4 * latent + 6 * noise[3]), 1, 99).astype(np.int32),
            "income": np.exp(10 + 0.4 * latent + 0.5 * noise[4]),
            "score": np.round(50 + 10 * latent + 10 * noise[5], 1),
            "ratio": (1 / (1 + np.exp(-noise[6] - 0.3 * latent))).astype(np.float32),
            "gain": np.where(random.random(rows) < 0.08, np.exp(8 + noise[7]), 0.0),
            "born": pl.Series(days).cast(pl.Date),
            "seen": pl.Series(1_600_000_000_000_000 + seconds * 1_000_000).cast(pl.Datetime("us", "UTC")),
            "level": pl.Series(LEVELS).gather(level),
            "city": pl.Series(CITIES).gather(city),
            "member": random.random(rows) < 1 / (1 + np.exp(-latent)),
            "plan": pl.Series(["free", "basic", "plus", "pro"]).gather(
                np.clip(level // 2 + random.integers(0, 2, rows), 0, 3)
            ),
            "code": (level * 100 + random.integers(0, 12, rows)).astype(np.uint16),
            "site": pl.Series(["north", "south", "west"]).gather(site),
        }
    )
    return frame.with_columns(
        with_nulls(name, share, random, site) for name, share in (("income", 0.05), ("plan", 0.1))
    )


def with_nulls(name: str, share: float, random: np.random.Generator, site: NDArray[np.int64]) -> pl.Expr:
    """The column with some cells missing, more of them at site 2."""
    missing = random.random(len(site)) < share * (1 + (site == 2))
    return pl.when(~pl.lit(pl.Series(missing))).then(pl.col(name))


def write(rows: int, path: str) -> None:
    """Chunk by chunk, so that memory does not grow with the rows."""
    with pq.ParquetWriter(path, chunk(0, 1).to_arrow().schema, compression="zstd") as writer:
        for start in range(0, rows, CHUNK):
            writer.write_table(chunk(start // CHUNK, min(CHUNK, rows - start)).to_arrow())


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2])
