"""Column by column: no column has a say in another's move, and what stands above stays above in its group."""

import numpy as np
import pytest

from tests.transport.tables import draws_of, landed, learned, table
from unlearn_cli.transport.interface import Column, FitRows
from unlearn_cli.transport.methods.quantile import Map

DATA = table("holes", 500, k=3)


def part(columns: list[int]) -> FitRows:
    fit = DATA.fit
    return FitRows(fit.values[:, columns], fit.groups, fit.rows, tuple(fit.columns[j] for j in columns), fit.weights)


@pytest.mark.parametrize("columns", [[0], [2, 0], [2, 1, 0]])
def test_a_column_moves_alike_alone_beside_others_and_in_any_order(columns: list[int]) -> None:
    draws = draws_of(500)
    every = learned("quantile", DATA.fit)(DATA.fresh, DATA.fresh_groups, draws)
    some = learned("quantile", part(columns))(DATA.fresh[:, columns], DATA.fresh_groups, draws)
    assert (some == every[:, columns]).all()
    shuffled = DATA.fresh.copy()
    shuffled[:, 0] = shuffled[::-1, 0]
    again = learned("quantile", DATA.fit)(shuffled, DATA.fresh_groups, draws)
    assert (again[:, 1:] == every[:, 1:]).all() and (again[:, 0] != every[:, 0]).any()


def test_values_without_ties_keep_their_order_within_each_group() -> None:
    data = table("numbers", 800, k=2)
    after = data.columns[0].support[
        learned("quantile", data.fit)(data.fit.values, data.fit.groups, draws_of(800))[:, 0]
    ]
    before = data.fit.values[:, 0]
    for group in (0, 1):
        here = data.fit.groups == group
        assert (np.diff(after[here][np.argsort(before[here])]) >= 0).all()
    assert (np.diff(after[np.argsort(before)]) < 0).any(), "the control: over both groups the order changes"


def test_numbers_without_ties_come_back_to_the_digit_in_groups_of_one_size() -> None:
    """Each value of a group has a rank of its own, and the groups meet at values of their own: one to one."""
    low, high = np.arange(0.0, 40.0, 4.0), np.arange(100.0, 140.0, 4.0)
    support = np.unique(np.concatenate([low, high, (low + high) / 2]))
    values, groups = np.concatenate([low, high])[:, None], np.repeat([0, 1], 10)
    column = Column("x", True, support)
    fitted = learned("quantile", FitRows(values, groups, np.arange(20, dtype=np.uint64), (column,), np.full(2, 0.5)))
    assert isinstance(fitted, Map)
    after = landed(fitted(values, groups, draws_of(20)), values, (column,))
    assert after[:, 0].tolist() == np.tile((low + high) / 2, 2).tolist()
    back = fitted.restore(after, groups, draws_of(20))
    assert (back.values == values).all() and not back.foreign.any()
    edited = fitted.restore(after + 0.5, groups, draws_of(20))
    assert edited.foreign.all(), "no value of the map's"
