"""The secret reaches executors, and neither a plan nor a log."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import unlearn_cli as ul
from tests.cli.harness import people
from tests.engines.spark.test_cells import SPARK, done, fitted

MARK = "a-literal-that-plans-show"


def shapes(key: bytes) -> list[bytes]:
    """How a key may be written."""
    from base64 import b64encode

    return [key, key.hex().encode(), b64encode(key)[:40], repr(key)[2:-1].encode(), str(list(key))[1:-1].encode()]


def test_no_plan_and_no_log_holds_the_secret(
    spark: Any, logs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people(800).write_parquet(tmp_path / "in.parquet")
    made = fitted(tmp_path / "in.parquet")
    key = ul.load_map(made).fitted.secret.key
    spark.sparkContext.setLogLevel("DEBUG")
    spark.conf.set("spark.sql.planChangeLog.level", "warn")
    try:
        done("apply", tmp_path / "in.parquet", "--map", made, "-o", tmp_path / "out", *SPARK)
        moved = ul.load_map(made).transform(spark.read.parquet(f"file:{tmp_path / 'in.parquet'}"))
        moved.explain("formatted")
        moved.explain(True)
        assert pl.DataFrame(moved.toArrow()).height == 800
        moved.selectExpr("*", f"'{MARK}' AS mark").where("mark <> education").collect()
    finally:
        spark.sparkContext.setLogLevel("WARN")
        spark.conf.unset("spark.sql.planChangeLog.level")
    shown = capsys.readouterr().out.encode()
    log = (logs / "driver.log").read_bytes()
    events = b"".join(path.read_bytes() for path in logs.rglob("events*") if path.is_file())
    assert [b"MapInArrow" in text for text in (shown, log, events)] == [True] * 3, "plans are there"
    assert [MARK.encode() in text for text in (log, events)] == [True] * 2, "what a plan holds can be found"
    packed = made.read_bytes()
    told = [*shapes(key), *shapes(packed[len(packed) // 2 :][:32])]
    assert [shape for shape in told if any(shape in text for text in (shown, log, events))] == []
