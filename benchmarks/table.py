"""Makes a table as a Parquet file: `python -m benchmarks.table ROWS FILE [--columns C] [--groups K] [--levels L]`."""

import argparse
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow.parquet as pq
from numpy.typing import NDArray

CHUNK = 250_000
LEVELS = ["none", "school", "college", "bachelor", "master", "doctor"]
SITES = ["north", "south", "west"]
SHARES = [0.6, 0.3, 0.1]


@dataclass(frozen=True)
class Shape:
    """What a table is made of, beside its rows.

    columns  `site`, and 14 others again and again, each time with draws of their own
    groups   of `site`; other than three have shares in proportion to 1, 1/2, 1/3 ...
    levels   of `city`, at most
    """

    columns: int = 15
    groups: int = 3
    levels: int = 300

    @property
    def shares(self) -> NDArray[np.float64]:
        """Of the groups."""
        falling = 1 / np.arange(1.0, self.groups + 1)
        return np.array(SHARES) if self.groups == len(SHARES) else falling / falling.sum()

    @property
    def sites(self) -> list[str]:
        """Names of the groups."""
        return SITES if self.groups == len(SITES) else [f"site {i}" for i in range(self.groups)]

    @property
    def spread(self) -> NDArray[np.float64]:
        """How far each group stands from the first: from 0 to 1, as evenly as there are groups."""
        return np.arange(self.groups) / max(self.groups - 1, 1)


def chunk(number: int, rows: int, shape: Shape) -> pl.DataFrame:
    """Rows of one chunk; they depend on its number, its size and the shape only.

    Columns that depend on `site` (3 groups, shares 0.6, 0.3, 0.1) through a common latent number, and `site`.
    """
    random = np.random.default_rng([2026, number])
    site = random.choice(shape.groups, rows, p=shape.shares)
    latent = random.normal(size=rows) + shape.spread[site]
    blocks = [block(random, latent, site, shape)]
    while sum(frame.width for frame in blocks) < shape.columns - 1:
        again = block(np.random.default_rng([2026, number, len(blocks)]), latent, site, shape)
        blocks.append(again.rename({name: f"{name}_{len(blocks) + 1}" for name in again.columns}))
    others = pl.concat(blocks, how="horizontal")
    return others[:, : shape.columns - 1].with_columns(site=pl.Series(shape.sites).gather(site))


def block(
    random: np.random.Generator, latent: NDArray[np.float64], site: NDArray[np.int64], shape: Shape
) -> pl.DataFrame:
    """14 columns: integers with ties, floats on a grid and off it, categories, Booleans, dates, times and nulls."""
    rows = len(site)
    noise = random.normal(size=(9, rows))
    level = np.clip((1.5 + 0.8 * latent + noise[0]).astype(int), 0, 5)
    days = np.clip(9000 + 1500 * latent + 800 * noise[1], 0, 20000).astype(np.int32)
    seconds = ((latent + noise[8]) * 5_000_000).astype(np.int64)
    shift = (shape.levels / 15 * shape.spread).astype(np.int64)[site]
    city = np.minimum(random.geometric(6 / shape.levels, rows) + shift, shape.levels - 1)
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
            "city": pl.Series([f"city {i}" for i in range(shape.levels)]).gather(city),
            "member": random.random(rows) < 1 / (1 + np.exp(-latent)),
            "plan": pl.Series(["free", "basic", "plus", "pro"]).gather(
                np.clip(level // 2 + random.integers(0, 2, rows), 0, 3)
            ),
            "code": (level * 100 + random.integers(0, 12, rows)).astype(np.uint16),
        }
    )
    nulls = (("income", 0.05), ("plan", 0.1))
    last = site == shape.groups - 1
    return frame.with_columns(with_nulls(name, share, random, last) for name, share in nulls)


def with_nulls(name: str, share: float, random: np.random.Generator, more: NDArray[np.bool_]) -> pl.Expr:
    """The column with some cells missing, twice as many where `more` is."""
    missing = random.random(len(more)) < share * (1 + more)
    return pl.when(~pl.lit(pl.Series(missing))).then(pl.col(name))


def write(rows: int, path: str, shape: Shape) -> None:
    """Chunk by chunk, so that memory does not grow with the rows."""
    with pq.ParquetWriter(path, chunk(0, 1, shape).to_arrow().schema, compression="zstd") as writer:
        for start in range(0, rows, CHUNK):
            writer.write_table(chunk(start // CHUNK, min(CHUNK, rows - start), shape).to_arrow())


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table", description=__doc__)
    parser.add_argument("rows", type=int)
    parser.add_argument("file")
    parser.add_argument("--columns", type=int, default=Shape.columns)
    parser.add_argument("--groups", type=int, default=Shape.groups)
    parser.add_argument("--levels", type=int, default=Shape.levels, help="of the column city, at most; 6 or more")
    chosen = parser.parse_args()
    write(chosen.rows, chosen.file, Shape(chosen.columns, chosen.groups, chosen.levels))


if __name__ == "__main__":
    main()
