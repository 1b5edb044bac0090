"""Frames of every library: in as a table, and the same rows back as the frame that came, types and all."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from unlearn_cli.core.errors import DataError, InputError
from unlearn_cli.tables.frames import read_table
from unlearn_cli.tables.table import Table

FRAME = pl.DataFrame({"a": [3, None, 2], "b": ["x", "y", "z"]})


def there_and_back(given: Any) -> Any:
    """What comes back if nothing is changed."""
    table, back = read_table(given)
    return back(table.scan.collect())


def turned(given: Any) -> Any:
    """What comes back if the first column is left out, and the rows of the others are in another order."""
    table, back = read_table(given)
    return back(table.scan.collect().drop(table.schema.names()[0]).reverse())


def test_a_polars_frame_comes_back_as_it_is_eager_or_lazy() -> None:
    assert there_and_back(FRAME).equals(FRAME)
    lazy = there_and_back(FRAME.lazy())
    assert isinstance(lazy, pl.LazyFrame) and lazy.collect().equals(FRAME)


def test_a_path_gives_rows_as_polars(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    FRAME.write_parquet(path)
    for given in (path, str(path)):
        assert there_and_back(given).equals(FRAME)
        assert read_table(given)[0].paths == (path,)
    with pytest.raises(InputError, match=r"nowhere\.csv: no such file"):
        read_table(tmp_path / "nowhere.csv")


def test_a_table_is_taken_as_it_is() -> None:
    table = Table.of_frame(FRAME)
    assert read_table(table)[0] is table and there_and_back(table).equals(FRAME)


DAYS = [dt.datetime(2020, 1, 1), None, dt.datetime(2020, 3, 1)]
PANDAS = {
    "int": pd.Series([1, 2, 3]),
    "int8": pd.Series([1, 2, 3], dtype="int8"),
    "float": pd.Series([1.5, np.nan, -np.inf]),
    "float32": pd.Series([1.5, np.nan, 2], dtype="float32"),
    "bool": pd.Series([True, False, True]),
    "Int64": pd.Series([1, None, 3], dtype="Int64"),
    "UInt8": pd.Series([1, None, 3], dtype="UInt8"),
    "Float64": pd.Series([1.5, None, 3], dtype="Float64"),
    "boolean": pd.Series([True, None, False], dtype="boolean"),
    "string": pd.Series(["a", None, "b"], dtype="string"),
    "str": pd.Series(["a", None, "b"]),
    "object": pd.Series(["a", None, "b"], dtype=object),
    "object of bools": pd.Series([True, None, False], dtype=object),
    "category": pd.Series(["a", "b", None], dtype="category"),
    "ordered": pd.Series(pd.Categorical(["lo", "hi", "lo"], categories=["lo", "mid", "hi"], ordered=True)),
    "category of numbers": pd.Series([3, 1, 3]).astype("category"),
    "datetime": pd.Series(pd.to_datetime(DAYS)),
    "nanoseconds": pd.Series(pd.to_datetime(DAYS)).astype("datetime64[ns]"),
    "zoned": pd.Series(pd.to_datetime(DAYS)).dt.tz_localize("Europe/Berlin"),
    "timedelta": pd.Series(pd.to_timedelta([1, None, 3], unit="h")),
    "pyarrow int": pd.Series([1, None, 3], dtype="int64[pyarrow]"),
    "pyarrow date": pd.Series([dt.date(2020, 1, 1), None, dt.date(2020, 3, 1)]).astype(pd.ArrowDtype(pa.date32())),
}


@pytest.mark.parametrize("name", PANDAS)
def test_a_pandas_frame_keeps_its_index_and_its_types(name: str) -> None:
    frame = pd.DataFrame({"first": [7, 8, 9], "x": PANDAS[name].array}, index=pd.Index(["u", "v", "u"], name="who"))
    pd.testing.assert_frame_equal(there_and_back(frame), frame)
    rest, wanted = turned(frame), frame[["x"]].iloc[::-1].set_axis(frame.index)
    pd.testing.assert_frame_equal(rest.astype(object), wanted.astype(object))
    assert rest["x"].dtype == frame["x"].dtype


def test_missing_cells_of_pandas_are_null_and_not_nan() -> None:
    rows = read_table(pd.DataFrame({"x": [1.5, np.nan], "y": ["a", None]}))[0].scan.collect()
    assert rows.null_count().row(0) == (1, 1)


def test_pandas_columns_may_have_names_of_any_type_and_the_index_levels() -> None:
    levels = pd.MultiIndex.from_tuples([(1, "a"), (1, "b")], names=["n", "c"])
    frame = pd.DataFrame({0: [1, 2], ("a", 1): ["x", "y"], None: [0.5, 1.5], "b": [1, 2]}, index=levels)
    table, _ = read_table(frame)
    assert table.schema.names() == ["0", "('a', 1)", "None", "b"]
    pd.testing.assert_frame_equal(there_and_back(frame), frame)
    assert turned(frame).columns.tolist() == [("a", 1), None, "b"]


def test_pandas_names_that_are_one_as_text_are_refused() -> None:
    with pytest.raises(InputError, match="mine has several columns of the same name: '1'") as refused:
        read_table(pd.DataFrame([[1, 2, 3]], columns=[1, "1", "x"]), "mine")
    assert refused.value.remedy


ARROW = {
    "int8": pa.array([1, None, 3], pa.int8()),
    "string": pa.array(["a", None, "b"]),
    "large string": pa.array(["a", None, "b"], pa.large_string()),
    "dictionary": pa.DictionaryArray.from_arrays(pa.array([0, None, 1], pa.int8()), ["a", "b"]),
    "ordered": pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int8()), ["a", "b"], ordered=True),
    "seconds": pa.array(DAYS, pa.timestamp("s")),
    "zoned": pa.array(DAYS, pa.timestamp("us", "UTC")),
    "date64": pa.array([dt.date(2020, 1, 1)] * 3, pa.date64()),
    "binary": pa.array([b"ab", None, b"cd"], pa.binary(2)),
    "nested": pa.array([[1], None, []]),
    "nulls": pa.nulls(3),
}


@pytest.mark.parametrize("name", ARROW)
def test_an_arrow_table_keeps_its_schema_to_the_metadata(name: str) -> None:
    fields = [pa.field("first", pa.int64(), nullable=False), pa.field("x", ARROW[name].type, metadata={"of": "x"})]
    schema = pa.schema(fields, metadata={"made": "by hand"})
    table = pa.table([[7, 8, 9], ARROW[name]], schema=schema)
    back = there_and_back(table)
    assert back.schema.equals(schema, check_metadata=True) and back.to_pydict() == table.to_pydict()
    rest = turned(table)
    assert rest.schema.equals(pa.schema(fields[1:], metadata=schema.metadata), check_metadata=True)
    assert rest["x"].to_pylist() == table["x"].to_pylist()[::-1]


class Stream:
    """Has the Arrow PyCapsule interface, and nothing else."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


