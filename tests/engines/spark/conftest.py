"""One Spark session for all tests of this folder; where there is no Java or no pyspark they are skipped, and say so."""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

REQUIRED = "UNLEARN_SPARK_REQUIRED"
"""Set where these tests may not be skipped."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = "pyspark" if find_spec("pyspark") is None else "Java" if shutil.which("java") is None else ""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.spark)
            if missing and not os.environ.get(REQUIRED):
                item.add_marker(pytest.mark.skip(reason=f"no {missing} here: make test-spark"))


LOG = """
rootLogger.level = warn
rootLogger.appenderRef.file.ref = file
appender.file.type = File
appender.file.name = file
appender.file.fileName = {path}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %p %c: %m%n%ex
"""


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Spark writes its events, and the log of its driver."""
    folder = tmp_path_factory.mktemp("logs")
    (folder / "log4j2.properties").write_text(LOG.format(path=folder / "driver.log"))
    return folder


@pytest.fixture(scope="session")
def spark(logs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from unlearn_cli.engines.spark.session import session

    settings = {
        "spark.ui.enabled": "false",
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": f"file:{logs}",
        "spark.sql.warehouse.dir": f"file:{tmp_path_factory.mktemp('warehouse')}",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.driver.extraJavaOptions": f"-Dlog4j.configurationFile=file:{logs / 'log4j2.properties'}",
        "spark.sql.shuffle.partitions": "3",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }
    made = session("local[2,3]", tuple(f"{key}={value}" for key, value in settings.items()))
    yield made
    made.stop()


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    """Adult in 5 files, the largest neither first nor last, with names that sort otherwise than they were made."""
    from tests.cli.harness import people

    folder, frame = tmp_path / "parts", people(3000)
    folder.mkdir()
    frame = frame.with_row_index("id", 7000).with_columns(pl.col("age").cast(pl.UInt8))
    ends = [0, 10, 900, 2500, 2510, 3000]
    for place, (start, end) in enumerate(pairwise(ends)):
        frame[start:end].write_parquet(folder / f"{'abcde'[place]} {9 - place}.parquet")
    return folder
