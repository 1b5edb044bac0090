"""One sensitive column as text keys: its values as they are, or the bins that it is cut into."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from unlearn_cli.encoding.codec import load_kind
from unlearn_cli.encoding.number import origin_of
from unlearn_cli.randomness import row_hash

MOST_VALUES = 20
"""A numeric or date sensitive column with more distinct values than this is cut into quantile bins."""

MOST_RANKED = 1_000_000
"""More cells than this are ranked by a random part of them, to hold no whole column."""

NULL_KEY = "\0null"


@dataclass(frozen=True)
class Key:
    """One sensitive column as text keys.

    edges   inner edges of its bins as coordinates from `origin`, None where its values are the keys
    cuts    the same edges as text
    """

    column: str
    kind: str
    edges: tuple[float, ...] | None = None
    cuts: tuple[str, ...] = ()
    origin: int = 0

    def of(self) -> pl.Expr:
        """The key of each cell: its text, or the number of its bin."""
        cells = pl.col(self.column)
        if self.edges is None:
            text = cells.cast(pl.String)
        else:
            at = load_kind(self.kind).coordinates(cells, self.origin)
            bin_number = pl.sum_horizontal(pl.lit(0), *((at > edge).cast(pl.Int32) for edge in self.edges))
            text = pl.when(at.is_finite()).then(bin_number.cast(pl.String))
        return text.fill_null(NULL_KEY).alias(self.column)

    def label(self, key: str) -> str:
        """The key as a person reads it."""
        if key == NULL_KEY:
            return "null"
        if self.edges is None:
            return key
        if not self.cuts:
            return "every value"
        middle = [f"({a}, {b}]" for a, b in zip(self.cuts, self.cuts[1:], strict=False)]
        return [f"<= {self.cuts[0]}", *middle, f"> {self.cuts[-1]}"][int(key)]


def learn_key(scan: pl.LazyFrame, column: str, kind: str, bins: int) -> Key:
    """The values are the keys, unless they have an order and are many: then their quantile bins are.

    A duration has no text of its own and is always cut.
    """
    values = scan.select(pl.col(column)).drop_nulls()
    if not load_kind(kind).ordered or _few(values, column):
        return Key(column, kind)
    cells = _by_chance(values, column)
    origin = origin_of(cells)
    ranked = cells.to_frame().with_columns(load_kind(kind).coordinates(pl.col(column), origin).alias(_AT)).sort(_AT)
    cut = _cut(ranked, bins)
    return Key(column, kind, tuple(cut[_AT]), tuple(str(value) for value in cut[column]), origin)


_AT, _ROW = "\0at", "\0row"


def _few(values: pl.LazyFrame, column: str) -> bool:
    if values.collect_schema()[column] == pl.Duration:
        return False
    about = values.select(pl.col(column).approx_n_unique()).collect(engine="streaming").item()
    if about > 2 * MOST_VALUES:
        return False
    return values.unique().collect(engine="streaming").height <= MOST_VALUES


def _by_chance(values: pl.LazyFrame, column: str) -> pl.Series:
    """At most about MOST_RANKED cells, those whose row number has a small hash."""
    count = values.select(pl.len()).collect(engine="streaming").item()
    if count > MOST_RANKED:
        limit = np.uint64(MOST_RANKED / count * 2**64)

        def chosen(rows: pl.Series) -> pl.Series:
            return pl.Series(row_hash(0, "quantiles", rows.to_numpy().astype(np.uint64)) < limit)

        among = pl.col(_ROW).map_batches(chosen, return_dtype=pl.Boolean, is_elementwise=True)
        values = values.with_row_index(_ROW).filter(among).select(column)
    return values.collect(engine="streaming")[column]


def _cut(ranked: pl.DataFrame, bins: int) -> pl.DataFrame:
    """Rows at the inner edges, ascending: at the quantiles, and one at least where values differ at all.

    Where many rows hold one value, quantiles fall together, and what is left between them may be a few rows: an edge
    stays only where each side of it, up to the edge before, has half the rows that a bin should have.
    """
    at = ranked[_AT].to_numpy()
    quantiles = at[[max(round(len(at) * i / bins), 1) - 1 for i in range(1, bins)]]
    edges = np.unique(np.append(quantiles[quantiles < at[-1]], at[at < at[-1]][-1:]))
    up_to, kept, enough = np.searchsorted(at, edges, side="right"), [0], len(at) / bins / 2
    for count in up_to:
        if min(count - kept[-1], len(at) - count) >= enough:
            kept.append(count)
    if len(kept) == 1 and len(edges):
        kept.append(up_to[np.abs(up_to - len(at) / 2).argmin()])
    return ranked[[int(count) - 1 for count in kept[1:]]]
