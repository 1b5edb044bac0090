"""Exact functional dependencies are found, and coincidences are not taken for one."""

import numpy as np
import pytest

from unlearn_cli.core.dependencies import find_dependencies

NAN = np.nan


def table(rows: int = 500) -> np.ndarray:
    """age, its tens, a column of its own, and one that counts the rows."""
    random = np.random.default_rng(0)
    age = random.integers(18, 80, rows).astype(float)
    return np.column_stack([age, age // 10, random.integers(0, 5, rows), np.arange(rows)])


def test_a_function_of_a_column_is_found_and_its_inverse_is_not() -> None:
    assert find_dependencies(table()) == ((0, 1),)


def test_both_ways_where_each_tells_the_other() -> None:
    values = table()
    assert find_dependencies(np.column_stack([values[:, 1], values[:, 1] ** 2])) == ((0, 1), (1, 0))


def test_one_exception_in_many_rows_is_no_dependency() -> None:
    values = np.tile(table(), (20, 1))
    values[-1, 1] += 1
    assert (0, 1) not in find_dependencies(values)


def test_a_column_without_repeats_determines_nothing_though_it_could() -> None:
    assert not [pair for pair in find_dependencies(table()) if pair[0] == 3]


def test_a_band_of_values_that_never_repeat_is_a_function_of_them() -> None:
    amount = np.random.default_rng(3).permutation(500) / 7
    assert find_dependencies(np.column_stack([amount, amount > 20])) == ((0, 1),)
    noisy = np.where(np.arange(500) % 9 == 0, amount < 20, amount > 20)
    assert find_dependencies(np.column_stack([amount, noisy])) == ()


def test_few_rows_that_agree_say_nothing() -> None:
    assert find_dependencies(table(60)[:, :2]) == ()


def test_a_constant_is_a_function_of_nothing() -> None:
    values = table()
    values[:, 1] = 7.0
    assert find_dependencies(values[:, :2]) == ()


@pytest.mark.parametrize("both", [True, False])
def test_only_columns_that_miss_the_same_cells_are_paired(both: bool) -> None:
    values = table()[:, :2]
    values[::7, 0] = NAN
    values[::7, 1] = NAN if both else 3.0
    assert find_dependencies(values) == (((0, 1),) if both else ())
