"""What Spark opens and writes: tables by name, DataFrames, directories; and what it refuses."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import unlearn_cli as ul
from tests.cli.harness import contents, people, refused, unlearn
from tests.engines.spark.test_cells import DROP, SPARK, done, fitted, rows_of
from unlearn_cli.core.errors import DataError, InputError
from unlearn_cli.repair.map_file import to_bytes


def test_a_table_of_the_catalog_is_read_by_its_name(spark: Any, tmp_path: Path) -> None:
    people(800).write_parquet(tmp_path / "in.parquet")
    made = fitted(tmp_path / "in.parquet")
    done("apply", tmp_path / "in.parquet", "--map", made, "-o", tmp_path / "local.parquet")
    spark.read.parquet(f"file:{tmp_path / 'in.parquet'}").coalesce(1).write.saveAsTable("people")
    try:
        for name in ("table:people", "people"):
            done("apply", name, "--map", made, "-o", tmp_path / "there", "--force", *SPARK)
            assert rows_of(tmp_path / "there").equals(pl.read_parquet(tmp_path / "local.parquet"))
        assert "Name the output" in refused(tmp_path, "apply", "table:people", "--map", made, *SPARK)
    finally:
        spark.sql("DROP TABLE people")


def test_frames_of_spark_in_python(spark: Any, tmp_path: Path) -> None:
    frame = people(1500)
    frame[:700].write_parquet(tmp_path / "a.parquet")
    frame[700:].write_parquet(tmp_path / "b.parquet")
    given = spark.read.parquet(f"file:{tmp_path}")
    made = ul.fit(given, sensitive="sex", seed=1, method="quantile")
    assert to_bytes(made.fitted) == to_bytes(ul.fit(frame, sensitive="sex", seed=1, method="quantile").fitted)
    moved = made.transform(given)
    assert moved.columns == [name for name in frame.columns if name != "sex"]
    expected = made.transform(frame)
    got = pl.DataFrame(moved.toArrow())
    assert got.sort(got.columns).equals(expected.sort(got.columns))
    audits = [ul.audit(rows, sensitive="sex", budget=0).to_dict() for rows in (given, frame)]
    assert audits[0] == audits[1]
    with pytest.raises(DataError, match="Nowhere"):
        made.transform(spark.read.parquet(f"file:{tmp_path}").replace({"Bachelors": "Nowhere", "HS-grad": "Nowhere"}))


def test_rows_without_numbers_take_a_key(spark: Any, tmp_path: Path) -> None:
    frame = people(1200).with_row_index("id").with_columns(pl.col("id").cast(pl.Int64))
    frame.write_parquet(tmp_path / "in.parquet")
    read = spark.read.parquet(f"file:{tmp_path / 'in.parquet'}")
    asked = {"sensitive": "sex", "seed": 1, "method": "quantile", "drop": ["id"]}
    with pytest.raises(InputError, match=r"of 1,200 rows of .*in.parquet 700 are there"):
        ul.fit(read.where("id >= 500"), **asked)
    shuffled = read.repartition(3).mapInArrow(lambda batches: batches, read.schema)
    with pytest.raises(InputError, match=r"have no numbers(.|\n)*key"):
        ul.fit(shuffled, **asked)
    expected = to_bytes(ul.fit(frame, key="id", **asked).fitted)
    assert to_bytes(ul.fit(shuffled, key="id", **asked).fitted) == expected


def test_text_has_no_numbers(spark: Any, tmp_path: Path) -> None:
    people(100).write_csv(tmp_path / "in.csv")
    said = refused(tmp_path, "fit", tmp_path / "in.csv", "-s", "sex", "-o", tmp_path / "z.map", *SPARK)
    assert "in.csv is csv" in said and "Parquet" in said


def test_a_directory_is_replaced_whole_or_not_at_all(spark: Any, parts: Path, tmp_path: Path) -> None:
    made, out = fitted(parts, *DROP), tmp_path / "out"
    asked = ("apply", parts, "--map", made, "-o", out, *SPARK)
    done(*asked)
    assert "exists already" in refused(tmp_path, *asked)
    (out / "notes.txt").write_text("mine")
    assert "holds notes.txt" in refused(tmp_path, *asked, "--force")
    (out / "notes.txt").unlink()
    (out / "old.parquet").write_bytes(b"")
    done(*asked, "--force")
    assert not (out / "old.parquet").exists() and rows_of(out).height == 3000
    assert not [name for name in contents(tmp_path) if ".partial" in name]


@pytest.mark.parametrize("option", ["--shuffle", "--spark-conf=novalue"])
def test_what_spark_does_not_do_is_refused(spark: Any, parts: Path, tmp_path: Path, option: str) -> None:
    made = fitted(parts, *DROP)
    said = refused(tmp_path, "apply", parts, "--map", made, "-o", tmp_path / "out", option, *SPARK)
    assert option.partition("=")[0] in said


def test_settings_of_spark_are_for_spark(parts: Path, tmp_path: Path) -> None:
    made = fitted(parts, *DROP)
    done_local = unlearn("apply", parts, "--map", made, "-o", tmp_path / "o.parquet", "--spark-conf", "a=b")
    assert done_local.code == 2 and "--engine spark" in done_local.err
