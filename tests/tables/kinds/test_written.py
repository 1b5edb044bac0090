"""Numbers that rules compute, written as cells of every type, in the way of the cells that were there."""

import datetime as dt
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.tables.codec import Codec, ordered_codec
from unlearn_cli.tables.kinds import kinds
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import NUMBER
from unlearn_cli.tables.kinds.text import DATE_TEXT, DATETIME_TEXT, NUMBER_TEXT
from unlearn_cli.transport.interface import COMPUTED, NULL, SAME


def computed(cells: pl.Series, kind: Kind, *values: float) -> pl.Series:
    """Cells of the column, each computed to be one of the values."""
    codec = ordered_codec(cells, kind)
    before = pl.Series(cells.name, [cells[0]] * len(values), dtype=cells.dtype)
    return at(codec, before, np.array(values) - codec.origin)


def at(codec: Codec, before: pl.Series, coordinates: np.ndarray) -> pl.Series:
    codes = np.full(len(before), COMPUTED, dtype=np.int32)
    return codec.cells(codes, (codec.values(before), coordinates), before)


@pytest.mark.parametrize(
    ("dtype", "value", "back"),
    [
        (pl.Int8, 7.0000001, 7),
        (pl.UInt64, 6.999, 7),
        (pl.Int128, -3.0, -3),
        (pl.Float32, 0.1, pl.Series([0.1], dtype=pl.Float32)[0]),
        (pl.Float64, 0.1, 0.1),
        (pl.Decimal(9, 2), 2.3000000000000003, Decimal("2.30")),
        (pl.Decimal(9, 2), 2.6749, Decimal("2.67")),
        (pl.Date, 18_262.0, dt.date(2020, 1, 1)),
        (pl.Time, 1e9, dt.time(0, 0, 1)),
        (pl.Datetime("us"), 1e15, dt.datetime(2001, 9, 9, 1, 46, 40)),
        (pl.Datetime("ms", "Europe/Berlin"), 1e12, dt.datetime(2001, 9, 9, 1, 46, 40, tzinfo=dt.UTC)),
        (pl.Duration("us"), 9e10, dt.timedelta(hours=25)),
        (pl.Duration("ms"), -1000.0, dt.timedelta(seconds=-1)),
    ],
)
def test_a_number_becomes_a_cell_of_the_type(dtype: pl.DataType, value: float, back: object) -> None:
    out = computed(pl.Series("x", [5, 3, 9]).cast(dtype), NUMBER, value)
    assert out.dtype == dtype and out.to_list() == [back]


@pytest.mark.parametrize(
    ("cells", "value", "text"),
    [
        (["1.50", "2.25"], 7.0, "7.00"),
        (["1.50", "2.25"], 0.30000000000000004, "0.30"),
        (["1", "20"], 7.0000000001, "7"),
        (["1.5", "2"], 7.0, "7"),
        (["1.5", "2"], 2.3, "2.3"),
        (["1.50", "2.25"], -0.001, "0.00"),
        (["1", "20"], -0.0001, "0"),
        (["1.5", "2"], -0.0, "0"),
        ([".5", "0.25"], 0.75, "0.75"),
    ],
)
def test_text_of_a_number_has_as_many_decimals_as_the_others(cells: list[str], value: float, text: str) -> None:
    out = computed(pl.Series("x", cells), NUMBER_TEXT, value)
    assert out.to_list() == [text] and out.dtype == pl.String


@given(st.lists(st.sampled_from(["1", "2.5", "-3.25", "1e5", "0.125"]), min_size=2, max_size=4), st.floats(-1e9, 1e9))
def test_whatever_is_written_in_text_is_a_number_that_is_read_again(cells: list[str], value: float) -> None:
    column = pl.Series("x", cells)
    out = computed(column, NUMBER_TEXT, value)
    assert out.to_frame().select(NUMBER_TEXT.clean(pl.col("x")))["x"].all(), out[0]
    places = {len(cell.partition(".")[2]) for cell in cells} if not any("e" in cell for cell in cells) else {17}
    read = float(out[0])
    assert abs(read - value) <= (0.5 * 10.0 ** -places.pop() + 1e-9 * abs(value) if len(places) == 1 else 0.0)


