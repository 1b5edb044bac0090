"""Frames of one schema as matrices of numbers, categories as shared codes, missing cells as NaN."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from benchmarks.attackers.interface import Bools, Floats, Ints


def matrices(frames: Sequence[pl.DataFrame]) -> tuple[list[Floats], Bools]:
    """The frames as matrices (n, d), and which columns are categories: those that are neither numbers nor times."""
    names = frames[0].columns
    pooled = pl.concat([frame.select(names) for frame in frames], how="vertical_relaxed")
    category = np.array([not (dtype.is_numeric() or dtype.is_temporal()) for dtype in pooled.dtypes], dtype=np.bool_)
    columns = [_codes(cells) if kind else _numbers(cells) for cells, kind in zip(pooled, category, strict=True)]
    ends = np.cumsum([len(frame) for frame in frames])[:-1]
    return np.split(np.column_stack(columns), ends), category


def _codes(cells: pl.Series) -> Floats:
    """Codes 0, 1, ... from the most common level on; a missing cell is a level of its own."""
    text = cells.cast(pl.String).fill_null("\0 missing").alias("level")
    order = text.value_counts(name="rows").sort(["rows", "level"], descending=[True, False])["level"]
    return np.asarray(text.replace_strict(order, np.arange(len(order)), return_dtype=pl.Float64).to_numpy())


def _numbers(cells: pl.Series) -> Floats:
    physical = cells.to_physical() if cells.dtype.is_temporal() else cells
    return np.asarray(physical.cast(pl.Float64).fill_null(np.nan).to_numpy(), dtype=np.float64)


def level_codes(values: Floats) -> Ints:
    """Number of each cell among the values of its column (n, d), ascending; a missing cell comes last."""
    return np.column_stack([np.unique(column, return_inverse=True)[1] for column in values.T]).astype(np.intp)
