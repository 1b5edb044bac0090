"""Columns whose values exclude each other move as one category: only combinations that exist are made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.errors import listing
from unlearn_cli.transport.coordinates.exclusive import exclusive_sets
from unlearn_cli.transport.coordinates.latent_normal import latent_normal
from unlearn_cli.transport.interface import SAME, Arrays, Codes, Column, Echo, FitRows, Floats, Ints, Restored

MOST_VALUES = 12
"""Values of a column that may be joined with others; a tree sees as many of a category one by one."""

MOST_COMBINATIONS = 40
"""Combinations of a block: with more, few have rows enough for groups to differ by, and fewer are told apart by trees.
One-hot groups may have more, as their levels are those of one column that somebody spread out."""

LEAST_EXPECTED = 30.0
"""Rows that would hold combinations which no row holds, were the columns independent: with fewer it may be chance."""


@dataclass(frozen=True, eq=False)
class Block:
    """Columns that move together.

    Parameters
    ----------
    members : tuple of b int
        Their numbers.
    levels : (m, b) int32
        The combinations that fit rows hold, as positions in the members' supports; ascending.
    """

    members: tuple[int, ...]
    levels: Codes

    def codes(self, values: Floats, columns: tuple[Column, ...]) -> Floats:
        """The combination (n,) that each row of `values` (n, d) holds.

        It is m where no fit row has it, and NaN where a cell is missing.
        """
        sizes = [len(columns[j].support) for j in self.members]
        key, unknown = np.zeros(len(values), dtype=np.int64), np.zeros(len(values), dtype=bool)
        for j, size in zip(self.members, sizes, strict=True):
            cells, support = np.nan_to_num(values[:, j]), columns[j].support
            position = np.minimum(np.searchsorted(support, cells), size - 1)
            unknown |= support[position] != cells
            key = key * size + position
        known = _keys(self.levels, sizes)
        at = np.minimum(np.searchsorted(known, key), len(known) - 1)
        found = np.where(unknown | (known[at] != key), len(known), at).astype(np.float64)
        return np.where(np.isnan(values[:, self.members]).any(axis=1), np.nan, found)


def _keys(levels: Codes, sizes: list[int]) -> NDArray[np.int64]:
    """One number a combination, ascending as they do."""
    key = np.zeros(len(levels), dtype=np.int64)
    for position, size in zip(levels.T, sizes, strict=True):
        key = key * size + position
    return key


@dataclass(frozen=True, eq=False)
class Joint:
    """All blocks of a table; the coordinates are its other columns, then one category for each block.

    A map that moves columns one by one makes combinations that no row held before (structural zeros), in the rows that
    it moves, and who sees them knows that the row was moved. A category of the combinations cannot.

    Examples
    --------
    >>> city = np.random.default_rng(0).integers(0, 3, 1000)
    >>> values, groups = np.column_stack([city == 1, city == 2]).astype(float), np.arange(1000) % 2
    >>> columns = tuple(Column(name, True, np.array([0.0, 1.0])) for name in ("town", "village"))
    >>> rows = FitRows(values, groups, np.arange(1000, dtype=np.uint64), columns, np.array([0.5, 0.5]))
    >>> [(column.name, len(column.support)) for column in Joint.learn(rows).columns(columns)]
    [('town & village', 3)]
    """

    blocks: tuple[Block, ...] = ()

    @classmethod
    def learn(cls, rows: FitRows) -> Self:
        """One-hot groups, and other columns of few values that hold fewer combinations than by chance."""
        codes = {j: _positions(rows, j) for j in _small(rows)}
        sizes = {j: len(rows.columns[j].support) for j in codes}
        ordered = {j: rows.columns[j].ordered for j in codes}
        found = _blocks(codes, sizes, ordered, exclusive_sets({j: codes[j] for j in codes if sizes[j] == 2}))
        found = sorted({*found, *_leaders(rows, codes, found)})
        return cls(tuple(Block(members, _levels(members, codes)) for members in found))

    def columns(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The columns of no block, then the blocks."""
        return (*(columns[j] for j in self._alone(len(columns))), *(_column(block, columns) for block in self.blocks))

    def told(self, columns: int) -> list[set[int]]:
        """The columns of no block, then the members of each block."""
        return [*({int(j)} for j in self._alone(columns)), *(set(block.members) for block in self.blocks)]

    def reduced(self, values: Floats, columns: tuple[Column, ...]) -> Floats:
        """Cells (n, l) of the columns of no block, then the combinations."""
        codes = [block.codes(values, columns) for block in self.blocks]
        return np.column_stack([values[:, self._alone(len(columns))], *codes]) if codes else values

    def expand(self, codes: Codes, values: Floats, columns: tuple[Column, ...]) -> Codes:
        """Positions of all columns (n, d). A row where a cell of a block is missing keeps the others of the block."""
        out = np.full(values.shape, SAME, dtype=np.int32)
        alone = self._alone(len(columns))
        out[:, alone] = codes[:, : len(alone)]
        for led, block in zip(codes[:, len(alone) :].T, self.blocks, strict=True):
            for i, j in enumerate(block.members):
                out[:, j] = np.where(led < 0, SAME, block.levels[np.maximum(led, 0), i])
        return out

    def restore(self, coordinates: Restored, values: Floats, columns: tuple[Column, ...]) -> Restored:
        """What all cells (n, d) were; of a block all cells are known, or none."""
        out, alone = Restored.empty(values.shape), self._alone(len(columns))
        for name, part in vars(coordinates).items():
            getattr(out, name)[:, alone] = part[:, : len(alone)]
        for number, block in enumerate(self.blocks, len(alone)):
            was, sure = coordinates.values[:, number], coordinates.low[:, number] == coordinates.high[:, number]
            level = np.clip(np.nan_to_num(was), 0, len(block.levels) - 1).astype(np.intp)
            for i, j in enumerate(block.members):
                support = columns[j].support
                here = np.where(np.isnan(was), values[:, j], support[block.levels[level, i]])
                sure_here = sure | np.isnan(was)
                out.values[:, j] = here
                out.low[:, j], out.high[:, j] = (np.where(sure_here, here, end) for end in (support[0], support[-1]))
                out.foreign[:, j] = coordinates.foreign[:, number]
        return out

    def faults(self, columns: tuple[Column, ...]) -> Iterator[str]:
        """What in blocks from a file cannot be."""
        members = [j for block in self.blocks for j in block.members]
        if len(set(members)) < len(members) or not all(0 <= j < len(columns) for j in members):
            yield f"columns {members} are in two blocks, or are none"
            return
        for block in self.blocks:
            sizes = [len(columns[j].support) for j in block.members]
            names = listing([repr(columns[j].name) for j in block.members])
            if block.levels.ndim != 2 or block.levels.shape[1] != len(sizes) or not len(block.levels) or not sizes:
                yield f"the combinations of {names} are of shape {block.levels.shape}"
            elif (block.levels < 0).any() or (block.levels >= sizes).any() or np.prod(np.array(sizes, float)) > 2**62:
                yield f"a combination of {names} is none of their values"
            elif (np.diff(_keys(block.levels, sizes)) <= 0).any():
                yield f"the combinations of {names} do not ascend"

    def sentences(self, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
        """Which columns move together."""
        for block in self.blocks:
            names = listing([repr(columns[j].name) for j in block.members], 12)
            if len(block.members) == 1:
                yield "joint", f"{names} moves as a category, by what it costs in all columns that follow it"
                continue
            yield "joint", f"{names} move together, to the {len(block.levels):,} combinations that rows hold"

    def arrays(self) -> Arrays:
        """As named flat arrays."""
        return {"/".join(str(j) for j in block.members): block.levels for block in self.blocks}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The blocks that wrote these arrays."""
        members = sorted(tuple(int(number) for number in name.split("/")) for name in arrays)
        levels = [np.asarray(arrays["/".join(str(j) for j in block)], dtype=np.int32) for block in members]
        return cls(tuple(Block(block, found) for block, found in zip(members, levels, strict=True)))

    def _alone(self, columns: int) -> Ints:
        joined = [j for block in self.blocks for j in block.members]
        return np.setdiff1d(np.arange(columns), joined).astype(np.intp)


def _column(block: Block, columns: tuple[Column, ...]) -> Column:
    """The block as a category; its members, and what follows them, are echoes of it."""
    echoes = []
    for i, j in enumerate(block.members):
        column, at = columns[j], block.levels[:, i]
        echoes.append(Echo(column.ordered, column.support[at]))
        echoes += [Echo(echo.ordered, echo.values[at]) for echo in column.echoes]
    name = " & ".join(columns[j].name for j in block.members)
    return Column(name, False, np.arange(len(block.levels), dtype=np.float64), tuple(echoes))


def _small(rows: FitRows) -> list[int]:
    """Columns of few values, all of them seen, and no missing cell."""
    return [
        j
        for j, column in enumerate(rows.columns)
        if 2 <= len(column.support) <= MOST_VALUES and np.isin(rows.values[:, j], column.support).all()
    ]


def _positions(rows: FitRows, j: int) -> Ints:
    return np.searchsorted(rows.columns[j].support, rows.values[:, j])


def _blocks(
    codes: dict[int, Ints], sizes: dict[int, int], ordered: dict[int, bool], seeds: list[tuple[int, ...]]
) -> list[tuple[int, ...]]:
    """Sets of columns, merged pair by pair: first where the most rows would hold combinations that none holds."""
    block = {j: (j,) for j in codes} | {j: seed for seed in seeds for j in seed}
    scores = {
        (i, j): _missing_rows((codes[i], codes[j]), (sizes[i], sizes[j]), ordered[i] and ordered[j])
        for i, j in combinations(codes, 2)
    }
    for (i, j), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if score < LEAST_EXPECTED:
            break
        together = tuple(sorted({*block[i], *block[j]}))
        if block[i] != block[j] and len(_levels(together, codes)) <= MOST_COMBINATIONS:
            block |= dict.fromkeys(together, together)
    return sorted({members for members in block.values() if len(members) > 1})


def _leaders(rows: FitRows, codes: dict[int, Ints], found: list[tuple[int, ...]]) -> list[tuple[int]]:
    """Numbers of few values that others follow and that are in no block: each moves as a category by itself.

    A score of ten values with three words for it: along the numbers a row moves by the smallest steps, many of which
    change two words; as a category it goes where all its columns together change least.
    """
    joined = {j for members in found for j in members}
    return [(j,) for j in codes if j not in joined and rows.columns[j].ordered and rows.columns[j].echoes]


def _missing_rows(codes: tuple[Ints, Ints], shape: tuple[int, int], ordered: bool) -> float:
    """Rows that independent columns would have in combinations that no row holds.

    Two ordered columns that rise or fall together leave corners of their table empty in any case, so these are
    compared with a table of the same correlation: as one category they would lose their order for nothing.
    """
    table = np.bincount(codes[0] * shape[1] + codes[1], minlength=shape[0] * shape[1]).reshape(shape)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / max(len(codes[0]), 1)
    if ordered and max(shape) > 2 and expected[table == 0].sum() >= LEAST_EXPECTED:
        expected = latent_normal(table.astype(np.float64))
    return float(expected[table == 0].sum())


def _levels(members: tuple[int, ...], codes: dict[int, Ints]) -> Codes:
    """The combinations (m, b) that rows hold, ascending."""
    number = np.zeros(len(codes[members[0]]), dtype=np.intp)
    for j in members:  # renumbered at each column, so that the numbers stay small
        number = np.unique(number * (codes[j].max() + 1) + codes[j], return_inverse=True)[1]
    first = np.unique(number, return_index=True)[1]
    return np.column_stack([codes[j][first] for j in members]).astype(np.int32)
