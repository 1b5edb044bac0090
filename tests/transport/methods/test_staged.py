"""A share of the rows of a wide and short table stays, whatever its group; of a tall one next to none."""

import numpy as np
import pytest

from tests.secrets_known import SECRET
from tests.transport.tables import draws_of
from unlearn_cli.transport.interface import SAME, Codes, Column, FitRows, Ints, Settings
from unlearn_cli.transport.methods import staged
from unlearn_cli.transport.methods.staged import MOST_STAYING, Map


def wide(rows: int, columns: int, category: bool = False) -> FitRows:
    random = np.random.default_rng(0)
    groups = np.arange(rows) % 2
    values = np.round(random.normal(size=(rows, columns)) + groups[:, None], 2)
    kinds = [not category or j > 0 for j in range(columns)]
    if category:
        values[:, 0] = random.integers(0, 3, rows)
    supports = [np.unique(values[:, j]) for j in range(columns)]
    of_table = tuple(Column(f"x{j}", kinds[j], supports[j]) for j in range(columns))
    return FitRows(values, groups, np.arange(rows, dtype=np.uint64), of_table, np.array([0.5, 0.5]))


def still(codes: Codes) -> Ints:
    return np.flatnonzero((codes == SAME).all(axis=1))


@pytest.fixture(scope="module")
def short() -> tuple[FitRows, Map]:
    rows = wide(400, 14)
    return rows, staged.learn(rows, Settings(secret=SECRET))


def test_a_tenth_of_a_short_table_stays_in_both_groups_alike(short: tuple[FitRows, Map]) -> None:
    rows, fitted = short
    stays = still(fitted(rows.values, rows.groups, draws_of(400)))
    assert fitted.staying == MOST_STAYING
    assert 20 < len(stays) < 60
    assert stays.tolist() == still(fitted(rows.values, 1 - rows.groups, draws_of(400))).tolist()
    assert len(still(Map(rows.columns, fitted.stages, 0.0)(rows.values, rows.groups, draws_of(400)))) < 5


def test_hardly_any_row_of_a_tall_table_stays() -> None:
    assert staged.learn(wide(1500, 2), Settings(secret=SECRET)).staying < 0.005


def test_a_level_that_the_fit_never_saw_does_not_stay() -> None:
    rows = wide(400, 14, category=True)
    fitted, values = staged.learn(rows, Settings(secret=SECRET)), rows.values.copy()
    values[:, 0] = 3.0
    assert (fitted(values, rows.groups, draws_of(400))[:, 0] != SAME).all()
