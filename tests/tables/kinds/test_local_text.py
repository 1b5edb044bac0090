"""Numbers and dates as people write them: read by value, written as the column writes them."""

import polars as pl
import pytest

from unlearn_cli.tables.kinds import kind_named
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.local_text import COMMA_TEXT, DATE_FORMATS, LIKE_DATES, POINT_TEXT, date_text


def read(kind: Kind, cells: list[str]) -> list[float | None]:
    frame = pl.DataFrame({"c": cells})
    asked = pl.when(kind.clean(pl.col("c"))).then(kind.coordinates(pl.col("c")))
    return frame.select(asked.alias("c"))["c"].to_list()


@pytest.mark.parametrize(
    ("kind", "cells", "values"),
    [
        (POINT_TEXT, ["1,234", "12,345,678.5", "-1,000", "7"], [1234, 12345678.5, -1000, 7]),
        (POINT_TEXT, ["$1,200", "-$3", "$-3.50", "€ 5", "12.5%", "3 EUR"], [1200, -3, -3.5, 5, 12.5, 3]),
        (COMMA_TEXT, ["1,5", "1.234,50", "-1 000", "1'000,5", "12,5 %", "€ 3"], [1.5, 1234.5, -1000, 1000.5, 12.5, 3]),
        (date_text("%m/%d/%Y"), ["01/31/2021", "1/2/1970"], [18658, 1]),
        (date_text("%d.%m.%y"), ["31.01.21"], [18658]),
        (date_text("%d %b %Y"), ["31 Jan 2021"], [18658]),
    ],
)
def test_cells_are_read_by_their_value(kind: Kind, cells: list[str], values: list[float]) -> None:
    assert read(kind, cells) == values


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (POINT_TEXT, ["12,34", "0,123", "007", "1,2345", "EMP1001", "1.2.3", "", "$", "1,234,56", "1" * 16]),
        (COMMA_TEXT, ["1.23", "1,234.5", "007,5", "0.123", "", ",", "1,2,3"]),
        (date_text("%m/%d/%Y"), ["31/01/2021", "02/30/2021", "1/2/21", "2021-01-01", "01/02/2021 x"]),
    ],
)
def test_what_is_not_cleanly_one_is_none(kind: Kind, cells: list[str]) -> None:
    assert read(kind, cells) == [None] * len(cells)


@pytest.mark.parametrize(
    ("kind", "levels", "number", "cell"),
    [
        (POINT_TEXT, ["1,234", "5,000"], 12345.0, "12,345"),
        (POINT_TEXT, ["$1,234.50", "$3.00"], 99999.5, "$99,999.50"),
        (POINT_TEXT, ["12.5%", "3.0%"], -0.01, "0.0%"),
        (COMMA_TEXT, ["1.234,5 €", "3,0 €"], 99999.5, "99.999,5 €"),
        (COMMA_TEXT, ["1,5", "3,0"], -99999.5, "-99999,5"),
        (date_text("%d.%m.%Y"), ["31.01.2021"], 18658.0, "31.01.2021"),
    ],
)
def test_a_computed_cell_is_written_as_the_others_are(kind: Kind, levels: list[str], number: float, cell: str) -> None:
    assert kind.written(pl.Series([number]), pl.Series(levels), pl.String()).to_list() == [cell]


def test_a_kind_of_dates_is_known_by_its_format() -> None:
    assert kind_named("date text %d/%m/%Y") is date_text("%d/%m/%Y")
    assert kind_named(POINT_TEXT.name) is POINT_TEXT


def test_what_a_format_writes_looks_like_a_date() -> None:
    day = pl.Series([18658]).cast(pl.Int32).cast(pl.Date)
    for form in DATE_FORMATS:
        assert day.dt.to_string(form).str.contains(LIKE_DATES).all(), form
        assert read(date_text(form), day.dt.to_string(form).to_list()) == [18658]
