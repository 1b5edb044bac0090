"""The best split of each node of a tree: where the groups' distributions of a column differ in different ways."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.compiled import compiled
from unlearn_cli.transport.distributions.barycenters import ROUNDING
from unlearn_cli.transport.interface import Floats, Ints

LEAF_ROWS = 15
"""Rows of a leaf at least: 40 leave not less to guess (see docs/research, resolution)."""

POWER_STEPS = 4
"""Steps to the main direction of an order of levels, which is taken by its order only: more hardly change that."""


@dataclass(frozen=True)
class Context:
    """A column to split by.

    Parameters
    ----------
    column : int
        Its number in the table.
    codes : (n,) intp
        Context codes of the rows, 0 .. width-1.
    width : int
    ordered : bool
        Whether the codes have an order; else they are grouped by how their rows differ.
    """

    column: int
    codes: Ints
    width: int
    ordered: bool

    def at(self, rows: Ints) -> "Context":
        """The same column in some of the rows."""
        return replace(self, codes=self.codes[rows])


@dataclass(frozen=True)
class Cells:
    """The column whose distributions are compared between groups.

    Parameters
    ----------
    bins : (n,) intp
        Tree bin of each row, 0 .. B-1.
    groups : (n,) intp
        Group of each row, 0 .. K-1.
    shape : (B, K)
    """

    bins: Ints
    groups: Ints
    shape: tuple[int, int]

    @property
    def keys(self) -> Ints:
        """One number (n,) for bin and group of each row."""
        return self.bins * self.shape[1] + self.groups


@dataclass(frozen=True)
class Level:
    """The rows of a level of a tree that can still be split.

    cells    of all rows
    rows     (r,) numbers of these
    node     (r,) number of each one's node in the level, 0 .. N-1
    z_split  standard errors above chance that a gain must exceed
    xlogx    (n+1,) table of i log i
    """

    cells: Cells
    rows: Ints
    node: Ints
    z_split: float
    xlogx: Floats


@dataclass(frozen=True)
class Splits:
    """The best split of each of N nodes.

    gain        (N,) by which it exceeds chance
    context     (N,) number of its context
    left        N times (width,), the codes that go left
    by_context  (C,) the largest gain that each context has in any node
    """

    gain: Floats
    context: Ints
    left: list[NDArray[np.bool_]]
    by_context: Floats


def xlogx_table(largest: int) -> Floats:
    """Table (largest + 1,) of i log i, which counts look up."""
    table = np.arange(largest + 1, dtype=np.float64)
    table[1:] *= np.log(table[1:])
    return table


def _g_statistic(counts: Ints, xlogx: Floats) -> Floats:
    """G = 2 sum n log(n n.. / (n_b. n_.k)) = 2 n I of tables (B, K, ...): long axes last, which numpy adds fastest."""
    by_bin, by_group = counts.sum(axis=1), counts.sum(axis=0)
    within = xlogx[counts].sum(axis=(0, 1)) + xlogx[by_group.sum(axis=0)]
    return np.asarray(2 * (within - xlogx[by_bin].sum(axis=0) - xlogx[by_group].sum(axis=0)))


def best_splits(contexts: list[Context], level: Level) -> Splits:
    """The best split of each node of a level over all contexts, by the gain in G = 2 n I(bin; group) of both sides.

    A gain counts by what it exceeds the mean of chance and `z_split` of its standard errors by, those of a chi-squared
    variable; 0 where no split does.
    """
    xlogx, (bins, groups) = level.xlogx, level.cells.shape
    count = int(level.node.max(initial=-1)) + 1
    slots = level.cells.keys[level.rows] * count + level.node
    total = np.bincount(slots, minlength=bins * groups * count).reshape(bins, groups, count)
    parent = _g_statistic(total, xlogx)
    free = ((total.sum(axis=1) > 0).sum(axis=0) - 1) * ((total.sum(axis=0) > 0).sum(axis=0) - 1)
    chance = np.where(free > 0, free + level.z_split * np.sqrt(2 * free), np.inf)
    left_of = [np.zeros(0, dtype=bool)] * count
    best = Splits(np.zeros(count), np.zeros(count, dtype=np.intp), left_of, np.zeros(len(contexts)))
    for number, context in enumerate(contexts):
        table = _tally(slots, context.codes, level.rows, (bins * groups * count, context.width))
        table = table.reshape(bins, groups, count, context.width)
        order = None if context.ordered else _difference_order(table)
        if order is not None:
            table = np.take_along_axis(table, order[None, None], axis=3)
        gain, cut = _best_cuts(table, total, xlogx)
        beyond = gain - parent - chance
        best.by_context[number] = beyond.max()
        for i in np.flatnonzero(beyond > best.gain):
            best.gain[i], best.context[i] = beyond[i], number
            best.left[i] = np.zeros(context.width, dtype=bool)
            best.left[i][np.arange(cut[i] + 1) if order is None else order[i, : cut[i] + 1]] = True
    return best


@compiled
def _tally(slots: Ints, codes: Ints, rows: Ints, shape: tuple[int, int]) -> Ints:
    """Rows (r,) in each slot that have each code: a table of that shape; `codes` are those of all rows."""
    table = np.zeros(shape, dtype=np.intp)
    for i in range(len(rows)):
        table[slots[i], codes[rows[i]]] += 1
    return table


@compiled
def _best_cuts(table: Ints, total: Ints, xlogx: Floats) -> tuple[Floats, Ints]:
    """Of each node's table (B, K, N, C) the cut along C with the largest G of both sides; -inf where none may be.

    The first of several that are best. `total` (B, K, N): the sums over C.
    """
    bins, groups, count, width = table.shape
    gain, cut = np.full(count, -np.inf), np.zeros(count, dtype=np.intp)
    left = np.empty((bins, groups), dtype=np.intp)
    for node in range(count):
        left[:] = 0
        for code in range(width - 1):
            for i in range(bins):
                for k in range(groups):
                    left[i, k] += table[i, k, node, code]
            found = _g_of_both(left, total[:, :, node], xlogx)
            if found > gain[node]:
                gain[node], cut[node] = found, code
    return gain, cut


@compiled
def _g_of_both(left: Ints, total: Ints, xlogx: Floats) -> float:
    """`_g_statistic` of a table (B, K) plus that of what it leaves of the total; -inf where a side is too small."""
    bins, groups = left.shape
    rows, every = left.sum(), total.sum()
    if rows < LEAF_ROWS or every - rows < LEAF_ROWS:
        return -np.inf
    found = xlogx[rows] + xlogx[every - rows]
    for i in range(bins):
        here, both = 0, 0
        for k in range(groups):
            found += xlogx[left[i, k]] + xlogx[total[i, k] - left[i, k]]
            here, both = here + left[i, k], both + total[i, k]
        found -= xlogx[here] + xlogx[both - here]
    for k in range(groups):
        here, both = left[:, k].sum(), total[:, k].sum()
        found -= xlogx[here] + xlogx[both - here]
    return float(2 * found)


def _difference_order(table: Ints) -> Ints:
    """Order (N, C) of codes along the main direction in which their (bin, group) tables part from independence.

    The optimal two-way cut of levels for a two-class distribution is along such an order (Breiman et al. 1984, theorem
    4.5); for more classes the first principal direction is the usual stand-in (Coppersmith, Hong & Hosking 1999).
    """
    by_bin, by_group = table.sum(axis=1), table.sum(axis=0)
    rows = by_group.sum(axis=0)
    expected = by_bin[:, None] * by_group / np.maximum(rows, 1)
    parted = ((table - expected) / np.sqrt(expected + 1)).reshape(-1, *rows.shape).transpose(1, 2, 0)
    nodes = np.arange(len(rows))
    direction = parted[nodes, (parted**2).sum(axis=2).argmax(axis=1)]
    for _ in range(POWER_STEPS):  # power iteration, from the level that parts most
        direction = np.einsum("nc,ncj->nj", np.einsum("ncj,nj->nc", parted, direction), parted)
        direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), ROUNDING)
    score = np.einsum("ncj,nj->nc", parted, direction) / np.sqrt(np.maximum(rows, 1))
    return np.argsort(np.where(rows > 0, score, np.inf), axis=1, kind="stable")
