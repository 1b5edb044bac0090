"""Properties of the mixture of a table and its repair: its ends, rows that stay moved, no bump in the TV distance."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.secrets_known import secret_of
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import MapError
from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import NULL, SAME, Codes, Column, Floats, Ints
from unlearn_cli.transport.mixture import mix, values_at

SUPPORT = np.array([-3.0, -1.0, 0.0, 0.5, 2.0, 7.0])
COLUMNS = (Column("number", True, SUPPORT), Column("level", False, np.arange(4.0)))
DRAWS = Draws(secret_of(0), np.arange(500, dtype=np.uint64))
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


def test_at_0_every_cell_is_left_and_at_1_all_are_repaired() -> None:
    _, codes = table()
    assert (mix(codes, 0.0, DRAWS) == SAME).all()
    assert (mix(codes, 1.0, DRAWS) == codes).all()


def test_a_position_past_the_support_is_named() -> None:
    values, codes = table()
    values_at(COLUMNS, values, codes)
    codes[7, 1] = 4
    with pytest.raises(MapError, match="moves 'level' out of its 4 values"):
        values_at(COLUMNS, values, codes)


@pytest.mark.parametrize("strength", TIMES)
def test_a_row_stays_or_goes_the_whole_way(strength: float) -> None:
    _, codes = table()
    out = mix(codes, strength, DRAWS)
    assert out.dtype == codes.dtype
    assert ((out == SAME).all(axis=1) | (out == codes).all(axis=1)).all()


def test_a_row_that_moves_at_one_strength_moves_at_every_larger_one() -> None:
    codes = np.zeros((500, 2), dtype=np.int32)
    gone = np.stack([(mix(codes, t, DRAWS) == 0).all(axis=1) for t in TIMES])
    for earlier, later in pairwise(gone):
        assert (later >= earlier).all()


@pytest.mark.parametrize("strength", [0.25, 0.5, 0.75])
def test_a_row_goes_with_the_chance_t(strength: float) -> None:
    n = 20_000
    codes = np.ones((n, 1), dtype=np.int32)
    out = mix(codes, strength, Draws(secret_of(1), np.arange(n, dtype=np.uint64)))
    assert (out == 1).mean() == pytest.approx(strength, abs=4 / np.sqrt(4 * n))


@given(st.floats(0.001, 0.999), st.integers(0, 20))
def test_a_row_has_one_answer_in_any_batch(strength: float, seed: int) -> None:
    _, codes = table(seed)
    order = np.random.default_rng(seed).permutation(500)
    whole = mix(codes, strength, DRAWS)
    assert (mix(codes[order], strength, Draws(secret_of(0), DRAWS.rows[order])) == whole[order]).all()


def tied(n: int = 20_000) -> tuple[Ints, Floats, Codes, Column]:
    """A column of heavy atoms, ten apart, and rare values between; one group lies ten lower and is moved up by ten."""
    rng = np.random.default_rng(0)
    groups = rng.integers(0, 2, n)
    whole = np.where(rng.random(n) < 0.05, rng.integers(10, 101, n), 10 * rng.integers(1, 11, n))
    values = whole - 10 * groups
    codes = whole.astype(np.int32)[:, None]
    return groups, values.astype(float)[:, None], codes, Column("tied", True, np.arange(101.0))


def apart(groups: Ints, values: Floats) -> float:
    """Total variation of the groups' distributions of a column of whole numbers."""
    distributions = [np.bincount(values[groups == z].astype(int), minlength=101) / (groups == z).sum() for z in (0, 1)]
    return float(np.abs(distributions[0] - distributions[1]).sum() / 2)


def test_the_mixture_tells_no_more_than_its_ends_in_their_shares() -> None:
    groups, values, codes, column = tied()
    draws = Draws(secret_of(0), np.arange(len(groups), dtype=np.uint64))
    between_ends = [apart(groups, values_at((column,), values, mix(codes, t, draws))[:, 0]) for t in TIMES]
    noise = 0.03
    assert between_ends[-1] < noise < between_ends[0]
    for t, distance in zip(TIMES, between_ends, strict=True):
        assert distance <= (1 - t) * between_ends[0] + t * between_ends[-1] + noise
    assert all(later <= earlier + noise for earlier, later in pairwise(between_ends))


def test_control_mccanns_displacement_tells_more_between_its_ends_than_at_its_start() -> None:
    groups, values, codes, column = tied()
    between = nearest(column.support, 0.5 * values[:, 0] + 0.5 * column.support[codes[:, 0]]).astype(float)
    assert apart(groups, between) > apart(groups, values[:, 0]) + 0.03
