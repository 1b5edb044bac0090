"""Trees that part the rows where the groups' laws of a column differ in different ways."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.interface import Floats, Ints

Masks = NDArray[np.uint64]

MOST_LEAVES = 64
MOST_DEPTH = 8
LEAF_ROWS = 15
MOST_CONTEXTS = 10
"""Columns that are looked at below the root: those whose best cut there gains most."""


@dataclass(frozen=True, eq=False)
class Tree:
    """A partition of context codes into at most 64 leaves (QuickScorer; Lucchese et al., SIGIR 2015).

    contexts  (c,) the columns that are looked at
    masks     (c, width) bit l of masks[i, code]: leaf l can be reached with this code in column contexts[i]
    """

    contexts: Ints
    masks: Masks

    def leaves(self, codes: list[Ints]) -> Ints:
        """Leaf of each row: the lowest bit that all its codes leave set. `codes`: context codes, one array a column."""
        reach = np.full(len(codes[0]), np.iinfo(np.uint64).max, dtype=np.uint64)
        for column, mask in zip(self.contexts, self.masks, strict=True):
            reach &= mask[codes[column]]
        return np.bitwise_count((reach & (~reach + np.uint64(1))) - np.uint64(1)).astype(np.intp)

    @property
    def size(self) -> int:
        """Number of leaves."""
        return int(np.bitwise_count(np.bitwise_or.reduce(self.masks[0]))) if len(self.masks) else 1


@dataclass(frozen=True)
class Context:
    """A column to split by: its number, the context codes (n,) below `width`, and whether codes have an order."""

    column: int
    codes: Ints
    width: int
    ordered: bool

    def at(self, rows: Ints) -> "Context":
        """The same column in some of the rows."""
        return replace(self, codes=self.codes[rows])


@dataclass(frozen=True)
class Cells:
    """The column whose laws are compared: tree bin (n,) below `bins` and group (n,) below `groups` of each row."""

    bins: Ints
    groups: Ints
    shape: tuple[int, int]

    @property
    def keys(self) -> Ints:
        return self.bins * self.shape[1] + self.groups


@dataclass
class _Node:
    """`left`: which codes of `context` go left; a leaf has no context."""

    context: int | None = None
    left: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    children: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class _Level:
    """The rows that can still be split, and the node of each."""

    cells: Cells
    rows: Ints
    place: Ints
    caution: float
    xlogx: Floats


@dataclass(frozen=True)
class _Splits:
    """The best split of each of N nodes: its gain beyond chance, its context, the codes that go left.

    by_context  the largest gain that each context has in any node
    """

    gain: Floats
    context: Ints
    left: list[NDArray[np.bool_]]
    by_context: Floats


@dataclass(frozen=True)
class Grown:
    """A tree, and all its nodes from the root down: the number of each node's parent, and its leaves (N, L)."""

    tree: Tree
    parents: list[int]
    leaves: NDArray[np.bool_]


def grow_tree(contexts: list[Context], cells: Cells, caution: float) -> Grown:
    """Level by level, split while the gain in 2 n I(x; Z | leaf) exceeds what chance would give (a G-test).

    `caution`: standard deviations of chance by which a gain must exceed its mean under equal laws.
    """
    nodes, at = [_Node()], np.zeros(len(cells.bins), dtype=np.intp)
    frontier, leaves, looked_at = [0], 1, np.arange(len(contexts))
    xlogx = _xlogx(len(cells.bins))
    for _ in range(MOST_DEPTH):
        place = np.full(len(nodes), -1)
        place[frontier] = np.arange(len(frontier))
        rows = np.flatnonzero(place[at] >= 0)
        if not len(rows):
            break
        level = _Level(cells, rows, place[at[rows]], caution, xlogx)
        best = _best_splits([contexts[i] for i in looked_at], level)
        chosen = [i for i in np.argsort(-best.gain, kind="stable") if best.gain[i] > 0][: MOST_LEAVES - leaves]
        for i in chosen:
            node, first = nodes[frontier[i]], len(nodes)
            node.context, node.left, node.children = int(looked_at[best.context[i]]), best.left[i], (first, first + 1)
            nodes += [_Node(), _Node()]
            here = np.flatnonzero(at == frontier[i])
            at[here] = np.where(node.left[contexts[node.context].codes[here]], first, first + 1)
        leaves += len(chosen)
        looked_at = np.sort(looked_at[np.argsort(-best.by_context, kind="stable")[:MOST_CONTEXTS]])
        frontier = [child for i in chosen for child in nodes[frontier[i]].children]
        if not frontier or leaves >= MOST_LEAVES:
            break
    return _grown(nodes, contexts)


def _xlogx(largest: int) -> Floats:
    table = np.arange(largest + 1, dtype=np.float64)
    table[1:] *= np.log(table[1:])
    return table


