"""Which text is a number, a date or a time, and which is not."""

import polars as pl
import pytest

from unlearn_cli.tables.kinds import kinds
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.text import NUMBER_TEXT
from unlearn_cli.tables.profile import profile

NUMBERS = [
    "0",
    "-1",
    "1.5",
    "1.50",
    "-0",
    "-0.0",
    "1e5",
    "1E-5",
    "2.5e+10",
    ".5",
    "0.12345678901234568",
    "999999999999999",
]
NO_NUMBERS = [
    "007", "NA", "", " ", "1 ", " 1", "+1", "1,5", "1_000", "0x10", "inf", "nan", "NaN", "1e999", "--1", "1.", "e5",
    "12345678901234567890", "1000000000000000", "true", "½", "１",
]  # fmt: skip
DATES = ["2020-02-29", "0001-01-01", "9999-12-31"]
NO_DATES = ["2020-02-30", "2021-02-29", "2020-13-01", "2020-1-1", "20200101", "01/02/2020", "2020-01-01 "]
TIMES = ["2020-02-29 23:59:59", "2020-02-29T00:00:00", "2020-02-29 10:00:00.123456"]
NO_TIMES = ["2020-02-29 24:00:00", "2020-02-30 10:00:00", "2020-02-29 10:00", "2020-02-29 10:00:00Z"]
CASES = [
    *(("number text", text, text in NUMBERS) for text in NUMBERS + NO_NUMBERS + DATES),
    *(("date text", text, text in DATES) for text in DATES + NO_DATES + TIMES),
    *(("datetime text", text, text in TIMES) for text in TIMES + NO_TIMES + DATES),
]


@pytest.mark.parametrize(("kind", "text", "taken"), CASES)
def test_a_cell_is_clean_or_not(kind: str, text: str, taken: bool) -> None:
    found = pl.DataFrame({"x": [text, None]}).select(kinds()[kind].clean(pl.col("x")))["x"]
    assert found.to_list() == [taken, True]


@pytest.mark.parametrize("text", [text for text in NO_NUMBERS if text != "1,5"])
def test_one_cell_that_is_no_number_makes_the_column_a_category(text: str) -> None:
    frame = pl.DataFrame({"x": ["1", "2", text], "y": ["1", "2", "3"]})
    found = profile(frame.lazy(), text=True)
    assert (found["x"].kind, found["y"].kind) == (CATEGORY, NUMBER_TEXT)


@pytest.mark.parametrize("kind", ["date text", "datetime text"])
def test_dates_are_ordered_as_their_text_is(kind: str) -> None:
    texts = sorted(DATES) if kind == "date text" else sorted(TIMES[:1] + TIMES[2:])
    at = pl.DataFrame({"x": texts}).select(kinds()[kind].coordinates(pl.col("x")))["x"]
    assert at.is_sorted()
    assert at.n_unique() == len(texts)


def test_text_of_a_typed_table_is_a_category_whatever_it_says() -> None:
    assert profile(pl.DataFrame({"x": ["1", "2"]}).lazy(), text=False)["x"].kind == CATEGORY
