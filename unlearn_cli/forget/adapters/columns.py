"""Feature columns as the matrix of numbers that xgboost, LightGBM and torch take."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.core.errors import ModelError, listing


def matrix(features: pl.DataFrame, names: Sequence[str] | None, gaps: bool) -> NDArray[np.float64]:
    """(n, d) numbers, in the order of `names` where the model has them; a null is NaN, which needs `gaps`."""
    chosen = _in_order(features, names)
    words = [f"{c.name} ({c.dtype})" for c in chosen if not (c.dtype.is_numeric() or c.dtype == pl.Boolean)]
    if words:
        raise ModelError(
            f"this model takes numbers, and these feature columns hold none: {listing(words)}.",
            "Give the table with the columns coded as they were for training, or leave them out with --features.",
        )
    filled = chosen.cast(pl.Float64)
    holes = [] if gaps else [f"{c.name} ({_missing(c)} rows)" for c in filled if _missing(c)]
    if holes:
        raise ModelError(
            f"this model takes no missing values, and there are some in: {listing(holes)}.",
            "Fill them in as it was done for training.",
        )
    return filled.to_numpy()


def _missing(column: pl.Series) -> int:
    return column.null_count() + int(column.is_nan().sum())


def _in_order(features: pl.DataFrame, names: Sequence[str] | None) -> pl.DataFrame:
    if names is None:
        return features
    absent = [name for name in names if name not in features.columns]
    if absent:
        raise ModelError(
            f"the model was trained with columns that the table lacks: {listing(absent)}.",
            f"It takes these {len(names)}: {listing(list(names))}.",
        )
    return features.select(names)
