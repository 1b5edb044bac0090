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

STRETCHES = 20
"""Neighbouring values agree as in a function when so many times fewer of them disagree than would by chance."""

FIRST_ROWS = 2_000
"""A pair is looked at in these rows first: most pairs fail there."""


def find_dependencies(values: Floats) -> tuple[Pair, ...]:
    """Pairs (i, j) such that equal values of column i have equal values of column j in all rows of `values` (n, d).

    NaN is a missing cell; only columns that miss the same cells are paired. Column j takes more than one value. With
    m_i values of column i in n rows, n - m_i rows repeat a value; were the columns independent, a share
    1 - sum_b p_j(b)^2 of these would disagree: pairs where that makes fewer than DISAGREEMENTS are left out, so that
    a column without repeats determines nothing, but for what is the same over long stretches of its values (a band of
    an amount): there neighbouring values, of which as large a share would disagree, take the place of repeats.
    """
    columns, missing = range(values.shape[1]), np.isnan(values)
    first = [level_codes(values[:FIRST_ROWS, j]) for j in columns]
    codes = cache(lambda j: level_codes(values[:, j]))
    return tuple(
        (i, j)
        for i in columns
        for j in columns
        if i != j
        and first[j].max(initial=0) <= first[i].max(initial=0)
        and is_function(first[i], first[j])
        and np.array_equal(missing[:, i], missing[:, j])
        and is_function(codes(i), codes(j))
        and _telling(codes(i), codes(j))
    )


def _telling(codes: Ints, of_codes: Ints) -> bool:
    """Would so many rows agree by chance? `of_codes` are a function of `codes`."""
    image = _image(codes, of_codes)
    varied = 1 - ((np.bincount(of_codes) / max(len(codes), 1)) ** 2).sum()
    repeats, neighbours = len(codes) - len(image), (len(image) - 1) * varied
    changes = np.count_nonzero(np.diff(image))
    return bool(repeats * varied >= DISAGREEMENTS or neighbours >= max(DISAGREEMENTS, STRETCHES * changes))


def level_codes(values: Floats) -> Ints:
    """Number of each cell (n,) among the values of its column, ascending; a missing cell comes last."""
    return np.unique(values, return_inverse=True)[1].astype(np.intp)


def is_function(codes: Ints, of_codes: Ints) -> bool:
    """Do rows of one code (n,) all have one code in `of_codes` (n,)?"""
    return bool((_image(codes, of_codes)[codes] == of_codes).all())


def _image(codes: Ints, of_codes: Ints) -> Ints:
    """What each code goes with, in its last row."""
    image = np.zeros(codes.max(initial=-1) + 1, dtype=np.intp)
    image[codes] = of_codes
    return image
