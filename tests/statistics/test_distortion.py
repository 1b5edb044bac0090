"""The distortion of a table is the mean of its columns', and its interval holds the truth as often as it says."""

import numpy as np
import pytest

from unlearn_cli.core.cells import Cells, Floats
from unlearn_cli.statistics.distortion import distortion, table_distortion

NAMES = ("number", "level", "gone")
CATEGORY = np.array([False, True, False])


def cells(values: Floats, *columns: int) -> Cells:
    return Cells(values[:, columns], CATEGORY[list(columns)], tuple(NAMES[j] for j in columns))


def moved(rows: int, seed: int) -> tuple[Cells, Cells]:
    """A table, and the same with some cells moved, made null or filled; it lacks a column, and another is first."""
    rng = np.random.default_rng(seed)
    old = np.column_stack([rng.normal(size=rows), rng.integers(0, 3, rows), rng.normal(size=rows)])
    new = old.copy()
    new[:, 0] += np.where(rng.random(rows) < 0.5, 0.5, 0.0)
    new[:, 1] = np.where(rng.random(rows) < 0.2, 3, old[:, 1])
    for table in (old, new):
        table[rng.random((rows, 3)) < 0.1] = np.nan
    return cells(old, 0, 1, 2), cells(new, 1, 0)


def test_it_is_the_mean_over_the_common_columns() -> None:
    before, after = moved(500, 0)
    found = table_distortion(before, after)
    each = [distortion(before.values[:, 0], after.values[:, 1], False)]
    each += [distortion(before.values[:, 1], after.values[:, 0], True)]
    assert found is not None
    assert found.total == pytest.approx(np.mean(each), rel=1e-12)
    assert found.low < found.total < found.high


def test_a_table_that_did_not_move_has_none_and_no_interval() -> None:
    before, _ = moved(500, 0)
    found = table_distortion(before, before)
    assert found is not None
    assert (found.total, found.low, found.high) == (0.0, 0.0, 0.0)


def test_nothing_in_common_has_no_distortion() -> None:
    before, after = moved(50, 0)
    rest = Cells(before.values[:, 2:], before.is_category[2:], before.names[2:])
    assert table_distortion(rest, after) is None


def test_the_interval_holds_the_truth() -> None:
    """19 times in 20, and a tenth as wide not nearly as often."""
    truth = np.mean([table_distortion(*moved(400, seed)).total for seed in range(1000, 1300)])  # type: ignore[union-attr]
    found = [table_distortion(*moved(400, seed)) for seed in range(300)]
    offs = np.array([(abs(f.total - truth), f.high - f.total) for f in found if f])
    assert 0.92 <= (offs[:, 0] <= offs[:, 1]).mean() <= 0.98
    assert (offs[:, 0] <= offs[:, 1] / 10).mean() < 0.5
