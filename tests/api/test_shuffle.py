"""`repair(..., shuffle=True)` of the library: the same rows in another order, and a report on them."""

import polars as pl
import pytest

import unlearn_cli as ul
from tests.cli.harness import people


def test_rows_come_back_in_another_order_and_are_measured_there() -> None:
    table = people(600)
    plain, other = (
        ul.repair(table, sensitive="sex", method="quantile", seed=1, shuffle=shuffle) for shuffle in (False, True)
    )
    assert not plain.table.equals(other.table)
    assert plain.table.sort(plain.table.columns).equals(other.table.sort(other.table.columns))
    assert plain.report.distortion == other.report.distortion
    assert [note.code for note in other.report.notes if note.code == "shuffled"]


def test_an_order_that_stays_is_refused_in_the_words_of_the_library() -> None:
    counted = people(600).with_columns(id=pl.int_range(600))
    with pytest.raises(ul.UnlearnError, match="sorted by 'id'"):
        ul.repair(counted, sensitive="sex", method="quantile", keep="id", seed=1, shuffle=True)
