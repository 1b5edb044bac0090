"""Sequential conditional transport (Fernandes Machado et al., AAAI 2025), reimplemented with trees.

Column after column, T(x_j) = F^-1(F(x_j | x_1 .. x_j-1) | T(x_1) .. T(x_j-1)): F of the row's own group, F^-1 of the
group of most rows, whose rows stay. The paper follows a causal graph; nobody gives one here, so every column has all
that stand before it as parents. Conditional distributions are those of the rows in a leaf of a regression tree.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from sklearn.tree import DecisionTreeRegressor

from benchmarks.peers.interface import Floats, Ints, Move

LEAF = 30
"""Rows of a leaf, at least: a distribution of fewer says little."""


def fit(rows: pl.DataFrame, groups: Ints) -> Move[pl.DataFrame]:
    """Trees of every group, column by column; the draws of ranks within ties are repeatable."""
    orders = [Order.of(rows[name]) for name in rows.columns]
    codes = np.column_stack([order.codes(rows[name]) for order, name in zip(orders, rows.columns, strict=True)])
    parts = [[Leaves(codes[groups == k, : j + 1]) for j in range(codes.shape[1])] for k in range(groups.max() + 1)]
    target = int(np.argmax(np.bincount(groups)))

    def move(rows: pl.DataFrame, groups: Ints) -> pl.DataFrame:
        codes = np.column_stack([order.codes(rows[name]) for order, name in zip(orders, rows.columns, strict=True)])
        random, moved = np.random.default_rng(0), codes.copy()
        for k in set(np.unique(groups).tolist()) - {target}:
            here = groups == k
            for j in range(codes.shape[1]):
                ranks = parts[k][j].ranks(codes[here, : j + 1], random)
                moved[here, j] = parts[target][j].quantiles(moved[here, :j], ranks)
        found = pl.DataFrame([order.cells(moved[:, j]) for j, order in enumerate(orders)])
        stays = pl.lit(pl.Series(groups == target))
        return found.with_columns(pl.when(stays).then(rows[name]).otherwise(name).alias(name) for name in rows.columns)

    return move


@dataclass(frozen=True)
class Order:
    """Values of a column in order: numbers ascending, categories from the most common on; a missing cell is -1."""

    values: pl.Series

    @classmethod
    def of(cls, cells: pl.Series) -> "Order":
        """Of the release."""
        if cells.dtype.is_numeric() or cells.dtype.is_temporal():
            return cls(cells.drop_nulls().unique().sort())
        return cls(cells.drop_nulls().value_counts(name="rows", sort=True)[cells.name])

    def codes(self, cells: pl.Series) -> Floats:
        """Places of the cells (n,); a new number stands at the next smaller one, a new level at the most common."""
        if self.values.dtype.is_numeric() or self.values.dtype.is_temporal():
            places = np.searchsorted(self.values.to_physical().to_numpy(), cells.to_physical().to_numpy(), side="right")
            return np.where(cells.is_null().to_numpy(), -1, np.maximum(places - 1, 0)).astype(np.float64)
        known = {value: place for place, value in enumerate(self.values)}
        return np.array([-1 if value is None else known.get(value, 0) for value in cells], dtype=np.float64)

    def cells(self, codes: Floats) -> pl.Series:
        """The values at these places."""
        return self.values.gather(pl.Series([None if code < 0 else int(code) for code in codes], dtype=pl.UInt32))


class Leaves:
    """The distribution of the last column (n, j + 1) given the others: what lies in each leaf, ascending."""

    def __init__(self, codes: Floats) -> None:
        self.tree = DecisionTreeRegressor(min_samples_leaf=LEAF, random_state=0) if codes.shape[1] > 1 else None
        if self.tree:
            self.tree.fit(codes[:, :-1], codes[:, -1])
        leaves = self.leaves(codes[:, :-1])
        self.values = {leaf: np.sort(codes[leaves == leaf, -1]) for leaf in np.unique(leaves).tolist()}

    def leaves(self, parents: Floats) -> Ints:
        """Leaf of each row (m, j)."""
        return np.asarray(self.tree.apply(parents) if self.tree else np.zeros(len(parents)), dtype=np.intp)

    def ranks(self, codes: Floats, random: np.random.Generator) -> Floats:
        """Rank in (0, 1) of the last column given the others, drawn at random among equal values."""
        leaves, found = self.leaves(codes[:, :-1]), random.random(len(codes))
        for leaf in np.unique(leaves).tolist():
            here, values = leaves == leaf, self.values[leaf]
            low, high = (np.searchsorted(values, codes[here, -1], side=side) for side in ("left", "right"))
            found[here] = (low + found[here] * (high - low)) / len(values)
        return found

    def quantiles(self, parents: Floats, ranks: Floats) -> Floats:
        """The values at these ranks given the parents (m, j)."""
        leaves, found = self.leaves(parents), np.zeros(len(ranks))
        for leaf in np.unique(leaves).tolist():
            here, values = leaves == leaf, self.values[leaf]
            found[here] = values[np.minimum((ranks[here] * len(values)).astype(int), len(values) - 1)]
        return found
