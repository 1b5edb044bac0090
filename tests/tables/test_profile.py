"""What is seen of a column: its kind, distinct values, faults; in a table of any shape."""

from datetime import date, datetime

import polars as pl
import pytest

from tests.small_tables import every_type
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.profile import Profile, profile, refuse_far_dates, sensitive_kind


def seen(cells: pl.Series | list[object], text: bool = False) -> Profile:
    series = cells if isinstance(cells, pl.Series) else pl.Series(cells)
    return profile(series.alias("x").to_frame().lazy(), text)["x"]


def test_every_type_has_a_kind() -> None:
    found = profile(every_type().lazy(), text=False)
    assert {name for name, column in found.items() if column.kind is None} == {"Null"}
    assert {name for name, column in found.items() if column.kind == CATEGORY} == {
        "z", "Boolean", "String", "Categorical", "Enum",
    }  # fmt: skip
    assert all(column.rows == 800 for column in found.values())
    assert found["Int8"].nulls == every_type()["Int8"].null_count()


@pytest.mark.parametrize(
    ("cells", "distinct"),
    [([None, None], 0), ([1, 1], 1), ([1, None], 1), ([1, 2], 2), (["a", "a"], 1), (["a", "b", None], 2)],
)
def test_none_one_and_more_values(cells: list[object], distinct: int) -> None:
    assert seen(cells).distinct == distinct
    assert seen(pl.Series(cells, dtype=pl.Categorical) if "a" in cells else cells).distinct == distinct


@pytest.mark.parametrize(
    "cells",
    [[[1], [2]], [{"a": 1}, {"a": 2}], [b"a", b"b"], pl.Series([[1], [2]], dtype=pl.Array(pl.Int64, 1)), [None, [1]]],
)
def test_nested_and_binary_columns_have_no_kind(cells: pl.Series | list[object]) -> None:
    assert seen(cells).kind is None


def test_cells_that_are_not_finite_are_counted() -> None:
    assert seen([1.0, float("nan"), float("inf"), float("-inf"), None]).nonfinite == 3
    assert seen(pl.Series([1.0, float("nan")], dtype=pl.Float32)).nonfinite == 1


@pytest.mark.parametrize("start", [0, 1, -50, 2**62])
@pytest.mark.parametrize("text", [False, True])
def test_a_row_counter_is_seen_in_any_order_and_any_format(start: int, text: bool) -> None:
    numbers = pl.Series([start + (i * 7) % 300 for i in range(300)])
    cells = numbers.cast(pl.String) if text else numbers
    assert seen(cells, text).counter == (seen(cells, text).kind != CATEGORY)


@pytest.mark.parametrize(
    "numbers",
    [
        [i % 299 for i in range(300)],
        [i if i != 7 else 300 for i in range(300)],
        [2 * i for i in range(300)],
        [None, *range(299)],
        list(range(99)),
        [i + 0.5 for i in range(300)],
    ],
)
def test_control_what_is_no_row_counter(numbers: list[int]) -> None:
    assert not seen(numbers).counter
    assert not seen(pl.Series(numbers).cast(pl.String), text=True).counter


def test_cells_that_keep_a_column_from_being_numbers_are_counted() -> None:
    column = seen(["1", "2", "NA", "3", None, "NA"], text=True)
    assert (column.kind, column.strays, column.stray) == (CATEGORY, 2, "NA")
    assert seen(["x", "y", "1"], text=True).strays == 0, "mostly text"


def test_odd_names_are_no_trouble() -> None:
    names = ["rows", "", "a\0b", "nulls", "ä 'x'", "not number", "x", "0"]
    found = profile(pl.DataFrame({name: [1, 2, None] for name in names}).lazy(), text=False)
    assert list(found) == names
    assert all((column.rows, column.nulls, column.distinct) == (3, 1, 2) for column in found.values())


def test_what_cannot_be_grouped_by_is_refused_with_its_count() -> None:
    with pytest.raises(UnlearnError, match=r"'x' is of type List\(Int64\)"):
        sensitive_kind(seen([[1], [2]]))
    with pytest.raises(UnlearnError, match="'x' has 1 of 2 cells that are NaN or infinite") as refused:
        sensitive_kind(seen([1.0, float("nan")]))
    assert "--null-group" in refused.value.remedy
    assert sensitive_kind(seen(["a", "b"])) == CATEGORY


@pytest.mark.parametrize("unit", ["ms", "us", "ns", None])
def test_dates_outside_the_calendar_are_counted(unit: str | None) -> None:
    """In whole days: from 9999-12-31 to the day after, and from 0001-01-01 to the day before."""
    if unit == "ns":
        stamps = pl.Series([-(2**63) + 1, 0, 2**63 - 1]).cast(pl.Datetime("ns"))
        assert seen(stamps).far == 0
        return
    days = pl.Series([date.min, date.max, None]).cast(pl.Int32)
    further = pl.concat([days, days + 1, days - 1]).cast(pl.Date)
    cells = further if unit is None else pl.Series([datetime.min, datetime.max]).dt.cast_time_unit(unit)
    assert seen(cells).far == (2 if unit is None else 0)


def test_every_column_of_far_dates_is_named() -> None:
    far = pl.Series([3_000_000, 1, None], dtype=pl.Int32).cast(pl.Date)
    frame = pl.DataFrame({"b": far, "a": far.cast(pl.Datetime("us")), "c": far, "near": pl.Series([date.max] * 3)})
    columns = profile(frame.lazy(), text=False)
    with pytest.raises(UnlearnError, match=r"years 1 to 9999: 'b' \(1 of 3 rows\), 'a' \(1 of 3 rows\)\."):
        refuse_far_dates(columns, ("c",))
    refuse_far_dates(columns, ("a", "b", "c"))
