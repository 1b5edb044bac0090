"""The parts of an affine map's inverse: cells of the rounding, inverses with missing columns, boxes, positions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import Column
from unlearn_cli.transport.inverse.gaussian import FAR, box_before, cell_of, inverses, spans_within


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=8, unique=True), st.floats(-30, 30))
def test_a_number_lies_in_the_cell_of_its_nearest_value(support: list[int], number: float) -> None:
    values, at = np.sort(np.array(support, dtype=float)), np.array([number])
    low, high = cell_of(values, nearest(values, at))
    assert low[0] <= number <= high[0]
    ends, starts = cell_of(values, np.arange(len(values)))[1], cell_of(values, np.arange(len(values)))[0]
    assert (ends[:-1] == starts[1:]).all() and starts[0] == -FAR and ends[-1] == FAR, "no gap and no overlap"


def test_a_missing_column_is_left_out_of_the_inverse() -> None:
    full = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 4.0]])
    maps, groups = np.stack([full, 2 * full]), np.array([0, 0, 1, 0])
    missing = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0], [0, 1, 0]], dtype=bool)
    matrices, of_row = inverses(maps, groups, missing)
    assert len(matrices) == 3 and of_row[1] == of_row[3], "one for each group and set of holes"
    assert matrices[of_row[0]] @ full == pytest.approx(np.eye(3))
    assert matrices[of_row[2]] @ full == pytest.approx(np.eye(3) / 2)
    assert matrices[of_row[1]].tolist() == [[0.5, 0, 0], [0, 0, 0], [0, 0, 0.25]]


def test_a_box_holds_what_its_corners_came_from_and_no_more() -> None:
    rng = np.random.default_rng(0)
    matrices, of_row = rng.normal(size=(2, 3, 3)), rng.integers(0, 2, 40)
    low = rng.normal(size=(40, 3))
    high = low + rng.random((40, 3))
    least, most = box_before(low, high, matrices, of_row)
    corners = np.stack(np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij"), axis=-1).reshape(-1, 3)
    came = np.einsum("nci,nij->ncj", low[:, None] + corners * (high - low)[:, None], matrices[of_row])
    assert came.min(axis=1) == pytest.approx(least) and came.max(axis=1) == pytest.approx(most)


def test_positions_within_two_numbers_or_on_both_sides_where_there_are_none() -> None:
    column = Column("x", True, np.array([0.0, 1.0, 2.0, 5.0]))
    low, high = np.array([0.5, 1.0, 3.0, -9.0, 7.0, -FAR]), np.array([2.5, 1.0, 4.0, -8.0, 8.0, FAR])
    spans = spans_within(column, low, high)
    assert spans.low.tolist() == [1, 1, 2, 0, 3, 0] and spans.high.tolist() == [2, 1, 3, 0, 3, 3]
    rounded = spans_within(column, np.array([1.0 + 1e-10]), np.array([1.0 + 1e-10]))
    assert (rounded.low[0], rounded.high[0]) == (1, 1), "a rounding error is no distance"
