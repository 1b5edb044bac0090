"""Which columns may be computed from which, looked for among a few rows; whether they are is checked later."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from unlearn_cli.core.rules.columns import SEARCHED_ROWS, Block, Columns, Ints, block_of, blocks
from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.pursuit import EXACT, Pursuit
from unlearn_cli.core.rules.rule import Booleans
from unlearn_cli.core.rules.screening import draw_blocks, flat_pairs, flat_triples

VIEWS = {
    "linear": (False, False),
    "product": (True, True),
    "logarithm": (False, True),
    "exponential": (True, False),
}
"""Kind -> whether it is a sum of logarithms: on the side of the dependent, on the side of the inputs."""

TURNED = {"linear": "linear", "product": "product", "logarithm": "exponential", "exponential": "logarithm"}
"""Kind -> that of the same relation for one of the inputs."""

ROUNDED = 0.42
"""Residual, in units, below which it may be a rounded one; that of rounding itself is 1 / sqrt(12) = 0.29."""

FEWEST_STEPS = 5
"""Values of a rounded column: four steps in one distance are no coincidence of two coefficients."""

ENDS = (0.01, 0.95)
"""Share of the rows at the end of a column's range from which, and up to which, it may have been clipped there."""


@dataclass(frozen=True)
class Candidate:
    """A column that may be computed from others; `inside`: in the rows that are not at an end of its range.

    `coefficients` of a kind whose coefficients are not to be fitted, one for each input.
    """

    kind: str
    dependent: int
    inputs: tuple[int, ...]
    inside: bool = False
    coefficients: tuple[float, ...] = ()

    @property
    def used(self) -> frozenset[int]:
        """All its columns."""
        return frozenset((self.dependent, *self.inputs))

    def turned(self) -> "Iterator[Candidate]":
        """The same columns with another dependent each."""
        for column in self.inputs if self.kind in TURNED else ():
            others = tuple(sorted(self.used - {column}))
            yield Candidate(TURNED[self.kind], column, others, self.inside)


@dataclass(eq=False)
class Search:
    """Finds candidates of each size among the columns that are still of interest.

    Parameters
    ----------
    columns : Columns
    random : numpy.random.Generator
    copies : dict of str to set of int
        Kind -> columns that are left out there, since they are multiples of others.
    computed : set of int
        Columns that are dependents already: no longer sums are looked for.
    """

    columns: Columns
    random: np.random.Generator
    copies: dict[str, set[int]] = field(default_factory=lambda: {"linear": set(), "product": set()})
    computed: set[int] = field(default_factory=set)

    def pairs(self) -> Iterator[Candidate]:
        """Columns that may be a function of one other."""
        for kind, (log_y, log_x) in VIEWS.items():
            inputs, outputs = self._view(log_x), self._view(log_y)
            both = inputs + outputs  # missing where either is
            for block in blocks(both if log_x == log_y else outputs, self.columns.usable, self._dependents()):
                yield from self._block_pairs(kind, block, inside=False)
            if kind == "linear":
                for block in self._inside_blocks():
                    yield from self._block_pairs(kind, block, inside=True)

    def triples(self) -> Iterator[Candidate]:
        """Columns that may be a sum or product of two others."""
        for kind, block, inside in self._blocks():
            dependents = block.columns[block.dependents]
            thresholds = self._thresholds(kind, dependents)
            drawn = draw_blocks(len(block.x), self.random)
            for i, j, y in flat_triples(block.x, block.dependents, thresholds, drawn):
                inputs = (int(block.columns[i]), int(block.columns[j]))
                yield Candidate(kind, int(block.columns[y]), inputs, inside)

    def extremes(self) -> Iterator[Candidate]:
        """Columns that may be the least or largest of others."""
        for block in blocks(self._view(False), self.columns.usable, self._dependents()):
            for y in block.dependents:
                for kind, sign in (("least", 1), ("largest", -1)):
                    inputs = _touching(sign * block.x, int(y))
                    if len(inputs) > 1:
                        named = tuple(sorted(int(block.columns[i]) for i in inputs))
                        yield Candidate(kind, int(block.columns[y]), named, coefficients=(1.0,) * len(named))

    def longer(self) -> Iterator[Candidate]:
        """Columns that may be a sum or product of up to eight others."""
        for kind, block, inside in self._blocks():
            wanted = [int(y) for y in block.dependents if int(block.columns[y]) not in self.computed]
            if not wanted:
                continue
            pursuit = Pursuit.of(block.x)
            for y in wanted:
                dependent = int(block.columns[y])
                picked = pursuit.inputs(y, threshold(self.columns, kind, dependent))
                if len(picked) > 1:
                    inputs = tuple(sorted(int(block.columns[i]) for i in picked))
                    yield Candidate(kind, dependent, inputs, inside)

    def _block_pairs(self, kind: str, block: Block, inside: bool) -> Iterator[Candidate]:
        log_y, log_x = VIEWS[kind]
        dependents = block.columns[block.dependents]
        x, y = block.x, block.x[:, block.dependents]
        usable = block.columns
        if log_x != log_y:
            rows = self._view(log_y)[:, dependents]
            x, y, usable = self._mixed(log_x, rows, block)
        if len(x) < 2:
            return
        drawn = draw_blocks(len(x), self.random)
        for i, j in flat_pairs(x, y, self._thresholds(kind, dependents), drawn):
            if usable[i] != dependents[j]:
                yield Candidate(kind, int(dependents[j]), (int(usable[i]),), inside)

    def _mixed(self, log_x: bool, outputs: Floats, block: Block) -> tuple[Floats, Floats, Ints]:
        """Inputs and outputs of which only one are logarithms, in rows that have both."""
        rows = np.flatnonzero(~np.isnan(outputs).any(axis=1))[:SEARCHED_ROWS]
        inputs = self._view(log_x)[rows][:, block.columns]
        known = np.isnan(inputs).mean(axis=0) <= 0.02
        inputs, outputs = inputs[:, known], outputs[rows]
        complete = ~np.isnan(inputs).any(axis=1)
        return inputs[complete], outputs[complete], block.columns[known]

    def _blocks(self) -> Iterator[tuple[str, Block, bool]]:
        """Rows and columns to search for sums, and for products as sums of logarithms."""
        for kind, log in (("linear", False), ("product", True)):
            usable = self.columns.usable.copy()
            usable[list(self.copies[kind])] = False
            for block in blocks(self._view(log), usable, self._dependents() & usable):
                yield kind, block, False
        for block in self._inside_blocks():
            yield "linear", block, True

    def _inside_blocks(self) -> Iterator[Block]:
        """For each column with a pile of rows at an end of its range: the other rows."""
        usable = self.columns.usable.copy()
        usable[list(self.copies["linear"])] = False
        for j in np.flatnonzero(self._dependents() & usable):
            if int(j) in self.computed:
                continue
            column = self.columns.values[:, j]
            ends = np.array([np.nanmin(column), np.nanmax(column)])
            shares = [(column == end).sum() / (~np.isnan(column)).sum() for end in ends]
            piled = ends[[ENDS[0] <= share <= ENDS[1] for share in shares]]
            rows = np.flatnonzero(~np.isnan(column) & ~np.isin(column, piled))
            if len(piled) and (block := block_of(self.columns.values, rows, usable, [int(j)])):
                yield block

    def _dependents(self) -> Booleans:
        return np.array([self.columns.usable[j] and self._varies[j] for j in range(len(self.columns.usable))])

    @cached_property
    def _varies(self) -> list[bool]:
        return [self.columns.varies(j) for j in range(len(self.columns.usable))]

    def _view(self, log: bool) -> Floats:
        return self._logarithms if log else self.columns.values

    @cached_property
    def _logarithms(self) -> Floats:
        return logarithms(self.columns.values)

    def _thresholds(self, kind: str, dependents: Ints) -> Floats:
        return np.array([threshold(self.columns, kind, int(j)) for j in dependents])


