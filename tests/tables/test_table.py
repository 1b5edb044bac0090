"""A table from a frame or from files: the same rows each time, its facts, and faults of reading as one error."""

from pathlib import Path

import polars as pl
import pytest

from unlearn_cli.core.errors import DataError, InputError
from unlearn_cli.tables.formats.parquet import PARQUET
from unlearn_cli.tables.source import format_of, open_table, refuse_target
from unlearn_cli.tables.table import Table

FRAME = pl.DataFrame({"a": [3, 1, 2], "b": ["x", None, "y"]})


@pytest.mark.parametrize("lazy", [False, True])
def test_a_frame_is_a_table_of_its_own_rows_and_types(lazy: bool) -> None:
    table = Table.of_frame(FRAME.lazy() if lazy else FRAME, "mine")
    assert (table.rows, table.schema, table.label) == (3, FRAME.schema, "mine")
    assert table.scan.collect().equals(FRAME) and table.scan.collect().equals(FRAME)
    assert (table.text, table.format, table.format_name, table.paths) == (False, None, "frame", ())


def test_a_table_of_a_file_knows_its_file(tmp_path: Path) -> None:
    FRAME.write_csv(tmp_path / "t.csv")
    FRAME.write_parquet(tmp_path / "t.parquet")
    text, typed = (open_table(str(tmp_path / name)) for name in ("t.csv", "t.parquet"))
    assert (text.text, text.format_name, text.paths) == (True, "csv", (tmp_path / "t.csv",))
    assert (typed.text, typed.format_name, typed.schema) == (False, "parquet", FRAME.schema)


@pytest.mark.parametrize("frame", [FRAME.clear(), FRAME.clear().lazy(), pl.DataFrame(), pl.LazyFrame()])
def test_a_frame_without_columns_or_rows_is_refused_with_both_counts(frame: pl.DataFrame | pl.LazyFrame) -> None:
    columns = len(frame.collect_schema())
    with pytest.raises(DataError, match=f"mine has {columns} columns and 0 rows") as refused:
        Table.of_frame(frame, "mine")
    assert refused.value.remedy


def test_a_scan_that_cannot_be_read_is_one_error_at_once_and_later(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    with pytest.raises(InputError, match=r"mine(.|\n)*No such file"):
        Table.of_frame(pl.scan_parquet(path), "mine")
    FRAME.write_parquet(path)
    table = Table.of_frame(pl.scan_parquet(path), "mine")
    path.unlink()
    with pytest.raises(InputError, match=r"mine(.|\n)*No such file"), table.reading():
        table.scan.collect()


def test_faults_of_the_program_come_out_as_they_are() -> None:
    with pytest.raises(pl.exceptions.ColumnNotFoundError), Table.of_frame(FRAME).reading():
        FRAME.lazy().select("c").collect()


def test_the_format_of_an_output_is_that_of_its_name_or_of_the_input(tmp_path: Path) -> None:
    FRAME.write_csv(tmp_path / "t.csv")
    text, frame = open_table(str(tmp_path / "t.csv")), Table.of_frame(FRAME)
    assert [format_of("-", table).name for table in (text, frame)] == ["csv", "parquet"]
    assert [format_of("out.tsv", table).name for table in (text, frame)] == ["tsv", "tsv"]
    assert format_of("out.parquet", text) is PARQUET


def test_an_output_that_cannot_be_is_refused_before_any_work(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "0.parquet")
    table = open_table(str(tmp_path))
    with pytest.raises(InputError, match="lies in the directory that is read"):
        refuse_target(str(tmp_path / "out.parquet"), str(tmp_path), table, table.schema)
    nested = pl.Schema({"a": pl.Int64(), "tags": pl.List(pl.Int64())})
    with pytest.raises(InputError, match=r"is to be csv, which cannot hold 'tags' of type List\(Int64\)"):
        refuse_target("out.csv", "in.parquet", table, nested)
    refuse_target("out.parquet", "in.parquet", table, nested)
    refuse_target("out.csv", "in.parquet", table, table.schema)
