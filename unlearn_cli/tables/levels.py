"""The levels of the categories, counted over all rows."""

from collections.abc import Iterable
from typing import Self

import polars as pl


class LevelCounts:
    """An accumulator of `{column: (level, rows)}`, levels ascending; it holds a line for each level, and no row.

    Levels are text, whatever the type of the column, but Booleans stay Booleans.
    """

    def __init__(self, columns: Iterable[str]) -> None:
        self._counts: dict[str, pl.DataFrame | None] = dict.fromkeys(columns)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self._counts)

    def add(self, frame: pl.DataFrame) -> None:
        for name in self._counts:
            cells = frame[name] if frame[name].dtype == pl.Boolean else frame[name].cast(pl.String)
            self._join(name, cells.drop_nulls().alias("level").value_counts(name="rows"))

    def merge(self, other: Self) -> None:
        for name, counted in other._counts.items():
            if counted is not None:
                self._join(name, counted)

    def finish(self) -> dict[str, pl.DataFrame]:
        return {name: counted.sort("level") for name, counted in self._counts.items() if counted is not None}

    def _join(self, name: str, counted: pl.DataFrame) -> None:
        known, more = self._counts[name], counted.cast({"rows": pl.Int64})
        both = more if known is None else pl.concat([known, more])
        self._counts[name] = both.group_by("level").agg(pl.col("rows").sum())
