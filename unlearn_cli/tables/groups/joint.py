"""The joint groups of the sensitive columns: a number for every row, the same wherever the row is met."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options
from unlearn_cli.tables.groups.keys import MOST_VALUES, NULL_KEY, Key, learn_key
from unlearn_cli.tables.groups.small_groups import GroupRow, merge_small, refuse_small
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.transport.interface import Floats, Ints

UNSEEN = -1

GROUP, ROWS = "\0group", "\0rows"
"""Columns beside the keys, which bear the names of a user's columns."""


@dataclass(frozen=True)
class Groups:
    """Joint groups of the sensitive columns.

    table   a row for each combination of keys that was seen: the key columns, and its group number
    counts  (K,) rows of each group in the table that was learned from
    """

    keys: tuple[Key, ...]
    table: pl.DataFrame
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    notes: tuple[Note, ...]

    @staticmethod
    def table_of(keys: tuple[Key, ...], combinations: list[tuple[str, ...]], groups: list[int]) -> pl.DataFrame:
        """The table from its rows."""
        columns = {key.column: [keys[i] for keys in combinations] for i, key in enumerate(keys)}
        schema = {**dict.fromkeys(columns, pl.String), GROUP: pl.Int64}
        return pl.DataFrame({**columns, GROUP: groups}, schema=schema)

    @property
    def weights(self) -> Floats:
        counts = np.array(self.counts, dtype=np.float64)
        return np.asarray(counts / counts.sum())

    def faults(self) -> Iterator[str]:
        """What in groups from a file cannot be."""
        if len(self.labels) < 2 or len(self.counts) != len(self.labels) or not self.keys:
            yield f"{len(self.labels)} groups of {len(self.keys)} columns have {len(self.counts)} counts"
        if not all(type(rows) is int and rows > 0 for rows in self.counts):
            yield "a group has no rows"
        numbers = self.table[GROUP]
        if numbers.null_count() or not numbers.is_between(0, len(self.labels) - 1).all():
            yield "a group number is out of range"
        names = [key.column for key in self.keys]
        if len(set(names)) < len(names) or self.table.select(names).is_duplicated().any():
            yield "a combination of sensitive values is in two groups, or twice in one"
        if self.table.select(names).null_count().sum_horizontal().sum() or not all(
            type(text) is str for text in self.labels
        ):
            yield "a group has no name"
        for key in self.keys:
            yield from key.faults()

    @property
    def cut(self) -> tuple[Key, ...]:
        """The columns that were cut into bins: what a row is in them is a bin, and also an exact value."""
        return tuple(key for key in self.keys if key.soft_bins)

    def of(self, frame: pl.DataFrame) -> Ints:
        """Group of each row (n,), UNSEEN where the combination was never seen."""
        return self._numbers(frame.select(key.of() for key in self.keys))

    def drawn(self, frame: pl.DataFrame, draws: Draws) -> Ints:
        """The group by whose distribution each row is learned from and moved (n,); see `SoftBins.drawn`.

        A row whose own group was never seen is UNSEEN, one that draws such a group keeps its own.
        """
        own = self.of(frame)
        if not self.cut:
            return own
        drawn = self._numbers(pl.DataFrame({key.column: key.drawn(frame, draws) for key in self.keys}))
        return np.where((own == UNSEEN) | (drawn == UNSEEN), own, drawn)

    def _numbers(self, keyed: pl.DataFrame) -> Ints:
        names = [key.column for key in self.keys]
        found = keyed.join(self.table, on=names, how="left", maintain_order="left")[GROUP].fill_null(UNSEEN)
        return found.to_numpy().astype(np.intp)

    def unseen(self, frame: pl.DataFrame) -> list[str]:
        """The combination of each row that was never seen, as a label."""
        keyed = frame.select(key.of() for key in self.keys)
        rest = keyed.join(self.table, on=[key.column for key in self.keys], how="anti", maintain_order="left")
        return [_label(self.keys, row) for row in rest.iter_rows()]


