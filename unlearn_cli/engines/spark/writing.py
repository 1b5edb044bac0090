"""A directory of Parquet files that executors write: rows moved, and in order where they have numbers."""

import json
from pathlib import Path
from typing import Any

from unlearn_cli.engines.interface import Carried
from unlearn_cli.engines.spark.blocks import NOTES, Mover, plain
from unlearn_cli.engines.spark.rows import SparkRows, column


def moved_rows(rows: SparkRows, carried: Carried, names: tuple[str, ...], notes: bool = False) -> Any:
    """A DataFrame of the columns `names` of the moved rows, in the types that Spark gave them; and of NOTES."""
    from pyspark.sql.types import StringType, StructField, StructType

    by_name = {field.name: field.dataType for field in rows.frame.schema.fields}
    fields = [StructField(short, by_name[name], True) for short, name in zip(plain(len(names)), names, strict=True)]
    mover = Mover(carried, rows.schema, notes)

    def move_rows(batches: Any) -> Any:
        return mover(batches)

    told = [StructField(NOTES, StringType(), True)] if notes else []
    moved = rows.numbered().mapInArrow(move_rows, StructType([*fields, *told]))
    return moved.toDF(*names, *(field.name for field in told))


def notes_of(rows: SparkRows, carried: Carried, names: tuple[str, ...]) -> list[str]:
    """The note of every block; the rows stay where they are."""
    notes = moved_rows(rows, carried, names, notes=True).select(column(NOTES)).dropna().collect()
    return [note[0] for note in notes]


def write_directory(rows: SparkRows, carried: Carried, names: tuple[str, ...], out: Path) -> list[str]:
    """Write the moved rows into the directory `out`, and return the note of every block."""
    from pyspark.sql import Observation
    from pyspark.sql import functions as F  # noqa: N812

    seen = Observation()
    moved = moved_rows(rows, carried, names, notes=True).observe(seen, F.collect_list(NOTES).alias("notes"))
    moved.select(*map(column, names)).write.mode("overwrite").parquet(f"file:{out}")
    notes: list[str] = seen.get["notes"]
    if rows.files:
        _name_in_order(out, notes)
    return notes


def _name_in_order(out: Path, notes: list[str]) -> None:
    """Give files names that sort as their rows do. Spark numbers them by task, and begins with the largest file."""
    firsts: dict[int, int] = {}
    for note in map(json.loads, notes):
        firsts[note["task"]] = min(note["first"], firsts.get(note["task"], note["first"]))
    order = {task: place for place, task in enumerate(sorted(firsts, key=lambda task: firsts[task]))}
    for path in sorted(out.iterdir()):
        if path.name.startswith("part-"):
            task = int(path.name.split("-")[1])
            if task in order:
                path.rename(out / f"part-{order[task]:06d}-{path.name.split('-')[-1]}")
            elif order:  # a task without a row
                path.unlink()
        elif path.suffix == ".crc":  # of a file that is called otherwise now
            path.unlink()
