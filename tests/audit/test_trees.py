"""Cells as boosted trees take them: levels by frequency, and columns that hold nothing in training."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.audit.trees import LEVELS, features
from unlearn_cli.core.cells import Cells, Floats

NAN = np.nan


def category(codes: Floats) -> Cells:
    return Cells(np.asarray(codes, dtype=float)[:, None], np.array([True]), ("x",))


def numbered(codes: list[float]) -> list[float]:
    table = category(np.array(codes))
    return [float(code) for code in features(table, np.arange(len(codes)))[:, 0]]


def test_levels_are_renumbered_by_falling_frequency() -> None:
    np.testing.assert_equal(numbered([7, 9, 9, NAN, 3, 9, 3]), [2, 0, 0, NAN, 1, 0, 1])


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_few_levels_stay_apart(codes: list[int]) -> None:
    assert len(set(zip(codes, numbered([float(c) for c in codes]), strict=True))) == len(set(codes))
    assert len(set(numbered([float(c) for c in codes]))) == len(set(codes))


def test_the_rare_ones_of_many_levels_are_one_level() -> None:
    codes = np.concatenate([np.repeat(np.arange(LEVELS), 2), np.arange(LEVELS, LEVELS + 50)])
    found = np.array(numbered(codes.tolist()))
    assert (found[: 2 * LEVELS] == codes[: 2 * LEVELS]).all()
    assert set(found[2 * LEVELS :]) == {float(LEVELS)}


def test_a_column_that_training_rows_do_not_fill_holds_zeros_and_the_cells_stay_as_they_are() -> None:
    values = np.array([[NAN, 1.0], [NAN, NAN], [5.0, 2.0]])
    cells = Cells(values, np.array([False, False]), ("late", "number"))
    np.testing.assert_equal(features(cells, np.array([0, 1])), [[0, 1], [0, NAN], [0, 2]])
    np.testing.assert_equal(features(cells, np.array([0, 2])), values)
    assert np.isnan(cells.values[0, 0]), "the cells that were given are not written to"
