"""How text columns write numbers and dates: as asked, or where no cell leaves a doubt."""

import polars as pl
import pytest

from unlearn_cli.core.errors import DataError
from unlearn_cli.core.reading import Reading
from unlearn_cli.tables.profile import Profile, profile

COMMA, SIGNS = "number text with a comma", "number text with signs"


def looked(columns: dict[str, list[str | None]], **asked: object) -> dict[str, Profile]:
    return profile(pl.LazyFrame(columns), text=True, reading=Reading.of(**asked))


def kinds_of(columns: dict[str, list[str | None]], **asked: object) -> list[str | None]:
    return [column.kind.name if column.kind else None for column in looked(columns, **asked).values()]


@pytest.mark.parametrize(
    ("columns", "asked", "kinds"),
    [
        ({"a": ["1,5", "2"], "b": ["1.234", "999"], "c": ["1", "2"]}, {}, [COMMA, COMMA, "number text"]),
        ({"a": ["1.5", "2"], "b": ["1,234", "999"]}, {}, ["number text", SIGNS]),
        ({"a": ["1,5", "2"], "b": ["1.5", "2"]}, {}, [COMMA, "number text"]),
        ({"b": ["1,234", "999"]}, {}, [SIGNS]),
        ({"b": ["1,234", "999"]}, {"decimal": ","}, [COMMA]),
        ({"b": ["1,5", "2"]}, {"decimal": "."}, ["category"]),
        ({"b": ["1.5", "2"]}, {"decimal": ","}, ["category"]),
        ({"b": ["12.5%", None, "3%"], "c": ["$3", "€3", "$4"]}, {}, [SIGNS, "category"]),
        ({"b": ["1,234", "n/a"]}, {}, ["category"]),
    ],
)
def test_numbers(columns: dict[str, list[str | None]], asked: dict[str, str], kinds: list[str]) -> None:
    assert kinds_of(columns, **asked) == kinds


def test_dates_are_recognised_where_every_cell_fits_one_format_only() -> None:
    assert kinds_of({"d": ["01/13/2021", "02/03/2021", None]}) == ["date text %m/%d/%Y"]
    assert kinds_of({"d": ["13/01/2021", "03/02/2021"]}) == ["date text %d/%m/%Y"]
    found = looked({"d": ["01/02/2021", "02/03/2021"]})["d"]
    assert found.kind and found.kind.name == "category"
    assert found.forms == ("%d/%m/%Y", "%m/%d/%Y")
    assert kinds_of({"d": ["13/01/2021", "01/13/2021"]}) == ["category"]


def test_a_format_that_is_asked_for_settles_it() -> None:
    cells: dict[str, list[str | None]] = {"d": ["01/02/2021", "02/03/2021"], "e": ["20210131", "20210201"]}
    assert kinds_of(cells, date_format="%d/%m/%Y")[0] == "date text %d/%m/%Y"
    assert kinds_of(cells, date_format=["d=%m/%d/%Y"])[0] == "date text %m/%d/%Y"
    with pytest.raises(DataError, match=r"cells of 'd' are no dates in %Y"):
        looked(cells, date_format="d=%Y")
