"""Structural zeros: found where chance would give many rows, to the bound, and not where two numbers correlate."""

import numpy as np
import pytest

from tests.transport.coordinates.rows import fit_rows
from unlearn_cli.transport.zeros.cells import cells_of
from unlearn_cli.transport.zeros.finding import empty_cells, find_zeros

ROWS = 3_000


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("share", [0.3, 0.15])
def test_a_bound_is_found_to_the_value_on_both_ends(share: float) -> None:
    age = random().uniform(0, 100, ROWS)
    inside = (age >= 37.5) & (age <= 88.25)
    level = (inside & (random(1).random(ROWS) < share * ROWS / inside.sum())).astype(float)
    edges, tables = find_zeros(fit_rows(age, level, ordered=(True, False)))
    held = age[level == 1]
    tried = np.array([np.nextafter(held.min(), 0), held.min(), held.max(), np.nextafter(held.max(), 100)])
    assert np.isnan(tables[0, 1][cells_of(edges[0], tried), 1]).tolist() == [True, False, False, True]
    assert not np.isnan(tables[0, 1][:, 0]).any()


def test_a_level_of_few_rows_and_a_bound_that_takes_few_are_no_zero() -> None:
    age = random().uniform(0, 100, ROWS)
    for bound, share in ((37.5, 0.01), (2.0, 0.1)):
        level = ((age >= bound) & (random(1).random(ROWS) < share)).astype(float)
        assert not find_zeros(fit_rows(age, level, ordered=(True, False)))[1]


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.8])
def test_numbers_that_correlate_exclude_nothing(correlation: float) -> None:
    common = random().normal(size=(ROWS, 1))
    x = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * random(1).normal(size=(ROWS, 4))
    columns = [np.round(x[:, 0]), np.round(2 * x[:, 1]), np.maximum(x[:, 2], 0), np.maximum(x[:, 3], -0.5)]
    assert not find_zeros(fit_rows(*columns))[1]
    apart = np.where((columns[0] == 0) & (columns[1] == 0), 1.0, columns[1])
    assert (0, 1) in find_zeros(fit_rows(columns[0], apart, *columns[2:]))[1], "the control"


def test_an_empty_cell_counts_with_the_others_of_its_line() -> None:
    table = np.full((2, 8), 100.0)
    table[1] = [0, 0, 0, 0, 0, 0, 0, 60]
    assert empty_cells(table, False)[1].tolist() == [True] * 7 + [False]
    table[1, 7] = 6
    assert not empty_cells(table, False).any()
