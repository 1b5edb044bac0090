"""Rows with a structural zero are moved on: all of them, no others, and by what they hold alone."""

import numpy as np
import pytest

from tests.zero_tables import RULES
from unlearn_cli.transport.coordinates import Coordinates
from unlearn_cli.transport.interface import SAME, Column, FitRows, Floats
from unlearn_cli.transport.ruled import Ruled
from unlearn_cli.transport.zeros.settling import settle
from unlearn_cli.transport.zeros.space import Space, space_of
from unlearn_cli.transport.zeros.structural import StructuralZeros


def table_of(kind: str) -> tuple[FitRows, Space, StructuralZeros]:
    """One of the made tables as fit rows, with its coordinates."""
    frame = RULES[kind][0](3_000, 0).drop("z")
    ordered = [cells.dtype.is_numeric() for cells in frame]
    values = np.column_stack(
        [(c if o else c.rank("dense") - 1).cast(float) for c, o in zip(frame, ordered, strict=True)]
    )
    columns = tuple(Column(f"x{j}", o, np.unique(values[:, j])) for j, o in enumerate(ordered))
    n = len(values)
    rows = FitRows(values, np.arange(n) % 2, np.arange(n, dtype=np.uint64), columns, np.array([0.5, 0.5]))
    space = space_of(columns, Ruled(), Coordinates.learn(rows))
    return rows, space, StructuralZeros.learn(rows, space.told)


def shuffled(values: Floats, seed: int = 0) -> Floats:
    """Each column by itself: what no map keeps together."""
    return np.random.default_rng(seed).permuted(values, axis=0)


KINDS = [kind for kind in RULES if "computed" not in kind]


@pytest.mark.parametrize("kind", KINDS)
def test_no_row_is_left_with_one_and_no_other_row_is_touched(kind: str) -> None:
    rows, space, zeros = table_of(kind)
    values = shuffled(rows.values)
    before = zeros.broken(values)
    codes, after = settle(zeros, np.full(values.shape, SAME, dtype=np.int32), values, space)
    assert before.sum() > 50 and not zeros.broken(after).any()
    assert (after[~before] == values[~before]).all() and (codes[~before] == SAME).all()
    assert (after[before] != values[before]).any(axis=1).all()
    for j, column in enumerate(space.columns):
        now = codes[:, j] != SAME
        assert (after[now, j] == column.support[codes[now, j]]).all() and (after[~now, j] == values[~now, j]).all()


def test_it_goes_where_rows_are_and_not_just_over_the_bound() -> None:
    rows, space, zeros = table_of("a dummy only with a number above 0")
    _, after = settle(zeros, np.full((1, 2), SAME, dtype=np.int32), np.array([[0.0, 1.0]]), space)
    terms = rows.values[rows.values[:, 1] == 1, 0]
    assert terms.min() < 0.5 and (after[0, 1] == 0 or np.quantile(terms, 0.02) < after[0, 0])


def test_a_missing_cell_gets_no_value() -> None:
    rows, space, zeros = table_of("two categories")
    values = shuffled(rows.values)
    values[::3, 0] = np.nan
    _, after = settle(zeros, np.full(values.shape, SAME, dtype=np.int32), values, space)
    assert (np.isnan(after) == np.isnan(values)).all() and not zeros.broken(after).any()
