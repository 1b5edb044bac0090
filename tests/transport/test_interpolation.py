"""Laws of the way from a table to its repair: its ends, no turning back, nulls, and the supports."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.randomness import Draws
from unlearn_cli.transport.interface import NULL, SAME, Codes, Column, Floats
from unlearn_cli.transport.interpolation import interpolate

SUPPORT = np.array([-3.0, -1.0, 0.0, 0.5, 2.0, 7.0])
COLUMNS = (Column("number", True, SUPPORT), Column("level", False, np.arange(4.0)))
DRAWS = Draws(0, np.arange(500, dtype=np.uint64))
TIMES = [0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0]


def table(seed: int = 0) -> tuple[Floats, Codes]:
    """Cells, some missing, some outside the support or of an unseen level; and where the repair takes them."""
    rng = np.random.default_rng(seed)
    values = np.column_stack([rng.choice(SUPPORT, 500) + rng.choice([0, 0, 0.1], 500), rng.integers(0, 5, 500)])
    codes = np.column_stack([rng.integers(0, 6, 500), rng.integers(0, 4, 500)]).astype(np.int32)
    values[rng.random(values.shape) < 0.1] = np.nan
    codes[np.isnan(values)] = NULL
    codes[rng.random(values.shape) < 0.1] = SAME
    return values, codes


def cells(codes: Codes, values: Floats) -> Floats:
    """What the codes stand for; a cell that is left has its value."""
    out = np.column_stack([column.support[np.maximum(codes[:, j], 0)] for j, column in enumerate(COLUMNS)])
    return np.where(codes == SAME, values, np.where(codes == NULL, np.nan, out))


def test_at_0_every_cell_is_left_and_at_1_all_are_repaired() -> None:
    values, codes = table()
    assert (interpolate(values, codes, COLUMNS, 0.0, DRAWS) == SAME).all()
    assert (interpolate(values, codes, COLUMNS, 1.0, DRAWS) == codes).all()


@pytest.mark.parametrize("strength", TIMES[1:-1])
def test_between_cells_keep_their_null_their_support_and_their_side(strength: float) -> None:
    values, codes = table()
    out = interpolate(values, codes, COLUMNS, strength, DRAWS)
    assert ((out == NULL) == (codes == NULL)).all()
    assert (out[codes == SAME] == SAME).all()
    for j, column in enumerate(COLUMNS):
        assert out[:, j].max() < len(column.support)
    ends = np.stack([values[:, 0], cells(codes, values)[:, 0]])
    near = cells(out, values)[:, 0]
    gap = np.diff(SUPPORT).max() / 2
    assert ((near >= ends.min(axis=0) - gap) & (near <= ends.max(axis=0) + gap) | np.isnan(near)).all()
    level = out[:, 1]
    assert ((level == SAME) | (level == codes[:, 1])).all(), "a category stays or goes the whole way"


def test_no_cell_turns_back() -> None:
    values, codes = table()
    way = [cells(interpolate(values, codes, COLUMNS, t, DRAWS), values) for t in TIMES]
    there = np.sign(np.nan_to_num(cells(codes, values)[:, 0] - values[:, 0]))
    in_support = np.isin(values[:, 0], SUPPORT)
    changed = np.stack([step[:, 1] != values[:, 1] for step in way])
    for earlier, later in pairwise(way):
        step = np.nan_to_num(later[:, 0] - earlier[:, 0])[in_support]
        assert (step * there[in_support] >= 0).all()
    assert (np.diff(changed.astype(int), axis=0) >= 0).all()


@pytest.mark.parametrize("strength", [0.25, 0.5, 0.75])
def test_a_category_goes_with_the_chance_t_whatever_the_row(strength: float) -> None:
    n = 20_000
    values, codes = np.zeros((n, 1)), np.ones((n, 1), dtype=np.int32)
    out = interpolate(values, codes, COLUMNS[1:], strength, Draws(1, np.arange(n, dtype=np.uint64)))
    assert (out == 1).mean() == pytest.approx(strength, abs=4 / np.sqrt(4 * n))


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_a_null_that_is_filled_or_made_goes_with_the_chance_t(column: Column) -> None:
    n = 20_000
    values = np.where(np.arange(n) % 2, np.nan, 0.0)[:, None]
    codes = np.where(np.arange(n) % 2, 0, NULL).astype(np.int32)[:, None]
    out = interpolate(values, codes, (column,), 0.3, Draws(1, np.arange(n, dtype=np.uint64)))
    assert set(np.unique(out)) == {SAME, NULL, 0}
    assert (out != SAME).mean() == pytest.approx(0.3, abs=4 / np.sqrt(4 * n))


@given(st.floats(0.001, 0.999), st.integers(0, 20))
def test_a_row_has_one_answer_in_any_batch(strength: float, seed: int) -> None:
    values, codes = table(seed)
    order = np.random.default_rng(seed).permutation(500)
    whole = interpolate(values, codes, COLUMNS, strength, DRAWS)
    part = interpolate(values[order], codes[order], COLUMNS, strength, Draws(0, DRAWS.rows[order]))
    assert (part == whole[order]).all()