def _g_statistic(counts: Ints, xlogx: Floats) -> Floats:
    """G = 2 sum n log(n n.. / (n_b. n_.k)) = 2 n I of tables (B, K, ...): long axes last, which numpy adds fastest."""
    by_bin, by_group = counts.sum(axis=1), counts.sum(axis=0)
    within = xlogx[counts].sum(axis=(0, 1)) + xlogx[by_group.sum(axis=0)]
    return np.asarray(2 * (within - xlogx[by_bin].sum(axis=0) - xlogx[by_group].sum(axis=0)))


def _best_splits(contexts: list[Context], level: _Level) -> _Splits:
    """The best split of each node over all contexts; gain is what exceeds chance, 0 or less where no split does."""
    place, xlogx, (bins, groups) = level.place, level.xlogx, level.cells.shape
    count = int(place.max(initial=-1)) + 1
    slots = level.cells.keys[level.rows] * count + place
    total = np.bincount(slots, minlength=bins * groups * count).reshape(bins, groups, count)
    parent = _g_statistic(total, xlogx)
    free = ((total.sum(axis=1) > 0).sum(axis=0) - 1) * ((total.sum(axis=0) > 0).sum(axis=0) - 1)
    chance = np.where(free > 0, free + level.caution * np.sqrt(2 * free), np.inf)
    left_of = [np.zeros(0, dtype=bool)] * count
    best = _Splits(np.zeros(count), np.zeros(count, dtype=np.intp), left_of, np.zeros(len(contexts)))
    for number, context in enumerate(contexts):
        table = np.bincount(
            slots * context.width + context.codes[level.rows], minlength=bins * groups * count * context.width
        )
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


def _best_cuts(table: Ints, total: Ints, xlogx: Floats) -> tuple[Floats, Ints]:
    """Of each node's table (B, K, N, C) the cut along C with the largest G of both sides; -inf where none may be."""
    left = np.cumsum(table, axis=3)[..., :-1]
    right = total[..., None] - left
    gain = _g_statistic(left, xlogx) + _g_statistic(right, xlogx)
    rows_left, rows_right = left.sum(axis=(0, 1)), right.sum(axis=(0, 1))
    gain[(rows_left < LEAF_ROWS) | (rows_right < LEAF_ROWS)] = -np.inf
    cut = gain.argmax(axis=1)
    return gain[np.arange(len(gain)), cut], cut


def _difference_order(table: Ints) -> Ints:
    """Order (N, C) of codes along the main direction in which their (bin, group) tables part from independence.

    The optimal two-way cut of levels for a two-class law is along such an order (Breiman et al. 1984, theorem 4.5); for
    more classes the first principal direction is the usual stand-in (Coppersmith, Hong & Hosking 1999).
    """
    by_bin, by_group = table.sum(axis=1), table.sum(axis=0)
    rows = by_group.sum(axis=0)
    expected = by_bin[:, None] * by_group / np.maximum(rows, 1)
    parted = ((table - expected) / np.sqrt(expected + 1)).reshape(-1, *rows.shape).transpose(1, 2, 0)
    nodes = np.arange(len(rows))
    direction = parted[nodes, (parted**2).sum(axis=2).argmax(axis=1)]
    for _ in range(4):  # power iteration, from the level that parts most
        direction = np.einsum("nc,ncj->nj", np.einsum("ncj,nj->nc", parted, direction), parted)
        direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-12)
    score = np.einsum("ncj,nj->nc", parted, direction) / np.sqrt(np.maximum(rows, 1))
    return np.argsort(np.where(rows > 0, score, np.inf), axis=1, kind="stable")


def _grown(nodes: list[_Node], contexts: list[Context]) -> Grown:
    """Leaves are numbered from left to right; each split takes its other side's leaves out of reach."""
    used = sorted({node.context for node in nodes if node.context is not None})
    width = max((contexts[number].width for number in used), default=1)
    masks = np.full((len(used), width), 0, dtype=np.uint64)
    counter = iter(range(MOST_LEAVES))
    parents, below = [-1] * len(nodes), [0] * len(nodes)

    def visit(i: int) -> None:
        node = nodes[i]
        if node.context is None:
            below[i] = 1 << next(counter)
            return
        for child in node.children:
            parents[child] = i
            visit(child)
        left, right = (below[child] for child in node.children)
        out_of_reach = np.where(node.left, np.uint64(right), np.uint64(left))
        masks[used.index(node.context), : len(out_of_reach)] |= out_of_reach
        below[i] = left | right

    visit(0)
    tree = Tree(np.array([contexts[number].column for number in used], dtype=np.intp), np.uint64(below[0]) & ~masks)
    leaves = np.array([[bool(bits >> leaf & 1) for leaf in range(below[0].bit_count())] for bits in below])
    return Grown(tree, parents, leaves)
