"""A step of a chain, and a batch on its way from step to step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.conditional.category import Category
from unlearn_cli.transport.conditional.cells import BORN, Cells
from unlearn_cli.transport.conditional.ordered import Ordered
from unlearn_cli.transport.conditional.trees import Tree
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, SAME, Arrays, Column, Floats, Ints


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
        contexts, masks, distributions = (arrays[f"{prefix}/{name}"] for name in ("contexts", "masks", "distributions"))
        displaced = arrays.get(f"{prefix}/displaced")
        shares = None if displaced is None else np.asarray(displaced, dtype=np.float32)
        tree = Tree(np.asarray(contexts, dtype=np.intp), np.asarray(masks, dtype=np.uint64))
        return cls.compile(scale, tree, np.asarray(distributions, dtype=np.float32), weights, shares)


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
    values    d times (n,) values
    groups    (n,)
    draws     of the rows
    first     d times (n,) positions in the support before any step; NULL where missing
    codes     d times (n,) the same, as they are now
    contexts  d times (n,) context codes; until the column was moved only whether a cell is missing, 0, or not, 1
    answers   d times (n,) codes that the map returns
    """

    scales: tuple[Scale, ...]
    values: list[Floats]
    groups: Ints
    draws: Draws
    first: tuple[Ints, ...]
    codes: list[Ints]
    contexts: list[Ints]
    answers: list[Ints]

    @classmethod
    def start(cls, scales: tuple[Scale, ...], values: Floats, groups: Ints, draws: Draws) -> Self:
        """The batch as it comes: values (n, d), groups (n,)."""
        codes = [scale.codes(values[:, j]) for j, scale in enumerate(scales)]
        seen = [np.where(of_column == NULL, 0, 1) for of_column in codes]
        return cls(scales, list(values.T), groups, draws, tuple(codes), codes, seen, list(codes))

    def leaves(self, tree: Tree) -> Ints:
        """The leaf (n,) where each row is now."""
        return tree.leaves(self.contexts) if len(tree.contexts) else np.zeros(len(self.groups), dtype=np.intp)

    def came(self, j: int) -> Ints:
        """Where the cells of a column came from (n,): -1 a lower position than now, 1 a higher one, 0 the same."""
        return np.asarray(np.sign(self.first[j] - self.codes[j]))

    def take(self, step: Step) -> None:
        """Move one column; it is context from now on."""
        j = step.column
        draws = replace(self.draws, prefix=f"{self.draws.prefix}{step.passing}: ")
        codes = self._present(step, draws)
        cells = Cells(self.values[j], codes, self.leaves(step.value.tree), self.groups, draws, self.came(j))
        answer = step.value.move.move(cells)
        same = answer == SAME
        self.answers[j] = np.where(same, self.answers[j], answer) if step.passing else answer
        self.codes[j] = np.where(same, codes, answer)
        moved = self.scales[j].column.support[np.maximum(answer, 0)]
        self.values[j] = np.where(answer >= 0, moved, self.values[j])
        self.contexts[j] = self.scales[j].contexts(self.codes[j])

    def _present(self, step: Step, draws: Draws) -> Ints:
        """Positions of the column's cells, after it was settled which of them are missing."""
        codes = self.codes[step.column]
        if step.presence is None:
            return codes
        missing = (codes == NULL).astype(np.intp)
        leaves = self.leaves(step.presence.tree)
        cells = Cells(missing * 1.0, missing, leaves, self.groups, draws, np.zeros_like(missing))
        answer = step.presence.move.move(cells)
        now = np.where(answer == SAME, missing, answer)
        return np.where(now == 1, NULL, np.where(missing == 1, BORN, codes))
