"""A step of a chain, and a batch on its way from step to step."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.conditional import kernel
from unlearn_cli.transport.conditional.category import Category
from unlearn_cli.transport.conditional.cells import BORN, Bytes, Cells, Signs
from unlearn_cli.transport.conditional.ordered import Ordered
from unlearn_cli.transport.conditional.soundness import check_distributions
from unlearn_cli.transport.conditional.trees import Tree
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, SAME, Arrays, Codes, Column, Floats, Ints


@dataclass(frozen=True, eq=False)
class Conditional:
    """The move of one column given others.

    distributions  (L, K, B) of the groups in the leaves of the tree
    displaced      (2, L, K, B) shares of their cells that earlier steps brought there from lower values, and from
                   higher ones; of a category their sum counts. None where no step did
    move           the tables
    """

    tree: Tree
    distributions: NDArray[np.float32]
    displaced: NDArray[np.float32] | None
    move: Ordered | Category

    @classmethod
    def compile(
        cls,
        scale: Scale,
        tree: Tree,
        distributions: NDArray[np.float32],
        weights: Floats,
        displaced: NDArray[np.float32] | None = None,
    ) -> Self:
        """The tables of the move from what is kept of it in a file."""
        kind = Ordered if scale.column.ordered else Category
        shares = None if displaced is None else displaced.astype(np.float64)
        return cls(
            tree, distributions, displaced, kind.compile(scale, distributions.astype(np.float64), weights, shares)
        )

    def arrays(self, prefix: str) -> Arrays:
        """As flat arrays under a prefix."""
        named: Arrays = {
            f"{prefix}/contexts": self.tree.contexts,
            f"{prefix}/masks": self.tree.masks,
            f"{prefix}/distributions": self.distributions,
        }
        return named if self.displaced is None else named | {f"{prefix}/displaced": self.displaced}

    @classmethod
    def from_arrays(cls, scale: Scale, arrays: Mapping[str, NDArray[np.generic]], prefix: str, weights: Floats) -> Self:
        """The one that wrote these arrays under the prefix; its tables are compiled anew."""
        contexts, masks, held = (arrays[f"{prefix}/{name}"] for name in ("contexts", "masks", "distributions"))
        displaced = arrays.get(f"{prefix}/displaced")
        shares = None if displaced is None else np.asarray(displaced, dtype=np.float32)
        tree = Tree(np.asarray(contexts, dtype=np.intp), np.asarray(masks, dtype=np.uint64))
        distributions = np.asarray(held, dtype=np.float32)
        check_distributions(scale, weights, distributions, shares)
        return cls.compile(scale, tree, distributions, weights, shares)


@dataclass(frozen=True, eq=False)
class Step:
    """One column in one pass of a chain.

    presence  whether the cell is missing, moved before its value; None where nulls stay
    """

    passing: int
    column: int
    presence: Conditional | None
    value: Conditional


def presence_scale(column: Column) -> Scale:
    """The scale of the column `is it missing`: level 0 has a value, level 1 has none.

    Examples
    --------
    >>> presence_scale(Column("age", True, np.arange(90.0))).column.name
    'age: missing'
    """
    return Scale(Column(f"{column.name}: missing", False, np.array([0.0, 1.0])), np.array([0.5, 0.5]))


@dataclass(eq=False)
class State:
    """A batch on its way through a chain: the cells of every column as they are now, and the answers.

    scales    d scales
    values    (d, n)
    groups    (n,)
    draws     of the rows
    first     (d, n) positions in the support before any step; NULL where missing
    codes     (d, n) the same, as they are now
    contexts  (d, n) context codes; until the column was moved only whether a cell is missing, 0, or not, 1
    answers   (d, n) codes that the map returns; SAME where no step moved anything
    """

    scales: tuple[Scale, ...]
    values: Floats
    groups: Ints
    draws: Draws
    first: Codes
    codes: Codes
    contexts: Bytes
    answers: Codes

    @classmethod
    def start(cls, scales: tuple[Scale, ...], values: Floats, groups: Ints, draws: Draws) -> Self:
        """The batch as it comes: values (n, d), groups (n,)."""
        columns = np.array(values.T, order="C")
        codes = np.array([scale.codes(cells) for scale, cells in zip(scales, columns, strict=True)], dtype=np.int32)
        codes = codes.reshape(columns.shape)
        seen = (codes != NULL).astype(np.uint8)
        return cls(scales, columns, groups, draws, codes.copy(), codes, seen, np.full_like(codes, SAME))

    def leaves(self, tree: Tree) -> Ints:
        """The leaf (n,) where each row is now."""
        return tree.leaves(self.contexts) if len(tree.contexts) else np.zeros(len(self.groups), dtype=np.intp)

    def came(self, j: int) -> Signs:
        """Where the cells of a column came from (n,): -1 a lower position than now, 1 a higher one, 0 the same."""
        return np.asarray(np.sign(self.first[j] - self.codes[j]), dtype=np.int8)

    def take(self, step: Step) -> None:
        """Move one column; it is context from now on."""
        j, scale = step.column, self.scales[step.column]
        draws = self.draws.under(f"{step.passing}: ")
        codes = self.codes[j] = self._present(step, draws)
        cells = Cells(self.values[j], codes, self.leaves(step.value.tree), self.groups, draws, self.came(j))
        column = kernel.Column(self.values[j], self.codes[j], self.contexts[j], self.answers[j])
        kernel.settle(step.value.move.move(cells), column, scale.column.support, scale.context_codes)

    def _present(self, step: Step, draws: Draws) -> Codes:
        """Positions of the column's cells, after it was settled which of them are missing."""
        codes: Codes = self.codes[step.column]
        if step.presence is None:
            return codes
        missing = (codes == NULL).astype(np.int32)
        leaves = self.leaves(step.presence.tree)
        cells = Cells(missing * 1.0, missing, leaves, self.groups, draws, np.zeros(len(missing), dtype=np.int8))
        answer = step.presence.move.move(cells)
        lost = np.where(answer == SAME, missing, answer) == 1
        present: Codes = np.where(missing == 1, BORN, codes).astype(np.int32)
        return np.asarray(np.where(lost, NULL, present), dtype=np.int32)
