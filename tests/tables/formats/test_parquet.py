"""Parquet keeps every type; many files are one table, or a clear error."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from polars.io.plugins import register_io_source

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.tables.formats.parquet import PARQUET
from unlearn_cli.tables.source import open_table

INTEGERS = [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.Int128, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64]


def every_type() -> pl.DataFrame:
    columns: dict[str, pl.Series] = {str(t): pl.Series([1, None, 127], dtype=t) for t in INTEGERS}
    columns |= {str(t): pl.Series([0.1, None, float("inf")], dtype=t) for t in (pl.Float32, pl.Float64)}
    at = datetime(2024, 2, 29, 12, 30, 1, 123456)
    for unit in ("ms", "us", "ns"):
        columns[f"naive {unit}"] = pl.Series([at, None, at], dtype=pl.Datetime(unit))
        columns[f"zoned {unit}"] = (
            pl.Series([at, None, at]).dt.cast_time_unit(unit).dt.replace_time_zone("Asia/Kolkata")
        )
        columns[f"duration {unit}"] = pl.Series(
            [timedelta(days=1, seconds=-1), None, timedelta(0)], dtype=pl.Duration(unit)
        )
    return pl.DataFrame(
        columns
        | {
            "decimal": pl.Series([Decimal("1.50"), None, Decimal("-99999999.99")], dtype=pl.Decimal(10, 2)),
            "boolean": pl.Series([True, None, False]),
            "string": pl.Series(["", None, "é\n"]),
            "categorical": pl.Series(["z", None, "a"], dtype=pl.Categorical),
            "enum": pl.Series(["low", None, "high"], dtype=pl.Enum(["low", "mid", "high"])),
            "date": pl.Series([date(1, 1, 1), None, date(9999, 12, 31)]),
            "time": pl.Series([time(23, 59, 59, 999999), None, time(0)]),
            "binary": pl.Series([b"\x00\xff", None, b""]),
            "nothing": pl.Series([None, None, None]),
            "nested": pl.Series([[1], None, []]),
        }
    )


def test_every_type_survives(tmp_path: Path) -> None:
    frame = every_type()
    first, second = tmp_path / "1.parquet", tmp_path / "2.parquet"
    PARQUET.sink(frame.lazy(), first)
    table = open_table(str(first))
    with table.reading():
        PARQUET.sink(table.scan, second)
    again = open_table(str(second)).scan.collect()
    assert table.schema == again.schema == frame.schema
    assert again.equals(frame, null_equal=True)


def test_rows_from_a_generator_come_out_in_order(tmp_path: Path) -> None:
    frame = pl.DataFrame({"i": range(100_000)})

    def batches(*_: object) -> object:
        return (frame[start : start + 1_000] for start in range(0, len(frame), 1_000))

    PARQUET.sink(register_io_source(batches, schema=frame.schema), tmp_path / "x.parquet")  # type: ignore[arg-type]
    assert pl.read_parquet(tmp_path / "x.parquet").equals(frame)


def parts(directory: Path, **changes: pl.DataFrame) -> Path:
    directory.mkdir()
    for name, frame in (
        {"b": pl.DataFrame({"x": [2], "y": ["v"]}), "a": pl.DataFrame({"x": [1], "y": ["u"]})} | changes
    ).items():
        frame.write_parquet(directory / f"{name}.parquet")
    return directory


def test_directory_and_glob_are_read_in_order_of_name(tmp_path: Path) -> None:
    directory = parts(tmp_path / "d")
    (directory / "_SUCCESS").touch()
    (directory / ".hidden.parquet").touch()
    for spec in (str(directory), f"{directory}/*.parquet"):
        table = open_table(spec)
        assert table.rows == 2
        assert table.scan.collect()["x"].to_list() == [1, 2]


def test_hive_partitions_are_a_column(tmp_path: Path) -> None:
    for sex in ("f", "m"):
        (tmp_path / "d" / f"sex={sex}").mkdir(parents=True)
        pl.DataFrame({"x": [1, 2]}).write_parquet(tmp_path / "d" / f"sex={sex}" / "0.parquet")
    table = open_table(str(tmp_path / "d"))
    assert table.schema.names() == ["x", "sex"]
    assert table.scan.collect()["sex"].to_list() == ["f", "f", "m", "m"]
    alone = open_table(str(tmp_path / "d" / "sex=f" / "0.parquet"))
    assert alone.schema.names() == ["x"]


def test_folders_are_text(tmp_path: Path) -> None:
    for code in ("01001", "11164", "__HIVE_DEFAULT_PARTITION__", "a%20b"):
        folder = tmp_path / "d" / f"code={code}" / "day=2024-01-01"
        folder.mkdir(parents=True)
        pl.DataFrame({"x": [1]}).write_parquet(folder / "0.parquet")
    table = open_table(str(tmp_path / "d"))
    assert table.schema == pl.Schema({"x": pl.Int64, "code": pl.String, "day": pl.String})
    assert table.scan.collect()["code"].to_list() == ["01001", "11164", None, "a b"]
    assert table.format is not None
    table.format.sink(table.scan, tmp_path / "out.parquet")
    assert open_table(str(tmp_path / "out.parquet")).scan.collect().equals(table.scan.collect())


def test_folders_of_files_that_polars_does_not_read(tmp_path: Path) -> None:
    for code in ("01001", "11164"):
        (tmp_path / "d" / f"code={code}").mkdir(parents=True)
        cells = pa.table({"at": pa.array([1, 2], pa.timestamp("us", "+05:30"))})
        pq.write_table(cells, tmp_path / "d" / f"code={code}" / "0.parquet")
    scan = open_table(str(tmp_path / "d")).scan
    assert scan.collect()["code"].to_list() == ["01001", "01001", "11164", "11164"]
    assert scan.select("code").collect().height == scan.select(pl.len()).collect().item() == 4


def test_a_part_of_nulls_has_the_type_of_the_others(tmp_path: Path) -> None:
    for nothing_first in (True, False):
        directory = tmp_path / str(nothing_first)
        nothing = pl.DataFrame({"x": [3, 4], "y": [None, None]})
        table = open_table(str(parts(directory, **{"A" if nothing_first else "c": nothing})))
        assert table.schema == pl.Schema({"x": pl.Int64, "y": pl.String})
        rows = sorted(table.scan.collect().rows())
        assert rows == [(1, "u"), (2, "v"), (3, None), (4, None)]


def test_a_part_without_rows_is_named(tmp_path: Path) -> None:
    empty = pl.DataFrame(schema={"x": pl.String, "__index_level_0__": pl.Int64})
    table = open_table(str(parts(tmp_path / "d", c=empty)))
    assert (table.rows, table.schema.names()) == (2, ["x", "y"])
    assert [note.text for note in table.notes] == ["files without a row: c.parquet"]
    assert len(table.paths) == 3, "none of them may be overwritten"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (pl.DataFrame({"x": ["1"], "y": ["u"]}), "c.parquet: 'x' is String instead of Int64"),
        (pl.DataFrame({"x": [1]}), "c.parquet: no column 'y'"),
        (pl.DataFrame({"x": [1], "y": ["u"], "z": [1]}), "c.parquet: an extra column 'z'"),
        (pl.DataFrame({"y": ["u"], "x": [1]}), "c.parquet: another column order"),
    ],
)
def test_other_schema_is_named(other: pl.DataFrame, said: str, tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match=said):
        open_table(str(parts(tmp_path / "d", c=other)))


def test_duplicate_names(tmp_path: Path) -> None:
    table = pa.table([[1], [2], [3]], names=["a", "b", "a"])
    pq.write_table(table, tmp_path / "x.parquet")
    with pytest.raises(UnlearnError, match="name 'a' has more than one occurrence"):
        open_table(str(tmp_path / "x.parquet"))


def test_no_rows_and_no_columns(tmp_path: Path) -> None:
    pl.DataFrame(schema={"a": pl.Int8}).write_parquet(tmp_path / "x.parquet")
    with pytest.raises(UnlearnError, match="no rows"):
        open_table(str(tmp_path / "x.parquet"))
    pl.DataFrame().write_parquet(tmp_path / "y.parquet")
    with pytest.raises(UnlearnError, match="no columns"):
        open_table(str(tmp_path / "y.parquet"))


@pytest.mark.parametrize("data", [b"", b"PAR1", b"a,b\n1,2\n" * 9])
def test_no_parquet(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(data)
    with pytest.raises(UnlearnError, match=r"x\.parquet is (empty|damaged, cut short)"):
        open_table(str(tmp_path / "x.parquet"))


def test_cut_short(tmp_path: Path) -> None:
    directory = parts(tmp_path / "d")
    file = directory / "b.parquet"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(UnlearnError, match="damaged, cut short"):
        open_table(str(file))
    with pytest.raises(UnlearnError, match=r"damaged or cut short: .*b\.parquet"):
        open_table(str(directory))


def test_damage_inside_is_met_when_the_rows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pl.DataFrame({"a": [str(i * 7919 % 10_007) for i in range(20_000)]}).write_parquet(path)
    data = path.read_bytes()
    path.write_bytes(data[:100] + bytes(2_000) + data[2_100:])
    table = open_table(str(path))
    with pytest.raises(UnlearnError, match="damaged, cut short"), table.reading():
        table.scan.collect()