def test_an_object_with_the_capsule_interface_alone_comes_back_as_arrow() -> None:
    back = there_and_back(Stream(pa.table({"a": [1, None], "b": ["x", "y"]})))
    assert isinstance(back, pa.Table) and back.to_pydict() == {"a": [1, None], "b": ["x", "y"]}


@pytest.mark.parametrize("given", [None, 5, b"t.csv", [[1, 2]], {"a": [1]}, np.zeros((2, 2)), pa.array([1])])
def test_what_is_no_frame_is_refused_by_its_type(given: object) -> None:
    with pytest.raises(InputError, match=re.escape(f"mine is a {type(given).__name__}, which is no path")) as refused:
        read_table(given, "mine")
    assert "pandas" in refused.value.remedy


@pytest.mark.parametrize(
    "given", [FRAME.clear(), FRAME.clear().lazy(), FRAME.clear().to_pandas(), FRAME.clear().to_arrow()]
)
def test_a_frame_without_rows_is_refused(given: object) -> None:
    with pytest.raises(DataError, match="mine has 2 columns and 0 rows"):
        read_table(given, "mine")


@pytest.mark.parametrize("dtype", ["Int64", "int64[pyarrow]"])
def test_whole_numbers_beyond_doubles_come_back_beside_a_null(dtype: str) -> None:
    frame = pd.DataFrame({"id": pd.Series([2**60 + 1, None, 2**60 + 3], dtype=dtype)})
    assert read_table(frame)[0].scan.collect()["id"].to_list() == [2**60 + 1, None, 2**60 + 3], "the control"
    pd.testing.assert_frame_equal(there_and_back(frame), frame)


@pytest.mark.parametrize("cells", [[dt.date(2020, 1, 1), None, dt.date(2020, 3, 1)], [1, None, 3]])
def test_objects_of_pandas_come_back_as_what_they_were(cells: list[object]) -> None:
    back = there_and_back(pd.DataFrame({"x": pd.Series(cells, dtype=object)}))["x"].tolist()
    assert [type(cell) for cell in back if not pd.isna(cell)] == [type(cell) for cell in cells if cell is not None]


def test_categories_keep_the_order_of_their_levels() -> None:
    frame = pd.DataFrame({"x": pd.Series(pd.Categorical(["b", "a", "b"], categories=["a", "b"]))})
    pd.testing.assert_frame_equal(there_and_back(frame), frame)


def test_ordered_levels_of_arrow_keep_their_order() -> None:
    levels = pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.int8()), ["low", "high"], ordered=True)
    back = there_and_back(pa.table({"x": levels}))["x"].combine_chunks()
    assert back.dictionary.to_pylist() == ["low", "high"]


def test_a_dictionary_of_numbers_comes_back() -> None:
    table = pa.table({"x": pa.array([7, 5, 7]).dictionary_encode()})
    assert there_and_back(table).equals(table)


@pytest.mark.parametrize(
    "columns", [pd.Index(["a", "b"], name="what"), pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])]
)
def test_pandas_columns_keep_their_index(columns: pd.Index) -> None:
    frame = pd.DataFrame([[1, 2], [3, 4]], columns=columns)
    pd.testing.assert_frame_equal(there_and_back(frame), frame)


@pytest.mark.parametrize(
    "given",
    [
        pd.DataFrame({"x": pd.Series([1, "a"], dtype=object)}),
        pd.DataFrame({"x": [1j, 2j]}),
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pa.table([[1], [2]], names=["a", "a"]),
        pd.Series([1, 2]),
        pl.Series([1, 2]),
        pa.chunked_array([[1, 2]]),
    ],
    ids=["mixed objects", "complex", "names twice", "Arrow names twice", "pandas series", "Polars series", "chunks"],
)
def test_a_frame_that_cannot_be_read_is_one_error(given: object) -> None:
    with pytest.raises(InputError, match="mine"):
        read_table(given, "mine")


@pytest.mark.parametrize("name", ["*", "^a$"])
@pytest.mark.parametrize(
    "kind", [lambda frame: frame, pl.DataFrame.lazy, pl.DataFrame.to_arrow, pl.DataFrame.to_pandas]
)
def test_names_that_are_patterns_are_refused_as_in_a_file(name: str, kind: Any) -> None:
    with pytest.raises(InputError, match="names are patterns"):
        read_table(kind(FRAME.rename({"a": name})))
