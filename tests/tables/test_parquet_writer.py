"""Parquet is written as the files of the input were: metadata, row groups, compression, levels, not-null."""

import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.io.plugins import register_io_source

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.formats.parquet import PARQUET
from unlearn_cli.tables.source import open_table

ROWS = 1_000


def columns(rows: int = ROWS) -> pa.Table:
    noted = pa.field("x", pa.float64(), nullable=False, metadata={"label": "Age in years"})
    schema = pa.schema([pa.field("z", pa.string()), noted], metadata={"licence": "CC-BY"})
    return pa.table({"z": ["f", "m"] * (rows // 2), "x": [float(i) for i in range(rows)]}, schema)


def written(here: Path, table: pa.Table | None = None, change: pl.Expr | None = None, **options: object) -> Path:
    """OUT, after IN was written with these options and read again."""
    pq.write_table(columns() if table is None else table, here / "in.parquet", **options)
    opened = open_table(str(here / "in.parquet"))
    assert opened.format is not None
    rows = opened.scan if change is None else opened.scan.with_columns(change)
    opened.format.sink(rows, here / "out.parquet")
    return here / "out.parquet"


def test_metadata_of_file_and_fields(tmp_path: Path) -> None:
    assert pq.read_table(written(tmp_path)).schema.equals(columns().schema, check_metadata=True)


@pytest.mark.parametrize("codec", ["snappy", "gzip", "zstd", "lz4", "brotli", "none"])
def test_compression_and_row_groups(codec: str, tmp_path: Path) -> None:
    out = written(tmp_path, compression=codec, row_group_size=300)
    before, after = pq.read_metadata(tmp_path / "in.parquet"), pq.read_metadata(out)
    groups = [before.row_group(i).num_rows for i in range(before.num_row_groups)]
    assert groups == [after.row_group(i).num_rows for i in range(after.num_row_groups)] == [300, 300, 300, 100]
    assert before.row_group(0).column(1).compression == after.row_group(0).column(1).compression


def test_compression_by_column(tmp_path: Path) -> None:
    group = pq.read_metadata(written(tmp_path, compression={"z": "gzip", "x": "snappy"})).row_group(0)
    assert [group.column(i).compression for i in range(2)] == ["GZIP", "SNAPPY"]


def test_no_more_than_a_row_group_is_in_memory(tmp_path: Path) -> None:
    """Batches are asked for one by one, and those of a full group are written before the next one comes."""
    pq.write_table(columns(), tmp_path / "in.parquet", row_group_size=100)
    opened, out = open_table(str(tmp_path / "in.parquet")), tmp_path / "out.parquet"
    sizes = []

    def batches(*_: object) -> object:
        for _ in range(200):
            sizes.append(out.stat().st_size if out.exists() else 0)
            yield pl.DataFrame(columns(100))

    assert opened.format is not None
    opened.format.sink(register_io_source(batches, schema=opened.schema), out)  # type: ignore[arg-type]
    assert pq.read_metadata(out).num_row_groups == 200
    assert sizes[100] > 10_000


def test_a_column_declared_not_null_may_lose_a_cell(tmp_path: Path) -> None:
    late = pl.when(pl.col("x") < 900).then("x").alias("x")
    out = pq.read_table(written(tmp_path, change=late, row_group_size=300))
    assert out["x"].to_pylist() == [*map(float, range(900)), *[None] * 100]
    assert out.schema.field("x").metadata == {b"label": b"Age in years"}
    assert [field.nullable for field in out.schema] == [True, True]


def test_levels_keep_their_order_and_new_ones_come_last(tmp_path: Path) -> None:
    levels = pa.DictionaryArray.from_arrays(pa.array([1, 0] * 50), ["z", "a", "never"], ordered=True)
    new = pl.when(pl.int_range(pl.len()) == 7).then(pl.lit("new")).otherwise(pl.col("c").cast(pl.String)).alias("c")
    out = pq.read_table(written(tmp_path, pa.table({"c": levels}), new.cast(pl.Categorical)))["c"].chunk(0)
    assert out.dictionary.to_pylist() == ["z", "a", "never", "new"]
    assert out.type.ordered
    assert out.to_pylist()[:8] == ["a", "z", "a", "z", "a", "z", "a", "new"]


def test_pandas_has_its_index_and_dtypes_again_without_a_dropped_column(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": pd.Categorical(["u", "v", "u"]), "b": [1, 2, 3]}, index=[5, 7, 11])
    frame.to_parquet(tmp_path / "in.parquet")
    opened = open_table(str(tmp_path / "in.parquet"))
    assert opened.format is not None
    opened.format.sink(opened.scan.drop("b"), tmp_path / "out.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "out.parquet"), frame[["a"]])
    noted = json.loads(pq.read_schema(tmp_path / "out.parquet").metadata[b"pandas"])
    assert [column["field_name"] for column in noted["columns"]] == ["a", "__index_level_0__"]


def int96(here: Path, stamps: list[datetime | None], unit: str = "us") -> Path:
    """A file of timestamps as Spark and Impala used to write them."""
    table = pa.table({"at": pa.array(stamps, pa.timestamp(unit)), "x": range(len(stamps))})
    pq.write_table(table, here / "in.parquet", use_deprecated_int96_timestamps=True, store_schema=False)
    return here / "in.parquet"


def test_old_timestamps_far_away_are_read_as_microseconds(tmp_path: Path) -> None:
    stamps = [datetime(9999, 12, 31), None, datetime(1, 1, 1), datetime(2024, 6, 1, 0, 0, 0, 1)]
    opened = open_table(str(int96(tmp_path, stamps)))
    assert opened.schema["at"] == pl.Datetime("us")
    assert opened.scan.collect()["at"].to_list() == stamps
    assert opened.format is not None
    opened.format.sink(opened.scan, tmp_path / "out.parquet")
    assert pq.read_table(tmp_path / "out.parquet")["at"].to_pylist() == stamps


def test_old_timestamps_near_by_stay_nanoseconds(tmp_path: Path) -> None:
    path = int96(tmp_path, [datetime(2024, 6, 1), datetime(2262, 1, 1)])
    assert open_table(str(path)).schema["at"] == pl.Datetime("ns")


def test_old_timestamps_that_no_unit_holds_are_refused_by_name(tmp_path: Path) -> None:
    fine = pa.table({"fine": pa.array([1, 2], pa.timestamp("ns")), "far": pa.array([0, 2**61], pa.timestamp("us"))})
    pq.write_table(fine, tmp_path / "in.parquet", use_deprecated_int96_timestamps=True, store_schema=False)
    with pytest.raises(UnlearnError, match=r"'fine' have nanoseconds, and other timestamps lie outside"):
        open_table(str(tmp_path / "in.parquet"))


def test_what_came_from_elsewhere_is_written_as_polars_does(tmp_path: Path) -> None:
    PARQUET.sink(pl.LazyFrame({"x": [1]}), tmp_path / "out.parquet")
    assert pq.read_schema(tmp_path / "out.parquet").field("x").type == pa.int64()
