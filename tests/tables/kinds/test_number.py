"""Coordinates of numbers and times: their physical value, counted from an origin where doubles do not reach."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.tables.kinds.number import EXACT, NUMBER, WIDEST, origin_of

LEAST, MOST = -(2**127), 2**127 - 1


def at(cells: pl.Series, origin: int) -> list[float | None]:
    return cells.to_frame("x").select(NUMBER.coordinates(pl.col("x"), origin)).to_series().to_list()


@pytest.mark.parametrize(
    ("dtype", "text", "taken"),
    [
        (pl.Int128(), False, True),
        (pl.Decimal(10, 2), False, True),
        (pl.Duration("ms"), False, True),
        (pl.Boolean(), False, False),
        (pl.String(), False, False),
        (pl.Int64(), True, False),
    ],
)
def test_what_has_an_order_and_a_type_is_a_number(dtype: pl.DataType, text: bool, taken: bool) -> None:
    assert NUMBER.takes(dtype, text) is taken


@pytest.mark.parametrize(
    ("cells", "origin"),
    [
        ([-EXACT, EXACT], 0),
        ([5, EXACT + 1], 5),
        ([-EXACT - 1, None, 7], -EXACT - 1),
        ([None, None], 0),
        ([LEAST, LEAST + WIDEST], LEAST),
        ([LEAST, LEAST + WIDEST + 1], 0),
    ],
)
def test_the_origin_is_the_least_value_once_a_double_cannot_hold_one(cells: list[int | None], origin: int) -> None:
    assert origin_of(pl.Series("x", cells, dtype=pl.Int128)) == origin


def test_fractions_days_and_numbers_beyond_128_bits_are_counted_from_zero() -> None:
    assert origin_of(pl.Series([1e300, 2.0])) == 0
    assert origin_of(pl.Series([dt.date(2020, 1, 1)])) == 0
    assert origin_of(pl.Series([MOST, MOST + 1], dtype=pl.UInt128)) == 0
    assert origin_of(pl.Series([MOST - 1, MOST], dtype=pl.UInt128)) == MOST - 1
    nanoseconds = pl.Series([1_700_000_000_000_000_001]).cast(pl.Datetime("ns"))
    assert origin_of(nanoseconds) == 1_700_000_000_000_000_001 and at(nanoseconds, origin_of(nanoseconds)) == [0.0]


@given(st.integers(LEAST, MOST - EXACT), st.lists(st.integers(0, EXACT), min_size=1, max_size=8))
def test_whole_numbers_that_lie_within_2_to_the_53_stay_apart_wherever_they_are(start: int, steps: list[int]) -> None:
    cells = [start + step for step in steps]
    column = pl.Series("x", cells, dtype=pl.Int128)
    assert at(column, origin_of(column)) == [float(cell - origin_of(column)) for cell in cells]
    assert len(set(at(column, origin_of(column)))) == len(set(cells))


def test_numbers_that_were_not_seen_keep_their_side_however_far() -> None:
    origin = 2**60
    seen = at(pl.Series([LEAST, 0, origin, origin + 3, MOST, None], dtype=pl.Int128), origin)
    assert seen == [-float(WIDEST), -float(origin), 0.0, 3.0, float(WIDEST), None]
    assert at(pl.Series([LEAST, MOST], dtype=pl.Int128), LEAST) == [0.0, float(WIDEST)]


def test_days_and_times_are_their_physical_numbers() -> None:
    assert at(pl.Series([dt.date(1970, 1, 3), None]), 0) == [2.0, None]
    assert at(pl.Series([dt.time(0, 0, 1)]), 0) == [1e9]
    assert at(pl.Series([dt.timedelta(seconds=-1)]).cast(pl.Duration("ms")), 0) == [-1000.0]
