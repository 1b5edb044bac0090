"""Columns that exclude each other are one category spread out, unless chance alone would part them."""

import numpy as np
import pytest

from unlearn_cli.transport.coordinates.exclusive import LEAST_EXPECTED, MOST_LEVELS, exclusive_sets

ROWS = 2_000


def spread_out(levels: int, rows: int = ROWS, seed: int = 0) -> dict[int, np.ndarray]:
    """A column for each level of a category; the last of them has none."""
    of_row = np.random.default_rng(seed).integers(0, levels + 1, rows)
    return {j: (of_row == j).astype(np.intp) for j in range(levels)}


def test_columns_of_one_category_are_one_set_whichever_of_the_two_values_is_rare() -> None:
    codes = spread_out(5)
    codes[2] = 1 - codes[2]
    assert exclusive_sets(codes) == [(0, 1, 2, 3, 4)]


def test_columns_that_are_independent_are_no_set() -> None:
    random = np.random.default_rng(1)
    codes = {j: (random.random(ROWS) < 0.2).astype(np.intp) for j in range(6)}
    assert exclusive_sets(codes) == []


def test_one_row_with_two_of_the_rare_values_parts_them() -> None:
    codes = spread_out(2)
    assert exclusive_sets(codes) == [(0, 1)]
    codes[1][np.flatnonzero(codes[0])[0]] = 1
    assert exclusive_sets(codes) == []


def test_two_categories_are_two_sets_and_other_columns_are_in_none() -> None:
    random = np.random.default_rng(2)
    one, other = spread_out(3), {j + 10: column for j, column in spread_out(4, seed=5).items()}
    alone = {7: (random.random(ROWS) < 0.4).astype(np.intp)}
    assert exclusive_sets(one | alone | other) == [(0, 1, 2), (10, 11, 12, 13)]


@pytest.mark.parametrize(("share", "found"), [(0.08, []), (0.15, [(0, 1)])])
def test_rare_values_that_chance_would_hardly_bring_together_are_no_set(share: float, found: list) -> None:
    """So many rows would hold both if they were independent: LEAST_EXPECTED is between."""
    rows = 2_000
    at = np.arange(rows) / rows
    codes = {0: (at < share).astype(np.intp), 1: (at > 1 - share).astype(np.intp)}
    assert (share**2 * rows >= LEAST_EXPECTED) == bool(found)
    assert exclusive_sets(codes) == found


def test_a_set_has_at_most_so_many_columns_and_the_rest_are_a_set_of_their_own() -> None:
    codes = spread_out(MOST_LEVELS + 20, 20_000)
    sets = exclusive_sets(codes)
    assert [len(found) for found in sets if len(found) == MOST_LEVELS] == [MOST_LEVELS]
    members = [j for found in sets for j in found]
    assert len(members) == len(set(members))


@pytest.mark.parametrize("count", [0, 1])
def test_one_column_excludes_none(count: int) -> None:
    assert exclusive_sets(dict(list(spread_out(3).items())[:count])) == []
