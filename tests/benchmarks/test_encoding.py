"""The encoding for peers of numbers: distances in it are the distortion of the table."""

import numpy as np
import polars as pl
import pytest

from benchmarks.comparison import encoding

TABLE = pl.DataFrame({"age": [20, 30, 40, None], "city": ["a", "b", "a", None], "member": [True, False, True, True]})


def test_distortion_of_the_encoding_is_that_of_the_table() -> None:
    encode = encoding.learn(TABLE)
    moved = TABLE.with_columns(pl.Series("age", [20, 30, 50, None]), pl.Series("city", ["b", "b", "a", None]))
    deviation = np.std([20, 30, 40])
    wanted = ((10 / deviation) ** 2 / 4 + 1 / 4 + 0) / 3
    assert encoding.distortion(encode(TABLE), encode(moved), columns=3) == pytest.approx(wanted)


def test_control_plain_dummy_codes_would_count_a_changed_category_twice() -> None:
    encode = encoding.learn(TABLE[["city"]])
    codes, moved = encode(TABLE[["city"]]), encode(TABLE[["city"]][[1, 0, 2, 3]])
    scale = encoding.DUMMY
    assert encoding.distortion(codes / scale, moved / scale, columns=1) == pytest.approx(2 * 2 / 4)
    assert encoding.distortion(codes, moved, columns=1) == pytest.approx(2 / 4)


def test_missing_cells_are_the_mean_and_no_level() -> None:
    assert encoding.learn(TABLE[["age", "city"]])(TABLE[["age", "city"]])[3] == pytest.approx([0, 0, 0])


def test_a_level_that_the_release_lacks_is_no_level() -> None:
    encode = encoding.learn(TABLE[["city"]])
    assert encode(pl.DataFrame({"city": ["c"]})).tolist() == [[0, 0]]


def test_a_constant_number_stays_finite() -> None:
    constant = pl.DataFrame({"x": [3.0, 3.0]})
    assert encoding.learn(constant)(constant).tolist() == [[0], [0]]
