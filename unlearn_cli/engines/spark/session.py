"""The Spark session that a run works in: the one that is there, or one of its own."""

import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from unlearn_cli.core.errors import SettingsError

INSTALL = "Install it: pip install 'unlearn-cli[spark]'"

OWN = {
    "spark.ui.showConsoleProgress": "false",
    "spark.broadcast.UDFCompressionThreshold": "2000m",
}
"""Of a session that is started here: stderr stays readable, and Spark writes no file of the map on the driver, which it
does with functions of more than 1 MiB."""

LARGEST = str(2**40)
"""More bytes than a file has."""

RUN = {
    "spark.sql.caseSensitive": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.files.openCostInBytes": LARGEST,
}
"""During a run: names as they are, cells of folders as text, timestamps in a type that keeps them whole (else INT96,
which other readers take for local time), and no two files in one task, so that the rows of a task follow each other."""


CONNECT = "sc://"


def session(master: str | None, settings: tuple[str, ...]) -> Any:
    """The active session, else one of `master` (`sc://HOST` is Spark Connect) with `settings` KEY=VALUE."""
    told = dict(map(_pair, settings))
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SettingsError("--engine spark needs pyspark, which is not installed.", INSTALL) from error
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")  # of which nothing is used here
    active = SparkSession.getActiveSession()
    if active is not None and master:
        raise SettingsError(
            f"a Spark session is active already, and --spark-master {master} asks for another one.", "Leave it out."
        )
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("unlearn")
    if master:
        builder = builder.remote(master) if master.startswith(CONNECT) else builder.master(master)
    remote = "SPARK_REMOTE" in os.environ or (master or "").startswith(CONNECT)
    own = {} if active is not None else RUN if remote else OWN | RUN
    for name, value in (own | told).items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, ImportError, RuntimeError) as error:
        raise _no_session(error) from error


def _no_session(error: Exception) -> SettingsError:
    text = str(error)
    if "JAVA_GATEWAY_EXITED" in text or "Java" in text:
        return SettingsError(
            "Spark does not start: it needs Java 17 or newer.", "Install one, and name it: export JAVA_HOME=DIRECTORY"
        )
    if isinstance(error, ImportError):
        return SettingsError(f"Spark does not start: {text.splitlines()[0]}", INSTALL)
    return SettingsError(f"Spark does not start: {(text.splitlines() or ['no reason given'])[0]}", "See its log.")


def _pair(setting: str) -> tuple[str, str]:
    name, sign, value = setting.partition("=")
    if not name or not sign:
        raise SettingsError(f"--spark-conf {setting!r} is not KEY=VALUE.", "Write --spark-conf spark.sql.x=y")
    return name, value


@contextmanager
def settings_of_a_run(spark: Any, told: Mapping[str, str] = RUN) -> Iterator[None]:
    """Inside it the session has the settings of a run; it may be somebody else's, and gets its own back."""
    before = {name: spark.conf.get(name, None) for name in told}
    for name, value in told.items():
        spark.conf.set(name, value)
    try:
        yield
    finally:
        for name, old in before.items():
            if old is None:
                spark.conf.unset(name)
            else:
                spark.conf.set(name, old)
