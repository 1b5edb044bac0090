"""JSON Lines: one object a line; its names are the columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from unlearn_cli.core.errors import DataError, UnlearnError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.tables.find import only
from unlearn_cli.tables.json_lines_check import count_rows


@dataclass(frozen=True)
class JsonLines:
    """Numbers, text, true and false, objects and lists come back as the same values.

    Not kept: how a number was spelled (`1.50`, or `1` beside `2.5`), blank lines, and names that were left out, which
    are written as null.

    rows  of the file that was read
    """

    name: str = "jsonl"
    text: bool = False
    rows: int | None = None

    @property
    def notes(self) -> tuple[Note, ...]:
        return ()

    @property
    def rows_at_once(self) -> int:
        return 0

    def of_files(self, paths: Sequence[Path]) -> "JsonLines":
        return replace(self, rows=count_rows(only(paths)))

    def scan(self, paths: Sequence[Path]) -> pl.LazyFrame:
        return pl.scan_ndjson(only(paths), infer_schema_length=None)

    def scan_typed(self, paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
        scan = self.scan(paths)
        found = scan.collect_schema()
        return scan.with_columns(_typed(name, found[name], dtype) for name, dtype in schema.items())

    def unwritable(self, schema: pl.Schema) -> list[str]:
        return [name for name, dtype in schema.items() if _is_foreign(dtype)]

    def count_rows(self, paths: Sequence[Path]) -> int:
        return count_rows(only(paths)) if self.rows is None else self.rows

    def sink(self, frame: pl.LazyFrame, path: Path) -> None:
        floats = [name for name, dtype in frame.collect_schema().items() if dtype.is_float()]
        infinite = pl.any_horizontal(~pl.col(floats).is_finite()) if floats else pl.lit(False)
        with path.open("wb") as file:
            for rows in frame.collect_batches(maintain_order=True):
                lost = rows.filter(infinite)
                if lost.height:
                    names = [repr(name) for name in floats if not lost[name].is_finite().all()]
                    raise DataError(
                        f"{listing(names)} hold NaN or infinite numbers, which JSON has not.",
                        "Make them null, or write another format.",
                    )
                rows.write_ndjson(file)

    def locate(self, paths: Sequence[Path], message: str) -> UnlearnError | None:
        return None


JSON_LINES = JsonLines()


def _is_foreign(dtype: pl.DataType) -> bool:
    """Cells that JSON has no like of; not looked for inside of others, where a reader would know no better."""
    return dtype in (pl.Binary, pl.Duration, pl.Map) or isinstance(dtype, pl.BaseExtension)


def _typed(name: str, found: pl.DataType, wanted: pl.DataType) -> pl.Expr:
    """Cells of the type that they had when they were written."""
    cells = pl.col(name)
    if isinstance(wanted, pl.Datetime) and found == pl.String:
        if wanted.time_zone is None:
            return cells.str.to_datetime(time_unit=wanted.time_unit)
        utc = cells.str.to_datetime(time_unit=wanted.time_unit, time_zone="UTC")
        return utc.dt.convert_time_zone(wanted.time_zone)
    if wanted in (pl.Date, pl.Time) and found == pl.String:
        return cells.str.to_date() if wanted == pl.Date else cells.str.to_time()
    return cells if found == wanted else cells.cast(wanted)
