"""The inverse of relative columns: what is said of a cell holds; where others give the same, nothing is said."""

import numpy as np
import pytest

from tests.secrets_known import SECRET
from tests.transport.inverse.test_restore import wrongly_restored
from tests.transport.test_relatives import accounts
from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.interface import Floats, Restored, Settings
from unlearn_cli.transport.inverse.ruled import coordinates_after, restore_ruled
from unlearn_cli.transport.methods.triangular import learn


@pytest.fixture(scope="module")
def restored() -> tuple[Floats, Restored]:
    """The cells after a move, and what the inverse says of them."""
    table = accounts()
    columns, draws = table.rows.columns, Draws(SECRET, table.rows.rows)
    rows = table.ruled.rows(table.rows)
    fitted = learn(rows, Settings(secret=SECRET))
    after = table.ruled.expand(fitted(rows.values, rows.groups, draws), table.rows.values, columns)[1]
    found = fitted.restore(coordinates_after(table.ruled, after, columns), rows.groups, draws)
    return after, restore_ruled(table.ruled, found, after, columns)


def test_what_is_said_of_a_cell_holds(restored: tuple[Floats, Restored]) -> None:
    table = accounts()
    after, found = restored
    assert (after != table.rows.values).mean() > 0.3, "they had been moved"
    assert wrongly_restored(table.rows.values, found, table.rows.columns) < 0.02 * after.size


def test_of_most_rows_something_is_said(restored: tuple[Floats, Restored]) -> None:
    table = accounts()
    spread = np.array([np.ptp(column.support) for column in table.rows.columns])
    width = (restored[1].high - restored[1].low) / spread
    assert (width < 0.05).mean() > 0.7


def test_of_a_row_at_an_end_of_the_range_nothing_is_said(restored: tuple[Floats, Restored]) -> None:
    table = accounts()
    after, found = restored
    ends = np.isin(after[:, 2], table.rows.columns[2].support[[0, -1]])
    assert ends.any()
    assert (found.low[ends, 0] == table.rows.columns[0].support[0]).all()
    assert (found.high[ends, 0] == table.rows.columns[0].support[-1]).all()
