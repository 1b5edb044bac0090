"""Values that stand for missing cells: read as null from files of any format, and written as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import polars as pl

from unlearn_cli.core.errors import SettingsError, UnlearnError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.reading import per_column
from unlearn_cli.tables.formats.interface import Format


@dataclass(frozen=True)
class NullValues:
    """A format whose cells of some values are null.

    base     the format of the files
    values   of each column, in its type: cells that are missing
    written  of each column: how its nulls are written, as most of them were; a column that is not here has them as null
    """

    base: Format
    values: Mapping[str, pl.Series]
    written: Mapping[str, object]

    @property
    def name(self) -> str:
        return self.base.name

    @property
    def text(self) -> bool:
        return self.base.text

    @property
    def notes(self) -> tuple[Note, ...]:
        return self.base.notes

    @property
    def rows_at_once(self) -> int:
        return self.base.rows_at_once

    def of_files(self, paths: Sequence[Path]) -> Self:
        return replace(self, base=self.base.of_files(paths))

    def scan(self, paths: Sequence[Path]) -> pl.LazyFrame:
        return self._read(self.base.scan(paths))

    def scan_typed(self, paths: Sequence[Path], schema: pl.Schema) -> pl.LazyFrame:
        return self._read(self.base.scan_typed(paths, schema))

    def unwritable(self, schema: pl.Schema) -> list[str]:
        return self.base.unwritable(schema)

    def count_rows(self, paths: Sequence[Path]) -> int:
        return self.base.count_rows(paths)

    def sink(self, frame: pl.LazyFrame, path: Path) -> None:
        schema = frame.collect_schema()
        filled = [
            pl.col(name).fill_null(pl.lit(value, dtype=schema[name]))
            for name, value in self.written.items()
            if name in schema
        ]
        self.base.sink(frame.with_columns(filled), path)

    def locate(self, paths: Sequence[Path], message: str) -> UnlearnError | None:
        return self.base.locate(paths, message)

    def _read(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        schema = frame.collect_schema()
        return frame.with_columns(
            pl.when(_is_one(name, values)).then(None).otherwise(pl.col(name)).alias(name)
            for name, values in self.values.items()
            if name in schema
        )


def with_null_values(base: Format, paths: Sequence[Path], given: tuple[str, ...]) -> Format:
    """A format that reads these values as null: `V` in all columns that can hold it, `COL=V` in one.

    Raises
    ------
    SettingsError
        Where a column cannot hold its value, or no cell has a value.
    """
    frame = base.scan(paths)
    values = _values(frame.collect_schema(), given)
    asked = [pl.col(name).null_count().alias(name) for name in values]
    asked += [
        (pl.col(name) == pl.lit(value, dtype=cells.dtype)).sum().alias(f"{name}\0{at}")
        for name, cells in values.items()
        for at, value in enumerate(cells)
    ]
    counts = frame.select(asked).collect(engine="streaming").row(0, named=True)
    written = {}
    for name, cells in values.items():
        counted = [counts[f"{name}\0{at}"] for at in range(len(cells))]
        commonest = max(range(len(cells)), key=counted.__getitem__)
        if counted[commonest] > counts[name]:
            written[name] = cells[commonest]
    return NullValues(base, values, written)


def _values(schema: pl.Schema, given: tuple[str, ...]) -> dict[str, pl.Series]:
    by_column = per_column(given, schema)
    everywhere = by_column.pop(None, ())
    found, faults = {}, []
    for name, dtype in schema.items():
        own = [_typed(value, dtype) for value in by_column.get(name, ())]
        faults += [
            f"{value!r} of {name!r}, which is {dtype}"
            for value, cells in zip(by_column.get(name, ()), own, strict=True)
            if cells is None
        ]
        cells = [one for one in (*own, *(_typed(value, dtype) for value in everywhere)) if one is not None]
        if cells:
            found[name] = pl.concat(cells)
    if faults:
        raise SettingsError(f"--null-value: no cell can be {listing(faults)}.", "Give a value of its type.")
    if not found:
        raise SettingsError(f"--null-value {given[0]!r}: no column can hold it.", "Give COL=VALUE, or a value.")
    return found


def _typed(value: str, dtype: pl.DataType) -> pl.Series | None:
    """The value as a cell of this type; None where it cannot be one."""
    try:
        cell = pl.Series([value]).cast(dtype, strict=True)
    except pl.exceptions.PolarsError:
        return None
    return None if cell.null_count() else cell


def _is_one(name: str, values: pl.Series) -> pl.Expr:
    return pl.any_horizontal([pl.col(name) == pl.lit(value, dtype=values.dtype) for value in values]).fill_null(False)