def logarithms(values: Floats) -> Floats:
    """log |v|; NaN for 0."""
    with np.errstate(divide="ignore"):
        logs = np.log(np.abs(values))
    return np.where(np.isfinite(logs), logs, np.nan)


def threshold(columns: Columns, kind: str, dependent: int) -> float:
    """Root mean square of a residual with which the column, or its logarithm, may still be a sum."""
    column = columns.values[: 2 * SEARCHED_ROWS, dependent]
    column = column[~np.isnan(column)]
    logs = VIEWS[kind][0]
    shown = logarithms(column) if logs else column
    shown = shown[~np.isnan(shown)]
    if not len(shown):
        return 0.0
    spread = float(np.clip(shown, *np.quantile(shown, (0.02, 0.98))).std())
    allowed = EXACT * spread
    if may_be_rounded(columns, dependent):
        unit = columns.units[dependent]
        # d log y = dy / y, in root mean square over the rows; of cells near 1e-320 it is infinite, and tells nothing.
        with np.errstate(over="ignore"):
            noise = unit * float(np.sqrt(np.mean(column[column != 0] ** -2.0))) if logs else unit
        if ROUNDED * noise < 0.6 * spread:
            allowed = max(allowed, ROUNDED * noise)
    return allowed


def may_be_rounded(columns: Columns, dependent: int) -> bool:
    """Has the column a unit, and so many multiples of it that fitting these is no coincidence?"""
    unit = columns.units[dependent]
    if unit == 0 or columns.distinct[dependent] < FEWEST_STEPS:
        return False
    column = columns.values[: 2 * SEARCHED_ROWS, dependent]
    column = column[~np.isnan(column)]
    return bool(np.clip(column, *np.quantile(column, (0.02, 0.98))).std() >= unit)


def _touching(x: Floats, y: int) -> list[int]:
    """Columns of `x` (m, c) that column y never lies above, and that it equals in nearly all rows together."""
    goal = x[:, [y]]
    never_above = (x >= goal).mean(axis=0) >= 0.99
    equal = x == goal
    usable = never_above & (equal.mean(axis=0) >= 0.02)
    usable[y] = False
    picked: list[int] = []
    left = np.ones(len(x), dtype=np.bool_)
    while usable.any() and len(picked) < 8 and left.mean() > 0.002:
        gains = np.where(usable, equal[left].mean(axis=0), -1.0)
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        picked.append(best)
        usable[best] = False
        left &= ~equal[:, best]
    return picked if left.mean() <= 0.02 else []
