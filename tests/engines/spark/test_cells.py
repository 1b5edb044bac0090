"""The same cells and the same map file, on Spark and on one machine, by number or by key, whatever fails on the way."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import unlearn_cli as ul
from tests.cli.harness import people, read_report, refused, unlearn

SPARK = ("--engine", "spark")
DROP = ("--drop", "id")


def rows_of(path: Path) -> pl.DataFrame:
    """The rows of a file, or of a directory in the order of its file names."""
    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    return pl.concat([pl.read_parquet(file) for file in files])


def done(*arguments: object) -> str:
    found = unlearn(*arguments)
    assert found.code == 0, found.err
    return found.err


def fitted(source: Path, *more: object) -> Path:
    made = source.parent / "sex.map"
    done("fit", source, "-s", "sex", "--seed", 3, "-o", made, "--method", "quantile", *more)
    return made


@pytest.mark.parametrize("key", [(), ("--key", "id")])
def test_cells_are_those_of_the_local_engine(spark: Any, parts: Path, tmp_path: Path, key: tuple[str, ...]) -> None:
    made = fitted(parts, *DROP, *key)
    local, there = tmp_path / "local.parquet", tmp_path / "spark.parquet"
    done("apply", parts, "--map", made, "-o", local)
    said = done("apply", parts, "--map", made, "-o", there, *SPARK)
    assert "3,000 rows moved" in said and "'age' UInt8 as Int16" in said
    expected = pl.read_parquet(local)
    assert "sex" not in expected.columns and not expected.equals(rows_of(parts).select(expected.columns))
    assert rows_of(there).cast(dict(expected.schema)).equals(expected)  # type: ignore[arg-type]


def test_control_another_row_number_gives_other_cells(spark: Any, parts: Path, tmp_path: Path) -> None:
    made = fitted(parts, *DROP)
    for name, offset in (("right", 0), ("wrong", 1)):
        done("apply", parts, "--map", made, "-o", tmp_path / name, "--row-offset", offset, *SPARK)
    assert not rows_of(tmp_path / "right").equals(rows_of(tmp_path / "wrong"))


@pytest.mark.parametrize("key", [(), ("--key", "id")])
def test_the_map_file_is_that_of_the_local_engine(spark: Any, parts: Path, key: tuple[str, ...]) -> None:
    made = fitted(parts, *DROP, "--fit-rows", 500, *key)
    known = made.read_bytes()
    made.unlink()
    assert fitted(parts, *DROP, "--fit-rows", 500, *key, *SPARK).read_bytes() == known


def test_repair_reports_what_the_local_engine_reports(spark: Any, parts: Path, tmp_path: Path) -> None:
    reports = []
    for name, engine in (("local.parquet", "local"), ("spark.parquet", "spark")):
        asked = ("-s", "sex", "--drop", "id", "--seed", 3, "--method", "quantile", "--budget", 0, "--engine", engine)
        done("repair", parts, *asked, "-o", tmp_path / name)
        reports.append(read_report(tmp_path / f"{name.removesuffix('.parquet')}.report.json"))
        assert reports[-1]["output"].pop("path") == str(tmp_path / name)
    local, there = reports
    notes = [note for note in there["notes"] if note["code"] == "types"]
    assert len(notes) == 1
    there["notes"].remove(notes[0])
    for report in reports:
        report.pop("seal"), report["output"].pop("sha256")
    assert there == local


def test_an_audit_on_spark_is_the_local_one(spark: Any, parts: Path) -> None:
    asked = ("audit", parts, "-s", "sex", "--format", "json", "--budget", 0)
    assert unlearn(*asked, *SPARK).report == unlearn(*asked).report


def test_every_type_comes_back(spark: Any, tmp_path: Path) -> None:
    rows = 400
    frame = pl.DataFrame(
        {
            "sex": ["f", "m"] * (rows // 2),
            "small": pl.Series([n % 200 for n in range(rows)], dtype=pl.UInt8),
            "large": pl.Series([2**64 - 1 - n for n in range(rows)], dtype=pl.UInt64),
            "level": pl.Series([["b", "a", None][n % 3] for n in range(rows)], dtype=pl.Categorical),
            "rank": pl.Series([["lo", "hi"][n % 2] for n in range(rows)], dtype=pl.Enum(["lo", "hi"])),
            "zoned": pl.Series([datetime(2024, 3, 31, n % 24) for n in range(rows)]).dt.replace_time_zone("UTC"),
            "there": pl.Series([datetime(2024, 7, 1, n % 24) for n in range(rows)]).dt.replace_time_zone("Asia/Tokyo"),
            "plain": [datetime(2024, 3, 10, 2, n % 60) for n in range(rows)],  # an hour that New York does not have
            "milli": pl.Series([datetime(1950, 1, 1, n % 24) for n in range(rows)], dtype=pl.Datetime("ms")),
            "day": [date(1, 1, 1 + n % 28) for n in range(rows)],
            "money": [Decimal(n) / 100 for n in range(rows)],
            "half": pl.Series([n / 7 for n in range(rows)], dtype=pl.Float32),
            "yes": [n % 3 == 0 for n in range(rows)],
            "a.b `c`": [None if n % 5 == 0 else float(n) for n in range(rows)],
            "A.B `C`": [str(n % 4) for n in range(rows)],
        }
    )
    source = tmp_path / "types.parquet"
    frame.write_parquet(source)
    made = fitted(source, "--keep", "large", "--method", "quantile")
    done("apply", source, "--map", made, "-o", tmp_path / "local.parquet", "--keep-sensitive")
    done("apply", source, "--map", made, "-o", tmp_path / "there", "--keep-sensitive", *SPARK)
    expected = pl.read_parquet(tmp_path / "local.parquet")
    assert rows_of(tmp_path / "there").cast(dict(expected.schema)).equals(expected)  # type: ignore[arg-type]
    assert expected["large"].equals(frame["large"]) and not expected["small"].equals(frame["small"])


def test_types_that_do_not_come_back_are_refused_by_name(spark: Any, tmp_path: Path) -> None:
    times = pl.Series([datetime(2024, 1, 1)] * 4, dtype=pl.Datetime("ns"))
    pl.DataFrame({"z": [0, 1] * 2, "fine": times, "x": range(4)}).write_parquet(tmp_path / "in.parquet")
    said = refused(tmp_path, "fit", tmp_path / "in.parquet", "-s", "z", "-o", tmp_path / "z.map", *SPARK)
    assert "'fine' of type Datetime(time_unit='ns'" in said and "'x'" not in said


def test_folders_are_columns_of_text(spark: Any, tmp_path: Path) -> None:
    source = tmp_path / "in"
    for number, (name, frame) in enumerate(people(2000).partition_by("sex", as_dict=True, include_key=False).items()):
        (source / f"sex={name[0]}" / f"code=0{number}").mkdir(parents=True)
        frame.write_parquet(source / f"sex={name[0]}" / f"code=0{number}" / "x y.parquet")
    made = fitted(source, "--drop", "code")
    done("apply", source, "--map", made, "-o", tmp_path / "local.parquet", "--keep-sensitive")
    done("apply", source, "--map", made, "-o", tmp_path / "there", "--keep-sensitive", *SPARK)
    assert rows_of(tmp_path / "there").equals(pl.read_parquet(tmp_path / "local.parquet"))


def test_a_task_that_is_tried_again_gives_the_same_rows(spark: Any, parts: Path, tmp_path: Path) -> None:
    signed = rows_of(parts).with_columns(pl.col("age").cast(pl.Int16), pl.col("id").cast(pl.Int64))
    signed.write_parquet(tmp_path / "signed.parquet")
    made = ul.fit(signed, sensitive="sex", drop=["id"], key="id", seed=3, method="quantile")
    plain = spark.read.parquet(f"file:{tmp_path / 'signed.parquet'}").repartition(3)

    def fail_once(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        yield from batches
        if context is not None and context.attemptNumber() == 0:
            raise RuntimeError("the executor is lost after it gave all its rows")

    flaky = plain.mapInArrow(fail_once, plain.schema)
    moved = [made.transform(rows, keep_sensitive=True) for rows in (plain, flaky)]
    assert "id" not in moved[0].columns
    steady, again = (pl.DataFrame(rows.toArrow()) for rows in moved)
    assert again.sort(again.columns).equals(steady.sort(steady.columns))


def test_values_that_the_fit_never_saw_stop_the_run(spark: Any, parts: Path, tmp_path: Path) -> None:
    made = fitted(parts, *DROP)
    new = rows_of(parts).with_columns(education=pl.lit("Nowhere"))
    new.write_parquet(tmp_path / "new.parquet")
    asked = ("apply", tmp_path / "new.parquet", "--map", made, "-o", tmp_path / "out", *SPARK)
    assert "'education' = 'Nowhere' (3,000 rows)" in refused(tmp_path, *asked)
    assert "'education' = 'Nowhere' (3,000 rows): moved by" in done(*asked, "--unseen", "pooled")


def test_a_fault_in_a_task_is_one_message(spark: Any, parts: Path, tmp_path: Path) -> None:
    made = fitted(parts, *DROP, "--key", "id")
    holes = rows_of(parts).with_columns(id=pl.when(pl.col("id") != 8000).then(pl.col("id")))
    holes.write_parquet(tmp_path / "holes.parquet")
    said = refused(tmp_path, "apply", tmp_path / "holes.parquet", "--map", made, "-o", tmp_path / "out", *SPARK)
    assert "the key column 'id' is null in 1 of 3,000 rows" in said


def test_rows_that_share_a_key_are_said(spark: Any, parts: Path, tmp_path: Path) -> None:
    made = fitted(parts, *DROP, "--key", "id")
    twice = rows_of(parts).with_columns(id=pl.when(pl.col("id") < 7003).then(7000).otherwise("id").cast(pl.UInt32))
    twice.write_parquet(tmp_path / "twice.parquet")
    said = done("apply", tmp_path / "twice.parquet", "--map", made, "-o", tmp_path / "out", *SPARK)
    assert "3 of 3,000 rows share their key 'id'" in said
