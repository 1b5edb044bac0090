"""What a caller of the library hands over, as a table, with the engine that it lives in."""

from typing import Any

from unlearn_cli.core.memory import Budget
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.engines import engine, engine_for
from unlearn_cli.engines.interface import Cluster, Engine
from unlearn_cli.tables.frames import Back, read_table
from unlearn_cli.tables.table import Table


def opened(given: Any, reading: Reading = AS_SEEN, key: str | None = None) -> tuple[Table, Back, Engine]:
    """A table from whatever a caller has, the way back, and the engine; a DataFrame of Spark stays in Spark.

    `key`: the column that draws are made by.
    """
    if type(given).__module__.partition(".")[0] != "pyspark" or reading != AS_SEEN:
        table, back = read_table(given, reading=reading)
        return table, back, engine_for("local", table)
    where = engine("spark")
    assert isinstance(where, Cluster), "it moves rows where they are"
    table = where.of_frame(given, "the table", key)
    return table, _same, where.within(Budget.of(), table)


def _same(rows: Any) -> Any:
    return rows
