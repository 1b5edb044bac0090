"""Structural zeros of a table: which rows hold one, and what becomes of them in a file."""

import numpy as np
import pytest

from tests.transport.coordinates.rows import fit_rows
from unlearn_cli.transport.interface import FitRows
from unlearn_cli.transport.zeros.structural import StructuralZeros


def terms() -> FitRows:
    """Terms, a degree that asks for some, and a column that has nothing to do with either."""
    random = np.random.default_rng(0)
    terms = np.where(random.random(3_000) < 0.4, 0.0, random.gamma(3, 1.5, 3_000) + 0.1)
    degree = (terms > 0) & (random.random(3_000) < 0.5)
    return fit_rows(terms, degree.astype(float), random.normal(size=3_000))


def learned() -> StructuralZeros:
    return StructuralZeros.learn(terms(), [{0}, {1}, {2}])


def test_no_fit_row_holds_one_and_their_cells_are_named() -> None:
    zeros = learned()
    assert list(zeros.counts) == [(0, 1)] and not zeros.broken(terms().values).any()
    row = np.array([[0.0, 1.0, 0.3]])
    assert zeros.broken(row).all() and zeros.touched(row).tolist() == [[True, True, False]]


def test_pairs_that_go_together_have_more_lift_and_zeros_the_least() -> None:
    with_degree, without, never = learned().lift(np.array([[4.0, 1.0, 0.0], [4.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    assert with_degree > 0 > without > never


def test_a_pair_that_one_coordinate_tells_needs_no_looking_after() -> None:
    assert not StructuralZeros.learn(terms(), [{0, 1}, {2}]).counts
    assert not StructuralZeros.learn(terms(), [{0, 1}, {1}, {2}]).counts
    assert StructuralZeros.learn(terms(), [{0, 1}, {1}, {0, 2}]).counts, "the control: each has one of its own"


def test_a_move_is_measured_in_deviations_and_levels() -> None:
    rows = fit_rows(np.arange(3_000.0), np.arange(3_000) % 2, ordered=(True, False))
    zeros = StructuralZeros({}, {}, np.array([rows.values[:, 0].std(), 0.0]))
    moved = rows.values + np.array([rows.values[:, 0].std(), 1.0])
    assert zeros.move(moved, rows.values) == pytest.approx(2.0)
    assert (zeros.move(rows.values, rows.values) == 0).all()


def test_they_come_back_from_their_arrays() -> None:
    zeros = learned()
    again = StructuralZeros.from_arrays(zeros.arrays())
    values = np.random.default_rng(1).permuted(terms().values, axis=0)
    assert zeros.broken(values).any() and (again.broken(values) == zeros.broken(values)).all()
    assert (again.lift(values) == zeros.lift(values)).all() and not list(again.faults(terms().columns))
    assert not StructuralZeros.from_arrays({}).counts


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("edges/0", np.array([1.0, 0.0])),
        ("edges/9", np.array([0.0, 1.0])),
        ("counts/0/1", np.zeros((2, 2), dtype=np.int32)),
        ("counts/0/2", np.zeros((2, 2), dtype=np.int32)),
        ("spread", np.ones(2)),
    ],
)
def test_what_does_not_fit_is_a_fault(name: str, array: np.ndarray) -> None:
    spoilt = StructuralZeros.from_arrays(learned().arrays() | {name: array})
    assert list(spoilt.faults(terms().columns))
