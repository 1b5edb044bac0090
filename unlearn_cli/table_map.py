"""A fitted map of tables: columns in, the same columns out, moved; what `fit` makes and `apply` uses."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.encoding.codec import Codec
from unlearn_cli.encoding.grouping import UNSEEN, Groups
from unlearn_cli.encoding.row_keys import row_numbers
from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.lookup import did_you_mean
from unlearn_cli.randomness import Draws
from unlearn_cli.settings import FitSettings
from unlearn_cli.transport.interface import Floats, Ints, TransportMap
from unlearn_cli.transport.interpolation import interpolate


@dataclass(frozen=True)
class TableMap:
    """Everything needed to move rows: which columns, in which groups, by which map.

    schema  column -> type, as text, of the table that was learned from
    kept    columns that are left as they are
    text    the table came from a format without types: every cell is text
    """

    schema: dict[str, str]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    text: bool
    groups: Groups
    codecs: tuple[Codec, ...]
    transport: TransportMap
    settings: FitSettings
    versions: dict[str, str]

    @property
    def sensitive(self) -> tuple[str, ...]:
        return tuple(key.column for key in self.groups.keys)

    def move(self, frame: pl.DataFrame, first_row: int, unseen: "Unseen") -> pl.DataFrame:
        """All columns of a batch, the repaired ones moved. `first_row`: global number of its first row."""
        groups = self.groups.of(frame)
        unseen.note_groups(self.groups, frame, groups)
        values = np.column_stack([codec.values(frame[codec.name]) for codec in self.codecs])
        unseen.note_levels(self.codecs, frame, values)
        numbers = row_numbers(frame, first_row, self.settings.key)
        draws = Draws(self.settings.seed, numbers)
        known = np.where(groups == UNSEEN, len(self.groups.labels), groups)
        codes = self._codes(values, known, draws)
        return frame.with_columns(codec.cells(codes[:, j], frame[codec.name]) for j, codec in enumerate(self.codecs))

    def _codes(self, values: Floats, groups: Ints, draws: Draws) -> NDArray[np.int32]:
        columns = tuple(codec.column for codec in self.codecs)
        codes = self.transport(values, groups, draws)
        return interpolate(values, codes, columns, self.settings.strength, draws)

    def check(self, schema: pl.Schema, text: bool) -> None:
        """Every way in which a table does not fit this map, in one message."""
        faults = list(self._misfits(schema, text))
        if faults:
            raise UnlearnError(
                f"the table does not fit the map: {listing(faults, 12)}.",
                "Apply the map to a table with the columns it was fitted on, or fit a new one.",
            )

    def _misfits(self, schema: pl.Schema, text: bool) -> Iterable[str]:
        if text != self.text:
            kinds = {True: "CSV, where every cell is text", False: "Parquet, where columns have types"}
            yield f"the map was fitted on {kinds[self.text]}, and this is {kinds[text]}"
            return
        for name, dtype in self.schema.items():
            if name in self.dropped:
                continue
            if name not in schema:
                yield f"no column {name!r}{did_you_mean(name, schema)}"
            elif str(schema[name]) != dtype:
                yield f"{name!r} is {schema[name]} instead of {dtype}"
        for name in schema:
            if name not in self.schema:
                yield f"{name!r} is a column that the map does not know"


@dataclass
class Unseen:
    """Counts what the fit never saw, over all batches; threads may share it."""

    pooled: bool
    groups: Counter[str] = field(default_factory=Counter)
    levels: dict[str, Counter[Any]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def note_groups(self, known: Groups, frame: pl.DataFrame, groups: Ints) -> None:
        if (groups == UNSEEN).any():
            with self._lock:
                self.groups.update(known.unseen(frame))

    def note_levels(self, codecs: tuple[Codec, ...], frame: pl.DataFrame, values: Floats) -> None:
        for j, codec in enumerate(codecs):
            if codec.column.ordered:
                continue
            new = values[:, j] == len(codec.levels)
            if new.any():
                with self._lock:
                    self.levels.setdefault(codec.name, Counter()).update(frame[codec.name].filter(pl.Series(new)))

    def refuse(self) -> None:
        """One error with all values and counts, unless they are to be moved by the pooled law."""
        if self.pooled or not (self.groups or self.levels):
            return
        faults = [f"group {label!r} ({count:,} rows)" for label, count in sorted(self.groups.items())]
        for name, counts in sorted(self.levels.items()):
            faults += [f"{name!r} = {value!r} ({count:,} rows)" for value, count in sorted(counts.items(), key=str)]
        raise UnlearnError(
            f"the map was fitted without these: {listing(faults, 12)}.",
            "Use --unseen pooled to move them by the law of all groups together, or fit the map on rows that hold them.",
        )
