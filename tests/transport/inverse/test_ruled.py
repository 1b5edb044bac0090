"""The inverse of rules: what is said of a computed cell holds, and where nothing is known nothing is said."""

from collections.abc import Callable

import numpy as np
import pytest

from tests.secrets_known import SECRET
from tests.transport.inverse.test_restore import wrongly_restored
from tests.transport.ruled_tables import ROWS, TABLES, Obeying, body_masses, obeying, totals, wages
from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.interface import Floats, Restored, Settings
from unlearn_cli.transport.inverse.ruled import coordinates_after, restore_ruled
from unlearn_cli.transport.methods import quantile
from unlearn_cli.transport.methods.triangular import learn as learn_triangular

METHODS = {"quantile": quantile.learn, "triangular": learn_triangular}


def smooth() -> Obeying:
    """Numbers without ties, larger in the second group."""
    random, second = np.random.default_rng(0), np.arange(ROWS) % 2
    a, b = random.normal(size=ROWS) + second, random.normal(size=ROWS) - 0.5 * second
    return obeying("total = a + b", a=a, b=b, total=a + b)


def moved_and_restored(table: Obeying, method: str) -> tuple[Floats, Restored]:
    """The cells after the map of a method, and what its inverse says of them."""
    rows, draws = table.ruled.rows(table.rows), Draws(SECRET, table.rows.rows)
    fitted = METHODS[method](rows, Settings(secret=SECRET))
    codes = fitted(rows.values, rows.groups, draws)
    after = table.ruled.expand(codes, table.rows.values, table.rows.columns)[1]
    found = fitted.restore(coordinates_after(table.ruled, after, table.rows.columns), rows.groups, draws)
    return after, restore_ruled(table.ruled, found, after, table.rows.columns)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", TABLES)
def test_what_is_said_of_a_cell_holds(name: str, method: str) -> None:
    table = TABLES[name]()
    _, found = moved_and_restored(table, method)
    cells, wide = table.rows.values.size, found.high + 1e-9
    found = Restored(found.values, found.low - 1e-9, wide, found.foreign)
    assert wrongly_restored(table.rows.values, found, table.rows.columns) < 0.005 * cells
    assert found.foreign.mean() < 0.001


@pytest.mark.parametrize("method", METHODS)
def test_smooth_sums_come_back_with_their_terms(method: str) -> None:
    table = smooth()
    after, found = moved_and_restored(table, method)
    before, spread = table.rows.values, table.rows.values.std(axis=0)
    assert (np.quantile(np.abs(found.values - before), 0.99, axis=0) < 0.05 * spread).all()
    assert (np.quantile(np.abs(after - before), 0.99, axis=0) > 0.2 * spread).all(), "they had been moved"


def test_of_a_row_where_an_input_may_have_been_moved_once_more_nothing_is_said() -> None:
    """At the end of the range: there the sum may have lain beyond."""
    table = obeying("total = a + b", **dict(zip(("a", "b", "total"), narrow(), strict=True)))
    after, found = moved_and_restored(table, "quantile")
    ends = np.isin(after[:, 2], table.rows.columns[2].support[[0, -1]])
    assert 0.01 < ends.mean() < 0.5 and (found.low < found.high)[ends].all()
    assert (found.low == found.high)[~ends].mean() > 0.5, "control: elsewhere much is known"
    assert not found.foreign.any()


def narrow() -> list[np.ndarray]:
    """Two numbers whose sum hardly differs, and which meet otherwise in each group."""
    random, second = np.random.default_rng(0), np.arange(ROWS) % 2
    a = random.integers(0, 40, ROWS) + 10 * second
    b = 60 - a + random.integers(0, 5, ROWS) + 3 * second
    return [a, b, a + b]


@pytest.mark.parametrize("made", [totals, body_masses, wages])
def test_a_cell_that_no_rule_writes_is_foreign(made: Callable[[], Obeying]) -> None:
    table = made()
    after = table.moved()
    changed = after.copy()
    edited = np.flatnonzero(~np.isnan(after[:, 2]))[:5]
    changed[edited, 2] += 1.0
    for values, foreign in ((after, []), (changed, edited.tolist())):
        coordinates = coordinates_after(table.ruled, values, table.rows.columns)
        known = Restored(coordinates, coordinates.copy(), coordinates.copy(), np.zeros(coordinates.shape, dtype=bool))
        out = restore_ruled(table.ruled, known, values, table.rows.columns)
        assert np.flatnonzero(out.foreign[:, 2]).tolist() == foreign


def test_how_far_off_a_row_was_comes_back_too() -> None:
    random = np.random.default_rng(5)
    a, b = random.normal(size=ROWS), random.normal(size=ROWS)
    table = obeying("total = a + b", a=a, b=b, total=a + b + np.where(random.random(ROWS) < 0.1, 0.5, 0.0))
    after, found = moved_and_restored(table, "quantile")
    off = table.rows.values[:, 2] - a - b > 0.25
    assert (np.abs(found.values[:, 2] - table.rows.values[:, 2]) < 0.1)[off].mean() > 0.9
    assert coordinates_after(table.ruled, after, table.rows.columns)[:, 2].max() == pytest.approx(0.5)


def test_where_an_input_is_not_known_its_column_is_not_and_ends_are_those_of_the_rule() -> None:
    table = totals()
    values = table.rows.values[:3]
    free = values[:, :2].copy()
    found = Restored(free, free.copy(), free.copy(), np.zeros(free.shape, dtype=bool))
    found.low[0, 0], found.high[0, 0] = free[0, 0] - 2, free[0, 0] + 1
    found.values[1, 1] = found.low[1, 1] = np.nan
    out = restore_ruled(table.ruled, found, values, table.rows.columns)
    assert (out.low[0, 2], out.values[0, 2], out.high[0, 2]) == tuple(values[0, 2] + [-2, 0, 1])
    assert [out.low[1, 2], out.high[1, 2]] == table.rows.columns[2].support[[0, -1]].tolist()
    assert out.low[2, 2] == out.high[2, 2] == values[2, 2]


def test_a_ratio_whose_divisor_may_be_nothing_may_be_anything() -> None:
    table = wages()
    row = np.flatnonzero(table.rows.values[:, 0] > 20)[:1]
    values = table.rows.values[row]
    free = values[:, :2].copy()
    found = Restored(free, free.copy(), free.copy(), np.zeros(free.shape, dtype=bool))
    found.low[0, 0] = 0.0
    out = restore_ruled(table.ruled, found, values, table.rows.columns)
    assert np.isnan(out.low[0, 2]) and out.high[0, 2] == table.rows.columns[2].support[-1], "missing, or any number"
    found.low[0, 0] = found.high[0, 0] = found.values[0, 0] = 0.0
    out = restore_ruled(table.ruled, found, values, table.rows.columns)
    assert np.isnan([out.low[0, 2], out.high[0, 2], out.values[0, 2]]).all(), "nobody without hours has a wage"


def test_what_follows_an_input_or_a_computed_column_comes_back() -> None:
    base = smooth()
    a, b, total = base.rows.values.T
    table = obeying("total = a + b", a=a, b=b, total=total, large=a > 0.5, high=total > 1)
    assert len(table.ruled.followers) == 2
    after, found = moved_and_restored(table, "quantile")
    for j in (3, 4):
        known = found.low[:, j] == found.high[:, j]
        assert known.mean() > 0.8
        assert (found.values == table.rows.values)[known, j].mean() > 0.99
        assert (after == table.rows.values)[known, j].mean() < 0.97, "control: they had been moved"
