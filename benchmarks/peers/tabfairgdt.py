"""TABFAIRGDT (Panagiotou et al., ICDM 2025): a generator; rows are exchanged for synthetic ones of their group."""

import contextlib
import io
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from tabfairgdt import TABFAIRGDT

from benchmarks.peers.interface import Ints, Move

GROUP, TARGET = "sensitive group", "target of the generator"
FAIRNESS = 0.5
"""Its `lamda`, as it is by default: 0 is a target as it was, 1 the fairest one."""

TRIES = 5
"""Times that as many rows as are asked for are made, to have enough of each group."""


def fit(rows: pl.DataFrame, groups: Ints) -> Move[pl.DataFrame]:
    """Its fairness is that of a binary target, made last, and there is none here: a coin stands for it.

    It moves no row: what comes back for a row is a synthetic one that it says is of the same group.
    """
    generator = learned(rows, groups, np.random.default_rng(0).integers(0, 2, len(rows)))

    def move(rows: pl.DataFrame, groups: Ints) -> pl.DataFrame:
        made = pl.concat([synthetic(generator, rows, len(rows))[0] for _ in range(TRIES)])
        places = np.empty(len(rows), dtype=np.intp)
        for group in np.unique(groups):
            there = np.flatnonzero((made[GROUP] == int(group)).to_numpy())
            here = np.flatnonzero(groups == group)
            if not len(there):
                raise ValueError(f"of {len(made):,} synthetic rows none is of group {group}")
            places[here] = np.resize(there, len(here))
        return made.drop(GROUP)[places]

    return move


def learned(rows: pl.DataFrame, groups: Ints, target: Ints) -> Any:
    """A generator of the table, its group and a binary target.

    It draws from numpy's global generator, whatever seed it is given: that is set here, and runs repeat.
    """
    np.random.seed(0)
    frame = pd.DataFrame({name: _cells(cells) for name, cells in rows.to_dict().items()})
    frame[GROUP], frame[TARGET] = pd.Categorical(groups), pd.Categorical(target)
    numbers = {name: _kind(dtype) for name, dtype in rows.schema.items()}
    kinds = {**numbers, GROUP: "category", TARGET: "category"}
    generator = TABFAIRGDT(dtype_map=kinds, protected_attribute=GROUP, target=TARGET, seed=0, parallel=False)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        generator.fit(frame, lamda=FAIRNESS)
    return generator


def synthetic(generator: Any, like: pl.DataFrame, count: int) -> tuple[pl.DataFrame, Ints]:
    """So many rows of the types of `like` with their group, and their target (n,)."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        made = generator.generate(k=count)
    columns = {
        name: pl.Series(name, _plain(made[name]), strict=False).cast(dtype, strict=False)
        for name, dtype in like.schema.items()
    }
    columns[GROUP] = pl.Series(GROUP, np.asarray(made[GROUP], dtype=np.int64))
    return pl.DataFrame(columns), np.asarray(made[TARGET], dtype=np.intp)


def _kind(dtype: pl.DataType) -> str:
    """A number of any kind is `float`: integers with missing cells are no `int` to pandas."""
    return "float" if dtype.is_numeric() else "category"


def _cells(cells: pl.Series) -> Any:
    """Missing numbers become the mean, as in the encoding: the package's own way ends in a KeyError."""
    if cells.dtype.is_numeric():
        return cells.cast(pl.Float64).fill_null(strategy="mean").to_numpy()
    return pd.Categorical(cells.cast(pl.String).fill_null("missing").to_list())


def _plain(cells: Any) -> list[Any]:
    """Cells as Python's own; what stood for missing is missing again."""
    return [None if cell == "missing" or cell != cell else cell for cell in cells.tolist()]
