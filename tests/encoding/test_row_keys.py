"""The numbers that draws are made by: places, or keys."""

import datetime as dt

import numpy as np
import polars as pl
import pytest

from unlearn_cli.encoding.row_keys import row_numbers
from unlearn_cli.errors import UnlearnError


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