def test_dates_and_times_in_text_are_written_as_those_that_are_there() -> None:
    day = pl.Series("x", ["2020-01-01", "2020-02-29"])
    assert computed(day, DATE_TEXT, 18_263.0, 19_000.2).to_list() == ["2020-01-02", "2022-01-08"]
    blank, letter = "2020-01-01 10:00:00", "2020-01-01T10:00:00"
    at_noon = dt.datetime(2020, 1, 2, 12) - dt.datetime(1970, 1, 1)
    number = at_noon / dt.timedelta(microseconds=1)
    for cells, text in (
        ([blank, "2020-01-02 11:00:00"], "2020-01-02 12:00:00"),
        ([letter, "2020-01-02T11:00:00"], "2020-01-02T12:00:00"),
        ([letter, "2020-01-02 11:00:00"], "2020-01-02 12:00:00"),
    ):
        assert computed(pl.Series("x", cells), DATETIME_TEXT, number).to_list() == [text]


def test_seconds_have_the_fraction_that_the_others_have() -> None:
    cells = pl.Series("x", ["2020-01-01 10:00:00.250000", "2020-01-01 10:00:00.500000"])
    codec = ordered_codec(cells, DATETIME_TEXT)
    out = at(codec, cells, codec.support + 125_000)
    assert out.to_list() == ["2020-01-01 10:00:00.375000", "2020-01-01 10:00:00.625000"]
    assert np.array_equal(codec.values(out), codec.support + 125_000)


def test_a_fraction_of_a_second_is_not_lost_where_some_have_none() -> None:
    """Else a rule would not hold to the digit."""
    cells = pl.Series("x", ["2020-01-01 10:00:00", "2020-01-01 10:00:00.5"])
    codec = ordered_codec(cells, DATETIME_TEXT)
    out = at(codec, cells, codec.support + 250_000)
    assert np.array_equal(codec.values(out), codec.support + 250_000)


@pytest.mark.parametrize("start", [2**60, -(2**62), 1_700_000_000_000_000_001])
def test_whole_numbers_beyond_doubles_are_written_to_the_last_digit(start: int) -> None:
    cells = pl.Series("x", [start + step for step in (0, 5, 300)], dtype=pl.Int64)
    codec = ordered_codec(cells, NUMBER)
    out = at(codec, cells, np.array([1.0, 7.0, 299.0]))
    assert out.to_list() == [start + 1, start + 7, start + 299]


@pytest.mark.parametrize("start", ["12345678901234567.01", "-98765432109876543210.25"])
def test_decimals_beyond_doubles_are_written_to_the_last_digit(start: str) -> None:
    cells = pl.Series("x", [Decimal(start), Decimal(start) + 3], dtype=pl.Decimal(30, 2))
    out = at(ordered_codec(cells, NUMBER), cells, np.array([1.0, 299.0]))
    assert out.dtype == cells.dtype
    assert out.to_list() == [Decimal(start) + Decimal("0.01"), Decimal(start) + Decimal("2.99")]


def test_nanoseconds_are_written_to_the_last_one() -> None:
    start = 1_700_000_000_000_000_000
    cells = pl.Series("x", [start, start + 5, start + 90]).cast(pl.Datetime("ns"))
    out = at(ordered_codec(cells, NUMBER), cells, np.array([1.0, 7.0, 89.0]))
    assert out.dtype == cells.dtype and out.cast(pl.Int64).to_list() == [start + 1, start + 7, start + 89]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (pl.Series("x", [1, 2]), NUMBER),
        (pl.Series("x", [1.5, 2.0]), NUMBER),
        (pl.Series("x", [dt.date(2020, 1, 1), dt.date(2020, 1, 2)]), NUMBER),
        (pl.Series("x", [Decimal("1.50"), Decimal("2.00")]), NUMBER),
        (pl.Series("x", ["1.50", "2.25"]), NUMBER_TEXT),
        (pl.Series("x", ["1", "2.25"]), NUMBER_TEXT),
        (pl.Series("x", ["2020-01-01", "2020-01-02"]), DATE_TEXT),
        (pl.Series("x", ["2020-01-01 10:00:00", "2020-01-02 10:00:00"]), DATETIME_TEXT),
    ],
)
def test_no_number_is_no_cell_and_others_are_left(cells: pl.Series, kind: Kind) -> None:
    codec = ordered_codec(cells, kind)
    before = cells.gather([0, 1, 0, 1])
    codes = np.array([COMPUTED, COMPUTED, SAME, NULL], dtype=np.int32)
    values = codec.support[[0, 1, 0, 1]] + np.array([np.nan, 1.0, 9.0, 9.0])
    out = codec.cells(codes, (codec.values(before), values), before)
    assert out.is_null().to_list() == [True, False, False, True]
    assert codec.values(out)[1] == codec.support[1] + 1 and out[2] == cells[0]


def test_every_kind_with_an_order_writes_and_a_category_cannot() -> None:
    with pytest.raises(TypeError):
        CATEGORY.written(pl.Series([1.0]), pl.Series(["a"]), pl.String())
    assert {name for name, kind in kinds().items() if not kind.ordered} == {"category"}
