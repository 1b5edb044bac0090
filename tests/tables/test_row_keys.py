"""The numbers that draws are made by: places, or keys."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables import row_keys
from unlearn_cli.tables.row_keys import KeyCounts, row_numbers


def numbers(cells: pl.Series | list[object], key: str | None = "k") -> np.ndarray:
    return row_numbers(pl.Series("k", cells).to_frame(), 5, key)


def test_without_a_key_it_is_the_place_in_the_whole_table() -> None:
    assert numbers(["a", "b"], None).tolist() == [5, 6]


@pytest.mark.parametrize(
    "cells",
    [
        ["a", "b", ""],
        [1, -1, 2**63 - 1],
        [2**127, 0, 1],
        [dt.date(2020, 1, 1), dt.date(2020, 1, 2), None][:2],
        [0.5, 1.5],
    ],
)
def test_a_key_has_one_number_wherever_it_stands(cells: list[object]) -> None:
    dtype = pl.UInt128 if 2**127 in cells else None
    series = pl.Series("k", cells, dtype=dtype)
    found = numbers(series)
    assert found.dtype == np.uint64
    assert len(set(found.tolist())) == len(cells)
    assert (numbers(series[::-1]) == found[::-1]).all()


def test_whole_numbers_are_themselves_and_text_is_hashed_as_it_always_was() -> None:
    assert numbers([7, -1]).tolist() == [7, 2**64 - 1]
    assert numbers(["7"]).tolist() == [9407870976149377255]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["a", None], r"'k' is null in 1 of 2 rows from row 6 on"),
        ([[1], [2]], r"'k' is of type List\(Int64\), which has no text \(2 rows\)"),
        ([b"a"], "Binary"),
        ([dt.timedelta(1)], "Duration"),
    ],
)
def test_keys_that_cannot_be_are_refused(cells: list[object], said: str) -> None:
    with pytest.raises(UnlearnError, match=said) as refused:
        numbers(cells)
    assert "--key" in refused.value.remedy


def counted(*batches: list[int], key: str | None = "k") -> tuple[int, int]:
    counts = KeyCounts(key)
    for batch in batches:
        counts.add(np.array(batch, dtype=np.uint64))
    found = counts.finish()
    return found.rows, found.sharing


def test_rows_of_one_key_are_counted_over_all_batches() -> None:
    assert counted([1, 2, 3], [3, 4], [4, 4]) == (7, 5)
    assert counted([1, 2, 3], [4]) == (4, 0)
    assert counted([1, 1], key=None) == (0, 0), "without a key nothing can repeat"


def test_of_many_keys_a_part_is_counted_and_every_row_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_keys, "MOST_COUNTED", 100)
    thrice = [list(range(start, start + 50)) for start in range(0, 1000, 50)] * 3
    rows, sharing = counted(*thrice)
    assert rows == sharing and 100 <= rows <= 300 and rows % 3 == 0
    assert counted([7] * 500, [7] * 500) == (1000, 1000), "few keys are all held, however many rows have them"
    rows, sharing = counted(list(range(1000)))
    assert sharing == 0 and 25 <= rows <= 100
