"""Cells as a fitted scikit-learn estimator met them: text that is a category to it, and what stands for missing."""

from collections.abc import Iterator
from math import nan
from typing import Any

import polars as pl


def as_met(features: pl.DataFrame, whole: Any) -> pl.DataFrame:
    """The rows with text as categories where trees split by them, and with NaN for null where no step knows None.

    A transformer that was fitted on cells of pandas knows NaN, and takes None for a level that it never saw. Of a file
    of text nobody can tell which columns were categories; boosted trees that took these by their type still know.

    Parameters
    ----------
    features : (n, d) frame
    whole : estimator, fitted

    Examples
    --------
    >>> from sklearn.preprocessing import OneHotEncoder
    >>> towns = pl.DataFrame({"town": ["ulm", None]})
    >>> as_met(towns, OneHotEncoder().fit([["ulm"], [nan]]))["town"].to_list()
    ['ulm', nan]
    >>> as_met(towns, OneHotEncoder().fit([["ulm"], [None]]))["town"].to_list()
    ['ulm', None]
    """
    features = features.with_columns(pl.col(name).cast(pl.Categorical) for name in _categories(features, whole))
    names = [name for name, cells in zip(features.columns, features, strict=True) if _has_other_nulls(cells)]
    if not names or _knows_none(whole):
        return features
    return features.with_columns(
        pl.Series(name, [nan if cell is None else cell for cell in features[name].to_list()], dtype=pl.Object)
        for name in names
    )


def _categories(features: pl.DataFrame, whole: Any) -> list[str]:
    """Columns of text that the estimator takes for categories by their type."""
    if getattr(whole, "categorical_features", None) != "from_dtype" or getattr(whole, "is_categorical_", None) is None:
        return []
    known = zip(features.columns, whole.is_categorical_, strict=True)
    return [name for name, is_category in known if is_category and features[name].dtype == pl.String]


def _has_other_nulls(cells: pl.Series) -> bool:
    """Missing numbers are NaN by themselves."""
    return cells.dtype in (pl.String, pl.Boolean) and cells.null_count() > 0


def _knows_none(whole: Any) -> bool:
    """Whether None is among the levels that a step learned, or is what a step takes for missing."""
    steps = list(_steps(whole))
    levels = (cell for step in steps for column in getattr(step, "categories_", ()) for cell in column)
    return any(cell is None for cell in levels) or any(getattr(step, "missing_values", nan) is None for step in steps)


def _steps(whole: Any) -> Iterator[Any]:
    """Every step of pipelines and of transformers of columns, however deep."""
    yield whole
    for parts in ("steps", "transformers_", "transformer_list"):
        for named in getattr(whole, parts, None) or ():
            yield from _steps(named[1])
