"""Through Spark Connect: a client without a JVM, in a process of its own, as one process has one kind of session."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl

from tests.cli.harness import ROOT
from tests.engines.spark.test_cells import DROP, done, fitted, rows_of

SCRIPT = """
import sys
from tests.cli.harness import unlearn
from pyspark.sql import SparkSession
import unlearn_cli as ul

source, map, out = sys.argv[1:]
made = unlearn("fit", source, "-s", "sex", "--drop", "id", "--seed", 3, "--method", "quantile", "--engine", "spark",
               "-o", f"{out}.map", "--spark-conf", "spark.ui.enabled=false")
assert made.code == 0, made.err
done = unlearn("apply", source, "--map", map, "-o", out, "--engine", "spark")
assert done.code == 0, done.err
spark = SparkSession.builder.getOrCreate()
assert type(spark).__module__.startswith("pyspark.sql.connect"), type(spark)
read = spark.read.parquet(f"file:{source}").selectExpr("*").mapInArrow(lambda batches: batches, "x int")
try:
    ul.fit(read, sensitive="x")
except ul.InputError as error:
    assert "have no numbers" in str(error), error
else:
    raise AssertionError("rows without numbers were taken")
spark.stop()
"""


def test_cells_and_map_through_connect(parts: Path, tmp_path: Path) -> None:
    made = fitted(parts, *DROP)
    done("apply", parts, "--map", made, "-o", tmp_path / "local.parquet")
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = os.environ | {"SPARK_REMOTE": "local[2]", "PYTHONPATH": path, "PYSPARK_PYTHON": sys.executable}
    call = [sys.executable, "-c", SCRIPT, str(parts), str(made), str(tmp_path / "out")]
    ran = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr[-3000:]
    expected = pl.read_parquet(tmp_path / "local.parquet")
    assert rows_of(tmp_path / "out").cast(dict(expected.schema)).equals(expected)  # type: ignore[arg-type]
    assert (tmp_path / "out.map").read_bytes() == made.read_bytes()
