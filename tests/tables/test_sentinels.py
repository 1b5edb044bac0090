"""A sentinel is told from an outlier, an end of a range and a usual negative number."""

import numpy as np
import polars as pl
import pytest

from unlearn_cli.tables.kinds import kind_named
from unlearn_cli.tables.kinds.number import NUMBER
from unlearn_cli.tables.sentinels import sentinel

INCOME = [*range(0, 90_000, 300)]


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ([*INCOME, *[9_999_999] * 60], "9999999"),
        ([*INCOME, *[-1] * 60], "-1"),
        ([*INCOME, *[-999_999] * 60, None], "-999999"),
        ([*range(18, 90), *[999] * 20], "999"),
        ([*INCOME, *[9_999_999] * 5], None),
        ([*INCOME, *[90_000] * 60], None),
        ([*range(-300, 0), *range(300), *[-300] * 60], None),
        ([0, 1, 99] * 100, None),
        ([None] * 10, None),
        ([7] * 100, None),
    ],
)
def test_a_number_far_from_all_others_and_frequent(cells: list[int | None], value: str | None) -> None:
    found = sentinel(pl.Series(cells, dtype=pl.Int64), NUMBER)
    assert (found and found[0]) == value
    text = pl.Series(cells, dtype=pl.Int64).cast(pl.String)
    found = sentinel(text, kind_named("number text"))
    assert (found and found[0]) == value


def test_dates_and_large_numbers_too() -> None:
    days = pl.Series([*range(18_000, 18_300), *[2_932_896] * 60], dtype=pl.Int32).cast(pl.Date)
    assert sentinel(days, NUMBER) == ("9999-12-31", 60 / 360)
    ids = pl.Series([*range(2**60, 2**60 + 100), *[2**61] * 60])
    assert sentinel(ids, NUMBER) == (str(2**61), 60 / 160)


def test_control_usual_columns_have_none() -> None:
    draws = np.random.default_rng(0)
    for values in (draws.normal(size=5000).round(1), draws.exponential(size=5000).round(1), draws.poisson(3, 5000)):
        assert sentinel(pl.Series(values), NUMBER) is None
