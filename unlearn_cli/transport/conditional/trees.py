"""Trees that part the rows where the groups' distributions of a column differ in different ways."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.conditional.cells import Bytes
from unlearn_cli.transport.conditional.kernel import leaves_of
from unlearn_cli.transport.conditional.splits import Cells, Context, Level, best_splits, xlogx_table
from unlearn_cli.transport.interface import Ints

Masks = NDArray[np.uint64]

MOST_LEAVES = 64
"""As many as a word has bits: a row's leaf is then one AND a column (QuickScorer)."""

MOST_DEPTH = 8
"""Splits above a leaf at most: 6 leave more to guess, 10 not less (see docs/research, resolution)."""

MOST_CONTEXTS = 10
"""Columns that are looked at below the root, those whose best cut there gains most: with 14
not less is left to guess (see docs/research, resolution)."""


@dataclass(frozen=True, eq=False)
class Tree:
    """A partition of context codes into at most 64 leaves (QuickScorer; Lucchese et al., SIGIR 2015).

    contexts  (c,) the columns that are looked at
    masks     (c, width) bit l of masks[i, code]: leaf l can be reached with this code in column contexts[i]
    """

    contexts: Ints
    masks: Masks

    def leaves(self, codes: Bytes) -> Ints:
        """Leaf (n,) of each row: the lowest bit that all its context codes (d, n) leave set."""
        return leaves_of(codes, self.contexts, self.masks, self.size - 1)

    @cached_property
    def size(self) -> int:
        """Number of leaves, as the masks number them."""
        return int(np.bitwise_or.reduce(self.masks, axis=None)).bit_length() if self.masks.size else 1


@dataclass
class _Node:
    """`left`: which codes of `context` go left; a leaf has no context."""

    context: int | None = None
    left: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    children: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Grown:
    """A tree, and all its nodes from the root down: the number of each node's parent, and its leaves (N, L)."""

    tree: Tree
    parents: list[int]
    leaves: NDArray[np.bool_]


def grow_tree(contexts: list[Context], cells: Cells, z_split: float) -> Grown:
    """A tree that is split, level by level, while the gain in 2 n I(x; Z | leaf) exceeds chance (a G-test).

    Parameters
    ----------
    contexts : list of Context
        Columns to split by.
    cells : Cells
        The column whose distributions are compared.
    z_split : float
        Standard errors above chance that a gain must exceed: its mean under equal distributions, and so many times its
        standard deviation.

    Returns
    -------
    Grown

    Examples
    --------
    The bin follows the group where the context is 1 and opposes it where it is 0: the tree splits there.

    >>> rng = np.random.default_rng(0)
    >>> context, group = rng.integers(0, 2, (2, 1000))
    >>> grown = grow_tree([Context(7, context, 2, True)], Cells(group ^ context, group, (2, 2)), 3.0)
    >>> grown.tree.size, grown.tree.contexts.tolist()
    (2, [7])
    """
    nodes, at = [_Node()], np.zeros(len(cells.bins), dtype=np.intp)
    frontier, leaves, looked_at = [0], 1, np.arange(len(contexts))
    xlogx = xlogx_table(len(cells.bins))
    for _ in range(MOST_DEPTH):
        number = np.full(len(nodes), -1)
        number[frontier] = np.arange(len(frontier))
        rows = np.flatnonzero(number[at] >= 0)
        if not len(rows):
            break
        level = Level(cells, rows, number[at[rows]], z_split, xlogx)
        best = best_splits([contexts[i] for i in looked_at], level)
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
