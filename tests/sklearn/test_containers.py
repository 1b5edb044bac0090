"""Rows as scikit-learn passes them around: in, and out as they came; columns by name and by position."""

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.sklearn.containers import is_frame, mark_rows, marks_named, named, read_rows

ROWS = pl.DataFrame({"a": [1.5, None], "b": ["x", "y"]})


@pytest.mark.parametrize("given", [ROWS, ROWS.to_pandas(), ROWS.to_arrow()])
def test_a_frame_is_one_and_comes_back_as_it_came(given: Any) -> None:
    rows, back = read_rows(given)
    assert is_frame(given) and rows.equals(ROWS) and type(back(rows)) is type(given)
    assert not is_frame(np.ones((2, 2))) and not is_frame([[1.0]])


@pytest.mark.parametrize("dtype", ["float32", "float64", "int8", "uint16", "bool"])
def test_an_array_comes_back_in_its_type_and_its_columns_have_names(dtype: str) -> None:
    given = np.array([[0, 1, 1], [1, 0, 1]]).astype(dtype)
    rows, back = read_rows(given)
    assert rows.columns == ["x0", "x1", "x2"]
    assert back(rows).dtype == dtype and (back(rows) == given).all()


def test_missing_cells_are_null_in_between_and_what_they_were_after() -> None:
    numbers = np.array([[1.0, np.nan], [np.nan, 2.0]])
    rows, back = read_rows(numbers)
    assert [column.null_count() for column in rows] == [1, 1]
    np.testing.assert_array_equal(back(rows), numbers)
    objects = np.array([["a", 1], [None, np.nan]], dtype=object)
    rows, back = read_rows(objects)
    assert rows["x0"].to_list() == ["a", None] and rows["x1"].to_list() == [1, None]
    again = back(rows)
    assert again[1, 0] is None and np.isnan(again[1, 1]) and again.dtype == object


def test_text_may_be_longer_after_than_before() -> None:
    rows, back = read_rows(np.array([["ab"], ["c"]]))
    assert back(rows.with_columns(x0=pl.lit("longer than before")))[0, 0] == "longer than before"


@pytest.mark.parametrize(
    "given",
    [["f", "m"], np.array(["f", "m"]), pl.Series(["f", "m"]), pd.Series(["f", "m"]), pa.chunked_array([["f", "m"]])],
)
def test_sensitive_features_without_a_name_are_called_sensitive(given: Any) -> None:
    assert mark_rows(given, 2).to_dict(as_series=False) == {"sensitive": ["f", "m"]}


def test_names_of_sensitive_features_are_kept_unless_taken() -> None:
    series = pl.Series("sex", ["f", "m"])
    assert mark_rows(series, 2).columns == ["sex"]
    assert mark_rows(series, 2, taken=["sex"]).columns == ["sex (sensitive)"]
    assert mark_rows(np.array([["f", "x"], ["m", "y"]]), 2).columns == ["sensitive0", "sensitive1"]
    assert mark_rows(ROWS, 2, taken=["b"]).columns == ["a", "b (sensitive)"]


def test_an_index_is_not_looked_at() -> None:
    assert mark_rows(pd.Series(["f", "m"], index=[7, 3]), 2)["sensitive"].to_list() == ["f", "m"]


def test_as_many_rows_and_columns_as_in_the_fit() -> None:
    with pytest.raises(ValueError, match="X has 3 samples, and sensitive_features has 2"):
        mark_rows(["f", "m"], 3)
    with pytest.raises(ValueError, match="has 2 columns, and had 1 in the fit"):
        marks_named(ROWS, 2, ("sex",))
    with pytest.raises(SettingsError, match="X does not hold 'sex'"):
        marks_named(None, 2, ("sex",))
    assert marks_named(["f", "m"], 2, ("sex",)).columns == ["sex"]


def test_columns_by_name_and_by_position() -> None:
    names = ["a", "b", "c"]
    assert named(None, names) == () and named("b", names) == ("b",) and named(0, names) == ("a",)
    assert named([-1, "a", np.int64(1)], names) == ("c", "a", "b")
    assert named("unknown", names) == ("unknown",), "the fit says so"
    for beyond in (3, -4):
        with pytest.raises(SettingsError, match=f"has 3 columns, and none at position {beyond}"):
            named(beyond, names)
