"""The strata: levels of the given columns, within which the others become independent of the groups."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from unlearn_cli.core.errors import DataError, listing
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Options
from unlearn_cli.tables.groups.joint import GROUP, ROWS, UNSEEN, Groups, numbered, ordered_rows
from unlearn_cli.tables.groups.keys import Key, learn_key
from unlearn_cli.tables.groups.small_strata import (
    Stratum,
    merge_small_strata,
    pool_notes,
    pooled_cells,
    refuse_small_strata,
)
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.transport.interface import Floats, Ints
from unlearn_cli.transport.stratified import cell_codes

MOST_LEVELS = 1_000
"""More levels of the given columns than this leave too few rows in each."""


@dataclass(frozen=True)
class Strata:
    """The levels of the given columns, and how many rows of each group they hold.

    levels  the L combinations of levels of the given columns, each by itself
    pools   (L,) the stratum of each, 0 .. S-1: its own, or one that it was pooled into
    counts  (S, K) rows of each group in each stratum, in the table that was learned from
    """

    levels: Groups
    pools: tuple[int, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(key.column for key in self.levels.keys)

    @property
    def labels(self) -> tuple[str, ...]:
        """A name of each stratum."""
        of_pool: list[list[str]] = [[] for _ in self.counts]
        for pool, label in zip(self.pools, self.levels.labels, strict=True):
            of_pool[pool].append(label)
        return tuple(" + ".join(labels) for labels in of_pool)

    def of(self, frame: pl.DataFrame) -> Ints:
        """Stratum of each row (n,), UNSEEN where the level was never seen."""
        return np.append(np.array(self.pools, dtype=np.intp), UNSEEN)[self.levels.of(frame)]

    @property
    def weights(self) -> Floats:
        """Share of each cell (S * (K + 1),) in the whole table, by its code."""
        counts = np.pad(np.array(self.counts, dtype=np.float64), ((0, 0), (0, 1)))
        return np.asarray(counts.ravel() / counts.sum())

    @property
    def codes(self) -> int:
        """How many codes `cells` may give."""
        return (len(self.counts) + 1) * (len(self.counts[0]) + 1)

    def cells(self, frame: pl.DataFrame, groups: Ints) -> Ints:
        """Code of (stratum, group) of each row (n,), see `cell_codes`; `groups` may be UNSEEN."""
        strata, group_count = self.of(frame), len(self.counts[0])
        strata = np.where(strata == UNSEEN, len(self.counts), strata)
        return cell_codes(strata, np.where(groups == UNSEEN, group_count, groups), group_count)

    def new_cells(self, frame: pl.DataFrame, groups: Ints, labels: tuple[str, ...]) -> list[str]:
        """Rows whose stratum and whose group (one of `labels`) are known, but not together; each as a label."""
        strata = self.of(frame)
        known = np.flatnonzero((strata != UNSEEN) & (groups != UNSEEN))
        empty = known[np.array(self.counts)[strata[known], groups[known]] == 0]
        named, names = " / ".join(self.columns), self.labels
        return [f"{labels[groups[i]]} where {named} is {names[strata[i]]}" for i in empty]

    def faults(self, groups: Groups) -> Iterator[str]:
        """What in strata from a file cannot be."""
        yield from self.levels.faults()
        sizes = {len(cells) for cells in self.counts}
        if sizes != {len(groups.labels)}:
            yield f"the counts of strata are of {sorted(sizes)} groups"
        elif len(self.pools) != len(self.levels.labels) or set(self.pools) != set(range(len(self.counts))):
            yield f"{len(self.levels.labels)} levels are in the strata {sorted(set(self.pools))}"
        elif not all(type(rows) is int and rows >= 0 for cells in self.counts for rows in cells):
            yield "the rows of a stratum are no counts"


def learn_levels(scan: pl.LazyFrame, kinds: dict[str, Kind], bins: int) -> Groups:
    """Every combination of levels of the given columns by itself; null is a level. `kinds`: that of each column."""
    keys = _keys(scan, kinds, bins)
    names = list(kinds)
    counted = scan.select(key.of() for key in keys).group_by(names).agg(pl.len().alias(ROWS))
    levels = ordered_rows(counted.collect(engine="streaming").sort(names), keys)
    return numbered(keys, levels, _bin_notes(keys))


def learn_strata(scan: pl.LazyFrame, kinds: dict[str, Kind], groups: Groups, options: Options) -> Strata:
    """The strata from all rows; one with a group of fewer than `options.min_group` rows is refused or pooled."""
    keys, named = _keys(scan, kinds, options.bins), listing([repr(name) for name in kinds])
    strata = _counted(scan, keys, groups)
    _refuse_levels(strata, named)
    levels = numbered(keys, [one.level for one in strata], _bin_notes(keys))
    if options.merge_small:
        strata = merge_small_strata(strata, options.min_group, keys[-1].kind.ordered)
    else:
        refuse_small_strata(strata, groups.labels, options.min_group, named)
    cells = pooled_cells(strata)
    _refuse_nothing_left(cells, named)
    numbers = {pool: s for s, pool in enumerate(cells)}
    levels = replace(levels, notes=(*levels.notes, *pool_notes(strata, options.min_group, named)))
    return Strata(levels, tuple(numbers[one.pool] for one in strata), tuple(cells.values()))


def _keys(scan: pl.LazyFrame, kinds: dict[str, Kind], bins: int) -> tuple[Key, ...]:
    return tuple(learn_key(scan, column, kind, bins) for column, kind in kinds.items())


def _bin_notes(keys: tuple[Key, ...]) -> list[Note]:
    return [
        Note(
            "bins",
            f"{key.column!r} has many values and was cut into {len(key.edges) + 1} quantile bins: within a bin the "
            "others are made independent, not at each exact value",
        )
        for key in keys
        if key.edges
    ]


def _counted(scan: pl.LazyFrame, keys: tuple[Key, ...], groups: Groups) -> list[Stratum]:
    """Every combination of levels in order, with its rows in each group."""
    names, by = [key.column for key in keys], [key.column for key in groups.keys]
    keyed = scan.select(key.of() for key in (*keys, *groups.keys))
    counted = keyed.group_by([*names, *by]).agg(pl.len().alias(ROWS)).collect(engine="streaming")
    counted = counted.join(groups.table, on=by).group_by([*names, GROUP]).agg(pl.col(ROWS).sum())
    rows: dict[tuple[str, ...], list[int]] = {}
    for *level, group, count in counted.select(*names, GROUP, ROWS).iter_rows():
        rows.setdefault(tuple(level), [0] * len(groups.labels))[group] = count
    levels = ordered_rows(counted.group_by(names).agg(pl.col(ROWS).sum()).sort(names), keys)
    return [Stratum(level, tuple(rows[level.keys])) for level in levels]


def _refuse_levels(strata: list[Stratum], named: str) -> None:
    rows = sum(one.level.rows for one in strata)
    if len(strata) < 2:
        raise DataError(
            f"{named} has one level only, {strata[0].level.label!r} in all {rows:,} rows.",
            "There is nothing to stay within: leave out --given, or name another column.",
        )
    if len(strata) > MOST_LEVELS:
        raise DataError(
            f"{named} has {len(strata):,} levels in {rows:,} rows; within levels at most {MOST_LEVELS:,} are repaired.",
            "Name fewer --given columns, cut fewer --bins, or group the levels of the column first.",
        )


def _refuse_nothing_left(cells: dict[tuple[str, ...], tuple[int, ...]], named: str) -> None:
    """One stratum is no condition, and strata of one group each have nothing to become independent of."""
    rows = sum(sum(counts) for counts in cells.values())
    if len(cells) < 2:
        raise DataError(
            f"one level of {named} is left in {rows:,} rows when those with small groups are pooled.",
            "Lower --min-group, or name another --given column.",
        )
    if all(sum(count > 0 for count in counts) < 2 for counts in cells.values()):
        raise DataError(
            f"within every level of {named} all rows are of one group ({rows:,} rows, {len(cells)} levels).",
            "There is nothing to become independent of: name another --given column, or leave it out.",
        )
