"""Exact functional dependencies between columns: which column is a function of which other one."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

Pair = tuple[int, int]
"""Column i, and the column j that is a function of it."""

DISAGREEMENTS = 30.0
"""Rows in which columns of no relation would have to disagree before agreement in all rows says something."""

FIRST_ROWS = 2_000
"""A pair is looked at in these rows first: most pairs fail there."""


def find_dependencies(values: Floats) -> tuple[Pair, ...]:
    """Pairs (i, j) such that equal values of column i have equal values of column j in all rows of `values` (n, d).

    NaN is a missing cell; only columns that miss the same cells are paired. Column j takes more than one value. With
    m_i values of column i in n rows, n - m_i rows repeat a value; were the columns independent, a share
    1 - sum_b p_j(b)^2 of these would disagree: pairs where that makes fewer than DISAGREEMENTS are left out, so that
    a column without repeats determines nothing.
    """
    columns, missing = range(values.shape[1]), np.isnan(values)
    first = [level_codes(values[:FIRST_ROWS, j]) for j in columns]
    codes = cache(lambda j: level_codes(values[:, j]))
    return tuple(
        (i, j)
        for i in columns
        for j in columns
        if i != j
        and is_function(first[i], first[j])
        and np.array_equal(missing[:, i], missing[:, j])
        and is_function(codes(i), codes(j))
        and _telling(codes(i), codes(j))
    )


def _telling(codes: Ints, of_codes: Ints) -> bool:
    rows, shares = len(codes), np.bincount(of_codes) / max(len(codes), 1)
    repeats = rows - (codes.max(initial=-1) + 1)
    return bool(repeats * (1 - (shares**2).sum()) >= DISAGREEMENTS)


def level_codes(values: Floats) -> Ints:
    """Number of each cell (n,) among the values of its column, ascending; a missing cell comes last."""
    return np.unique(values, return_inverse=True)[1].astype(np.intp)


def is_function(codes: Ints, of_codes: Ints) -> bool:
    """Do rows of one code (n,) all have one code in `of_codes` (n,)?"""
    image = np.zeros(codes.max(initial=-1) + 1, dtype=np.intp)
    image[codes] = of_codes
    return bool((image[codes] == of_codes).all())
