"""One sensitive column as text keys: its values as they are, or the bins that it is cut into."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.public_choice import public_hash
from unlearn_cli.tables.groups.soft_bins import SoftBins
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import origin_of
from unlearn_cli.transport.interface import Floats

MOST_VALUES = 20
"""A numeric or date sensitive column with more distinct values than this is cut into quantile bins."""

MOST_RANKED = 1_000_000
"""More cells than this are ranked by a random part of them, to hold no whole column."""

ROWS_AT_ENDS = 200
"""Rows that the first and the last bin should have before they are made narrower than the others."""

NUL = "\0"

NULL_KEY = f"{NUL}null"
"""No value has this key: of text that begins with NUL the key has one more."""


@dataclass(frozen=True)
class Key:
    """One sensitive column as text keys.

    edges   inner edges of its bins as coordinates from `origin`, None where its values are the keys
    cuts    the same edges as text
    soft_bins  where a value stands among the bins; None where there are no bins, or one
    """

    column: str
    kind: Kind
    edges: tuple[float, ...] | None = None
    cuts: tuple[str, ...] = ()
    origin: int = 0
    soft_bins: SoftBins | None = None

    def faults(self) -> Iterator[str]:
        """What in a key from a file cannot be."""
        edges = self.edges or ()
        if (not self.kind.ordered and self.edges is not None) or len(edges) != len(self.cuts):
            yield f"the bins of {self.column!r} have {len(self.cuts)} edges"
        elif not (_finite(edges) and all(a < b for a, b in pairwise(edges)) and type(self.origin) is int):
            yield f"the edges of {self.column!r} are no ascending numbers"
        elif not all(type(cut) is str for cut in self.cuts):
            yield f"the edges of {self.column!r} have no names"
        elif self.soft_bins and not _finite((*self.soft_bins.at, *self.soft_bins.positions)):
            yield f"the soft bins of {self.column!r} are no numbers"
        elif self.soft_bins:
            faults = self.soft_bins.faults(len(edges) + 1) if edges else ["it has soft bins and no bins"]
            yield from (f"{self.column!r}: {fault}" for fault in faults)

    def of(self) -> pl.Expr:
        """The key of each cell: its text, or the number of its bin."""
        cells = pl.col(self.column)
        if self.edges is None:
            text = cells.cast(pl.String)
            text = pl.when(text.str.starts_with(NUL)).then(pl.lit(NUL) + text).otherwise(text)
        else:
            at = self.kind.coordinates(cells, self.origin)
            bin_number = pl.sum_horizontal(pl.lit(0), *((at > edge).cast(pl.Int32) for edge in self.edges))
            text = pl.when(at.is_finite()).then(bin_number.cast(pl.String))
        return text.fill_null(NULL_KEY).alias(self.column)

    def drawn(self, frame: pl.DataFrame, draws: Draws) -> pl.Series:
        """The key of each row; of a column cut into bins, that of one of the two bins that its value stands between."""
        hard = frame.select(self.of()).to_series()
        if self.soft_bins is None:
            return hard
        at = self.coordinates(frame)
        bins = self.soft_bins.drawn(np.nan_to_num(at), draws(f"{self.column}: bin"))
        there = pl.Series(np.isfinite(at))
        return pl.Series(self.column, bins).cast(pl.String).zip_with(there, hard)

    def coordinates(self, frame: pl.DataFrame) -> Floats:
        """Coordinates from `origin` (n,), NaN where a cell has none: for columns with an order."""
        at = frame.select(self.kind.coordinates(pl.col(self.column), self.origin)).to_series()
        found = at.cast(pl.Float64).fill_null(np.nan).to_numpy()
        return np.where(np.isfinite(found), found, np.nan)

    def label(self, key: str) -> str:
        """The key as a person reads it."""
        if key == NULL_KEY:
            return "null"
        if self.edges is None:
            return key.removeprefix(NUL)
        if not self.cuts:
            return "every value"
        middle = [f"({a}, {b}]" for a, b in zip(self.cuts, self.cuts[1:], strict=False)]
        return [f"<= {self.cuts[0]}", *middle, f"> {self.cuts[-1]}"][int(key)]


def _finite(values: Sequence[object]) -> bool:
    return all(type(value) in (int, float) and np.isfinite(float(value)) for value in values)  # type: ignore[arg-type]


def learn_key(scan: pl.LazyFrame, column: str, kind: Kind, bins: int) -> Key:
    """The values are the keys, unless they have an order and are many: then their quantile bins are.

    A duration has no text of its own and is always cut.
    """
    values = scan.select(pl.col(column)).drop_nulls()
    if not kind.ordered or _few(values, column):
        return Key(column, kind)
    cells = _by_chance(values, column)
    origin = origin_of(cells)
    ranked = cells.to_frame().with_columns(kind.coordinates(pl.col(column), origin).alias(_AT)).sort(_AT)
    cut = _cut(ranked, bins)
    soft_bins = SoftBins.learn(ranked[_AT].to_numpy(), cut[_AT].to_numpy()) if cut.height else None
    return Key(column, kind, tuple(cut[_AT]), tuple(str(value) for value in cut[column]), origin, soft_bins)


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
            return pl.Series(public_hash(0, "quantiles", rows.to_numpy().astype(np.uint64)) < limit)

        among = pl.col(_ROW).map_batches(chosen, return_dtype=pl.Boolean, is_elementwise=True)
        values = values.with_row_index(_ROW).filter(among).select(column)
    return values.collect(engine="streaming")[column]


def _cut(ranked: pl.DataFrame, bins: int) -> pl.DataFrame:
    """Rows at the inner edges, ascending: at the quantiles, and one at least where values differ at all.

    Where many rows hold one value, quantiles fall together, and what is left between them may be a few rows: an edge
    stays only where each side of it, up to the edge before, has half the rows that a bin should have.
    """
    at = ranked[_AT].to_numpy()
    shares = _shares(len(at), bins)
    quantiles = at[np.maximum(np.round(len(at) * shares), 1).astype(np.intp) - 1]
    edges, which = np.unique(np.append(quantiles[quantiles < at[-1]], at[at < at[-1]][-1:]), return_index=True)
    enough = np.diff(shares, prepend=0.0, append=1.0) * len(at) / 2
    up_to, kept = np.searchsorted(at, edges, side="right"), [0]
    for count, before in zip(up_to, enough[which], strict=True):
        if count - kept[-1] >= before and len(at) - count >= enough[-1]:
            kept.append(count)
    if len(kept) == 1 and len(edges):
        kept.append(up_to[np.abs(up_to - len(at) / 2).argmin()])
    return ranked[[int(count) - 1 for count in kept[1:]]]


def _shares(rows: int, bins: int) -> Floats:
    """Shares of the rows below each inner edge: even, or narrower towards both ends as far as their rows allow.

    Beyond the middle of the first and of the last bin nothing is there to draw a row's bin from (`SoftBins.drawn`), and
    there values often lie far apart. The Chebyshev points (1 - cos(pi i / bins)) / 2 make these two bins narrow; they
    are mixed with even ones so that ROWS_AT_ENDS are left in each.
    """
    even, narrow = np.arange(1, bins) / bins, (1 - np.cos(np.pi * np.arange(1, bins) / bins)) / 2
    excess = even[0] - min(ROWS_AT_ENDS / rows, even[0])
    mixed = min(1.0, excess / max(even[0] - narrow[0], np.finfo(float).tiny))
    return np.asarray(even + mixed * (narrow - even))
