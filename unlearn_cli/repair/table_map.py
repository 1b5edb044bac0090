"""A fitted map of tables: columns in, the same columns out, moved; what `fit` makes and `apply` uses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from unlearn_cli.core.draws import Draws, Rows
from unlearn_cli.core.errors import MapError, listing
from unlearn_cli.core.options import Options
from unlearn_cli.core.registry import nearest_name
from unlearn_cli.core.secret import Secret
from unlearn_cli.tables.codec import Codec
from unlearn_cli.tables.groups.joint import Groups
from unlearn_cli.tables.groups.strata import Strata
from unlearn_cli.tables.groups.within import Within
from unlearn_cli.tables.unseen import Unseen
from unlearn_cli.transport.coordinates import Coordinates
from unlearn_cli.transport.interface import NULL, Codes, Column, Floats, Ints, TransportMap
from unlearn_cli.transport.masks import Masks
from unlearn_cli.transport.mixture import mix
from unlearn_cli.transport.rule_nulls import lost_with
from unlearn_cli.transport.ruled import Ruled
from unlearn_cli.transport.zeros.settling import settle
from unlearn_cli.transport.zeros.space import Space, space_of
from unlearn_cli.transport.zeros.structural import StructuralZeros


@dataclass(frozen=True)
class TableMap:
    """Everything needed to move rows: which columns, in which groups, by which map.

    schema  column -> type, as text, of the table that was learned from
    kept    columns that are left as they are, the given ones and the target among them
    text    the table came from a format without types: every cell is text
    secret  key of every draw: with it, the sensitive columns and the repaired table much of a repair can be undone
    masks   which values are taken away, so that the places of missing cells tell nothing
    strata  levels of given columns, within which rows are moved; None without any
    ruled   columns that rules compute from others
    coordinates  which columns `transport` moves, and how the others are told by these
    zeros   pairs of values that no row is to hold
    """

    schema: dict[str, str]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    text: bool
    groups: Groups
    codecs: tuple[Codec, ...]
    masks: Masks
    transport: TransportMap
    options: Options
    secret: Secret
    versions: dict[str, str]
    strata: Strata | None = None
    coordinates: Coordinates = field(default_factory=Coordinates)
    ruled: Ruled = field(default_factory=Ruled)
    zeros: StructuralZeros = field(default_factory=StructuralZeros.none)

    @property
    def within(self) -> Within:
        return Within(self.groups, self.strata)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The repaired columns, as the arrays' side sees them."""
        return tuple(codec.column for codec in self.codecs)

    @property
    def sensitive(self) -> tuple[str, ...]:
        return tuple(key.column for key in self.groups.keys)

    @property
    def open(self) -> frozenset[str]:
        """Columns of which new levels are to be expected."""
        return frozenset(codec.name for codec in self.codecs if codec.open)

    def unseen(self, rows: int, mode: str | None = None) -> Unseen:
        """A count of what this map never saw, for a table of so many rows; `mode` overrules the option of the fit."""
        return Unseen(mode or self.options.unseen, rows, self.open)

    def move_rows(self, frame: pl.DataFrame, numbers: Rows, unseen: Unseen) -> pl.DataFrame:
        """All columns of rows from anywhere, the repaired ones moved. `numbers` (n,): what their draws are made by."""
        groups = self.groups.of(frame)
        unseen.note_groups(self.groups, frame, groups)
        if self.strata:
            unseen.note_strata(self.strata, frame, groups, self.groups.labels)
        # column after column in memory: nearly all that is done with them is done column by column
        values = np.array([codec.values(frame[codec.name]) for codec in self.codecs]).T
        unseen.note_cells(self.codecs, frame, values)
        if self.options.strength == 0.0:
            return frame
        draws = Draws(self.secret, numbers)
        codes, after = self.codes(values, self.within.drawn(frame, groups, draws), draws)
        codes = mix(codes, self.options.strength, draws)
        return frame.with_columns(
            codec.cells(codes[:, j], (values[:, j], after[:, j]), frame[codec.name])
            for j, codec in enumerate(self.codecs)
        )

    @cached_property
    def space(self) -> Space:
        """The columns, and the coordinates in which rows are moved: the same for every batch."""
        return space_of(self.columns, self.ruled, self.coordinates)

    def codes(self, values: Floats, groups: Ints, draws: Draws) -> tuple[Codes, Floats]:
        """Positions in each column's support, COMPUTED elsewhere; and the values (n, d) after the move.

        The coordinates move by the transport map, and all columns are told by these.
        """
        lost = lost_with(self.ruled.known.all_rules, self.masks.lost(values, groups, draws), values)
        values = np.where(lost, np.nan, values)
        codes, after = self.space.moved(values, lambda coordinates: self.transport(coordinates, groups, draws))
        codes, after = settle(self.zeros, codes, after, self.space)
        return np.where(lost, np.int32(NULL), codes), after

    def check(self, schema: pl.Schema, text: bool) -> None:
        """Every way in which a table does not fit this map, in one message."""
        faults = list(self._misfits(schema, text))
        if faults:
            raise MapError(
                f"the table does not fit the map: {listing(faults, 12)}.",
                "Apply the map to a table with the columns it was fitted on, or fit a new one.",
            )

    def _misfits(self, schema: pl.Schema, text: bool) -> Iterator[str]:
        if text != self.text:
            kinds = {True: "a text format (CSV, TSV)", False: "a format with types (Parquet, Arrow, JSON Lines)"}
            yield f"the map was fitted on {kinds[self.text]}, and this is {kinds[text]}"
            return
        needed = [name for name in self.schema if name not in self.dropped or name == self.options.key]
        for name in needed:
            if name not in schema:
                close = nearest_name(name, schema)
                yield f"no column {name!r}" + (f" (did you mean {close!r}?)" if close else "")
            elif str(schema[name]) != self.schema[name]:
                yield f"{name!r} is {_short(str(schema[name]))} instead of {_short(self.schema[name])}"
        yield from (f"{name!r} is a column that the map does not know" for name in schema if name not in self.schema)


def _short(dtype: str) -> str:
    """An Enum names all its levels."""
    return dtype if len(dtype) <= 80 else f"{dtype[:60]} ... {dtype[-15:]}"
