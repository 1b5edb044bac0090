"""A fitted map of tables: columns in, the same columns out, moved; what `fit` makes and `apply` uses."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from unlearn_cli.encoding.codec import Codec
from unlearn_cli.encoding.grouping import Groups
from unlearn_cli.encoding.row_keys import row_numbers
from unlearn_cli.encoding.strata import Strata
from unlearn_cli.encoding.unseen import Unseen as Unseen
from unlearn_cli.encoding.within import Within
from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.lookup import nearest_name
from unlearn_cli.randomness import Draws, Rows
from unlearn_cli.secret import KEY_BYTES, Secret
from unlearn_cli.settings import FitSettings
from unlearn_cli.transport.followers import Followers
from unlearn_cli.transport.interface import SAME, Codes, Floats, Ints, TransportMap
from unlearn_cli.transport.interpolation import interpolate

PROBE_ROWS = 600
"""Rows that a map from a file is tried on."""


@dataclass(frozen=True)
class TableMap:
    """Everything needed to move rows: which columns, in which groups, by which map.

    schema  column -> type, as text, of the table that was learned from
    kept    columns that are left as they are, the given ones and the target among them
    text    the table came from a format without types: every cell is text
    secret  key of every draw: with it, the sensitive columns and the repaired table much of a repair can be undone
    strata  levels of given columns, within which rows are moved; None without any
    followers  columns that are functions of another one; `transport` moves the others
    """

    schema: dict[str, str]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    text: bool
    groups: Groups
    codecs: tuple[Codec, ...]
    transport: TransportMap
    settings: FitSettings
    secret: Secret
    versions: dict[str, str]
    strata: Strata | None = None
    followers: Followers = field(default_factory=Followers)

    @property
    def within(self) -> Within:
        return Within(self.groups, self.strata)

    @property
    def sensitive(self) -> tuple[str, ...]:
        return tuple(key.column for key in self.groups.keys)

    @property
    def open(self) -> frozenset[str]:
        """Columns of which new levels are to be expected."""
        return frozenset(codec.name for codec in self.codecs if codec.open)

    def move(self, frame: pl.DataFrame, first_row: int, unseen: Unseen) -> pl.DataFrame:
        """All columns of a batch, the repaired ones moved. `first_row`: global number of its first row."""
        return self.move_rows(frame, row_numbers(frame, first_row, self.settings.key), unseen)

    def move_rows(self, frame: pl.DataFrame, numbers: Rows, unseen: Unseen) -> pl.DataFrame:
        """All columns of rows from anywhere, the repaired ones moved. `numbers` (n,): what their draws are made by."""
        groups = self.groups.of(frame)
        unseen.note_groups(self.groups, frame, groups)
        if self.strata:
            unseen.note_strata(self.strata, frame, groups, self.groups.labels)
        values = np.column_stack([codec.values(frame[codec.name]) for codec in self.codecs])
        unseen.note_cells(self.codecs, frame, values)
        if self.settings.strength == 0.0:
            return frame
        draws = Draws(self.secret, numbers)
        codes = interpolate(
            self._codes(values, self.within.drawn(frame, groups, draws), draws), self.settings.strength, draws
        )
        return frame.with_columns(
            codec.cells(codes[:, j], values[:, j], frame[codec.name]) for j, codec in enumerate(self.codecs)
        )

    def _codes(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support: leading columns by the transport map, the others follow."""
        columns = tuple(codec.column for codec in self.codecs)
        codes = self.transport(values[:, self.followers.leading(len(columns))], groups, draws)
        return self.followers.follow(codes, values, columns)

    def check(self, schema: pl.Schema, text: bool) -> None:
        """Every way in which a table does not fit this map, in one message."""
        faults = list(self._misfits(schema, text))
        if faults:
            raise UnlearnError(
                f"the table does not fit the map: {listing(faults, 12)}.",
                "Apply the map to a table with the columns it was fitted on, or fit a new one.",
            )

    def _misfits(self, schema: pl.Schema, text: bool) -> Iterator[str]:
        if text != self.text:
            kinds = {True: "a text format (CSV, TSV)", False: "a format with types (Parquet)"}
            yield f"the map was fitted on {kinds[self.text]}, and this is {kinds[text]}"
            return
        needed = [name for name in self.schema if name not in self.dropped or name == self.settings.key]
        for name in needed:
            if name not in schema:
                close = nearest_name(name, schema)
                yield f"no column {name!r}" + (f" (did you mean {close!r}?)" if close else "")
            elif str(schema[name]) != self.schema[name]:
                yield f"{name!r} is {_short(str(schema[name]))} instead of {_short(self.schema[name])}"
        yield from (f"{name!r} is a column that the map does not know" for name in schema if name not in self.schema)

    def faults(self) -> Iterator[str]:
        """What in a map from a file cannot be; one without faults may still be wrong, but it runs."""
        parts = [*self._setting_faults(), *self.groups.faults()]
        parts += self.strata.faults(self.groups) if self.strata else ()
        parts += [fault for codec in self.codecs for fault in codec.faults()]
        parts += self.followers.faults(tuple(codec.column for codec in self.codecs))
        yield from parts or self._move_faults()

    def _setting_faults(self) -> Iterator[str]:
        settings = self.settings
        if not all(type(text) is str for item in self.schema.items() for text in item):
            yield "the schema is not text"
        if not isinstance(settings.strength, float | int) or not 0 <= settings.strength <= 1:
            yield f"strength is {settings.strength!r}"
        if len(self.secret.key) != KEY_BYTES or type(self.secret.seed) not in (int, type(None)):
            yield "it has no secret"
        if type(self.text) is not bool:
            yield f"text is {self.text!r}"
        given = self.strata.columns if self.strata else ()
        yield from (f"the given column {name!r} is not kept" for name in given if name not in self.kept)
        named = [*self.kept, *self.dropped, *self.sensitive, *(codec.name for codec in self.codecs)]
        named += [settings.key] if settings.key is not None else []
        yield from (f"the schema has no column {name!r}" for name in named if name not in self.schema)
        parts = named if settings.key is None else named[:-1]
        if not self.codecs or sorted(parts) != sorted(self.schema):
            yield "a column has no part to play, or two"

    def _move_faults(self) -> Iterator[str]:
        """Whether a few rows, of all groups and with values from all over the supports, are moved within them."""
        values = np.column_stack([_probe(codec.support) for codec in self.codecs])
        groups = np.arange(PROBE_ROWS) % self.within.codes
        codes = self._codes(values, groups, Draws(self.secret, np.arange(PROBE_ROWS, dtype=np.uint64)))
        if codes.shape != values.shape or codes.dtype.kind != "i":
            yield f"{values.shape} cells were moved to {codes.shape} of type {codes.dtype}"
            return
        for codec, of_column in zip(self.codecs, codes.T, strict=True):
            if of_column.min() < SAME or of_column.max() >= len(codec.support):
                yield f"{codec.name!r} was moved out of its {len(codec.support)} values"


def _probe(support: Floats) -> Floats:
    """Values evenly spread over a support, in an order of its own; then one never seen, and a missing one."""
    even = np.linspace(0, len(support) - 1, PROBE_ROWS).astype(np.intp)
    values: Floats = support[np.random.default_rng(len(support)).permutation(even)]
    values[-2:] = support[-1] + 1, np.nan
    return values


def _short(dtype: str) -> str:
    """An Enum names all its levels."""
    return dtype if len(dtype) <= 80 else f"{dtype[:60]} ... {dtype[-15:]}"
