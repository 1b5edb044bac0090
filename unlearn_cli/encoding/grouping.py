"""The groups: from the values of the sensitive columns to a group number, the same for every row ever seen."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from unlearn_cli.encoding.codec import load_kind
from unlearn_cli.encoding.small_groups import GroupRow, merge_small, refuse_small
from unlearn_cli.errors import UnlearnError, listing
from unlearn_cli.settings import GroupSettings
from unlearn_cli.transport.interface import Floats, Ints

MOST_VALUES = 20
"""A numeric or date sensitive column with more distinct values than this is cut into quantile bins."""

NULL_KEY = "\0null"
UNSEEN = -1


@dataclass(frozen=True)
class Key:
    """One sensitive column as text keys.

    edges  inner edges of its bins as coordinates, None where it is not binned
    cuts   the same edges as text
    """

    column: str
    kind: str
    edges: tuple[float, ...] | None
    cuts: tuple[str, ...] = ()

    def of(self) -> pl.Expr:
        """The key of each cell: its text, or the number of its bin."""
        cells = pl.col(self.column)
        if self.edges is None:
            text = cells.cast(pl.String)
        else:
            at = load_kind(self.kind).coordinates(cells)
            bin_number = pl.sum_horizontal([(at > edge).cast(pl.Int32) for edge in self.edges])
            text = pl.when(cells.is_not_null()).then(bin_number.cast(pl.String))
        return text.fill_null(NULL_KEY).alias(self.column)

    def label(self, key: str) -> str:
        """The key as a person reads it."""
        if key == NULL_KEY:
            return "null"
        if self.edges is None:
            return key
        first, last = self.cuts[0], self.cuts[-1]
        middle = [f"({a}, {b}]" for a, b in zip(self.cuts, self.cuts[1:], strict=False)]
        return [f"<= {first}", *middle, f"> {last}"][int(key)]


@dataclass(frozen=True)
class Groups:
    """Joint groups of the sensitive columns.

    table   a row for each combination of keys that was seen: the key columns, and its `group`
    counts  (K,) rows of each group in the table that was learned from
    """

    keys: tuple[Key, ...]
    table: pl.DataFrame
    labels: tuple[str, ...]
    counts: tuple[int, ...]
    notes: tuple[str, ...]

    @property
    def weights(self) -> Floats:
        counts = np.array(self.counts, dtype=np.float64)
        return np.asarray(counts / counts.sum())

    def of(self, frame: pl.DataFrame) -> Ints:
        """Group of each row (n,), UNSEEN where the combination was never seen."""
        keyed = frame.select(key.of() for key in self.keys)
        names = [key.column for key in self.keys]
        found = keyed.join(self.table, on=names, how="left", maintain_order="left")["group"].fill_null(UNSEEN)
        return found.to_numpy().astype(np.intp)

    def unseen(self, frame: pl.DataFrame) -> list[str]:
        """The combination of each row that was never seen, as a label."""
        keyed = frame.select(key.of() for key in self.keys)
        rest = keyed.join(self.table, on=[key.column for key in self.keys], how="anti", maintain_order="left")
        return [_label(self.keys, row) for row in rest.iter_rows()]


def learn_groups(scan: pl.LazyFrame, kinds: dict[str, str], settings: GroupSettings) -> Groups:
    """Groups from all rows. `kinds`: each sensitive column and its kind, in order."""
    keys = tuple(_learn_key(scan, column, kind, settings.bins) for column, kind in kinds.items())
    names = [key.column for key in keys]
    keyed = scan.select(key.of() for key in keys)
    counted = keyed.group_by(names).agg(pl.len().alias("rows")).collect(engine="streaming").sort(names)
    refuse_null(counted, names, settings)
    rows = _ordered(counted, keys)
    if settings.merge_small:
        rows, notes = merge_small(rows, settings.minimum)
    else:
        refuse_small(rows, settings.minimum)
        notes = []
    return _groups(keys, rows, [*_bin_notes(keys), *notes])


def refuse_null(counted: pl.DataFrame, names: list[str], settings: GroupSettings) -> None:
    """Rows without a sensitive value are an error, unless they are to be a group."""
    nulls = {n: int(counted.filter(pl.col(n) == NULL_KEY)["rows"].sum()) for n in names}
    faults = [
        f"{name!r} is null in {count:,} of {int(counted['rows'].sum()):,} rows"
        for name, count in nulls.items()
        if count
    ]
    if faults and not settings.null_group:
        raise UnlearnError(
            f"the sensitive column {listing(faults)}.",
            "Use --null-group to treat them as a group of their own, or fill or leave out these rows first.",
        )


def _learn_key(scan: pl.LazyFrame, column: str, kind: str, bins: int) -> Key:
    """A column with an order and many values is cut at its quantiles."""
    values = scan.select(pl.col(column)).drop_nulls()
    ordered = load_kind(kind).ordered
    few = values.unique().head(MOST_VALUES + 1).collect(engine="streaming").height <= MOST_VALUES
    if few or not ordered:
        return Key(column, kind, None)
    at = values.select(pl.col(column), load_kind(kind).coordinates(pl.col(column)).alias("at")).collect(
        engine="streaming"
    )
    rank = at.sort("at")
    wanted = [round(rank.height * i / bins) - 1 for i in range(1, bins)]
    cut = rank[wanted].unique("at", maintain_order=True).filter(pl.col("at") < rank["at"][-1])
    return Key(column, kind, tuple(cut["at"]), tuple(str(value) for value in cut[column]))


def _ordered(counted: pl.DataFrame, keys: tuple[Key, ...]) -> list[GroupRow]:
    """Combinations in the order of their values: numbers by size, bins by number, text by letters."""
    rows = [GroupRow(tuple(row[:-1]), _label(keys, row[:-1]), row[-1]) for row in counted.iter_rows()]
    return sorted(rows, key=lambda row: [_sort_value(key) for key in row.keys])


def _sort_value(key: str) -> tuple[float, str]:
    try:
        return float(key), ""
    except ValueError:
        return np.inf, key


def _label(keys: tuple[Key, ...], row: tuple[str, ...]) -> str:
    return " / ".join(key.label(value) for key, value in zip(keys, row, strict=True))


def _groups(keys: tuple[Key, ...], rows: list[GroupRow], notes: list[str]) -> Groups:
    """Number the groups; rows that were pooled share a number."""
    pools = list(dict.fromkeys(row.pool for row in rows))
    if len(pools) < 2:
        named = " and ".join(repr(key.column) for key in keys)
        raise UnlearnError(
            f"{named} has one group only, {rows[0].label!r} in all {sum(row.rows for row in rows):,} rows.",
            "There is nothing to become independent of: name another --sensitive column, or check the file.",
        )
    columns = {key.column: [row.keys[i] for row in rows] for i, key in enumerate(keys)}
    table = pl.DataFrame(
        {**columns, "group": [pools.index(row.pool) for row in rows]}, schema_overrides={"group": pl.Int64}
    )
    counts = [sum(row.rows for row in rows if row.pool == pool) for pool in pools]
    labels = [" + ".join(row.label for row in rows if row.pool == pool) for pool in pools]
    return Groups(keys, table, tuple(labels), tuple(counts), tuple(notes))


def _bin_notes(keys: tuple[Key, ...]) -> list[str]:
    return [
        f"{key.column!r} has more than {MOST_VALUES} values and was cut into {len(key.edges) + 1} quantile bins; "
        "independence is of the bin, not of the exact value"
        for key in keys
        if key.edges is not None
    ]