def learn_groups(scan: pl.LazyFrame, kinds: dict[str, Kind], options: Options) -> Groups:
    """Groups from all rows. `kinds`: each sensitive column and its kind, in order."""
    keys = tuple(learn_key(scan, column, kind, options.bins) for column, kind in kinds.items())
    names = [key.column for key in keys]
    keyed = scan.select(key.of() for key in keys)
    counted = keyed.group_by(names).agg(pl.len().alias(ROWS)).collect(engine="streaming").sort(names)
    _refuse_null(counted, names, options)
    rows = ordered_rows(counted, keys)
    notes = _bin_notes(keys)
    if options.merge_small:
        rows, merged = merge_small(rows, options.min_group)
        notes += merged
    _refuse_one_group(keys, rows)
    if not options.merge_small:
        refuse_small(rows, options.min_group, binned=any(key.edges for key in keys))
    return numbered(keys, rows, notes)


def _refuse_null(counted: pl.DataFrame, names: list[str], options: Options) -> None:
    """Rows without a sensitive value are an error, unless they are to be a group."""
    nulls = {name: int(counted.filter(pl.col(name) == NULL_KEY)[ROWS].sum()) for name in names}
    rows = int(counted[ROWS].sum())
    faults = [f"{name!r} is null in {count:,} of {rows:,} rows" for name, count in nulls.items() if count]
    if faults and not options.null_group:
        raise DataError(
            f"{'sensitive columns' if len(faults) > 1 else 'the sensitive column'}: {listing(faults)}.",
            "Use --null-group to treat them as a group of their own, or fill or leave out these rows first.",
        )


def _refuse_one_group(keys: tuple[Key, ...], rows: list[GroupRow]) -> None:
    if len({row.pool for row in rows}) > 1:
        return
    named, total = " and ".join(repr(key.column) for key in keys), sum(row.rows for row in rows)
    if len(rows) > 1:
        counts = listing([f"{row.label!r} ({row.rows:,})" for row in rows], 20)
        raise DataError(
            f"of the {len(rows)} groups of {named} in {total:,} rows one is left when small ones are pooled: {counts}.",
            "Lower --min-group, or name another --sensitive column.",
        )
    raise DataError(
        f"{named} has one group only, {rows[0].label!r} in all {total:,} rows.",
        "There is nothing to become independent of: name another --sensitive column, or check the file.",
    )


def ordered_rows(counted: pl.DataFrame, keys: tuple[Key, ...]) -> list[GroupRow]:
    """Combinations in the order of their values: numbers by size, bins by number, text by letters, null last."""
    rows = [GroupRow(tuple(row[:-1]), _label(keys, row[:-1]), row[-1]) for row in counted.iter_rows()]
    return sorted(rows, key=lambda row: [_sort_value(key) for key in row.keys])


def _sort_value(key: str) -> tuple[bool, float, str]:
    try:
        number = float(key)
    except ValueError:
        number = np.nan
    return key == NULL_KEY, number if np.isfinite(number) else np.inf, key


def _label(keys: tuple[Key, ...], row: tuple[str, ...]) -> str:
    return " / ".join(key.label(value) for key, value in zip(keys, row, strict=True))


def numbered(keys: tuple[Key, ...], rows: list[GroupRow], notes: list[Note]) -> Groups:
    """Number the groups; rows that were pooled share a number."""
    number = {pool: i for i, pool in enumerate(dict.fromkeys(row.pool for row in rows))}
    counts, labels = [0] * len(number), [""] * len(number)
    for row in rows:
        i = number[row.pool]
        counts[i] += row.rows
        labels[i] = f"{labels[i]} + {row.label}" if labels[i] else row.label
    table = Groups.table_of(keys, [row.keys for row in rows], [number[row.pool] for row in rows])
    return Groups(keys, table, tuple(labels), tuple(counts), tuple(notes))


def _bin_notes(keys: tuple[Key, ...]) -> list[Note]:
    return [
        Note(
            "bins",
            f"{key.column!r} has more than {MOST_VALUES} values, or is a duration, and was cut into "
            f"{len(key.edges) + 1} bins; rows are moved by a map that changes with the value inside a bin, and its "
            "exact value is attacked too",
        )
        for key in keys
        if key.edges
    ]
