"""Which columns are described more shortly relative to others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from unlearn_cli.core.relatives.description_length import description_length
from unlearn_cli.core.relatives.ordering import Candidate, in_order
from unlearn_cli.core.relatives.relative import Relative, Way
from unlearn_cli.core.rules.columns import Columns, Ints
from unlearn_cli.core.rules.formula import Formula
from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.rule import Booleans, Rule

LEAST_BITS = 1.0
"""Bits a row that must be saved: half of the spread. Less than that trees see, whose leaves are finer than it (see
docs/research, relative-columns)."""

MORE_BITS = 0.5
"""Bits that the longer of two ways must save beyond the other: a second column, or a ratio in place of a difference."""

FEWEST_VALUES = 64
"""A column of fewer values has none that are closer together than the bins of a map."""

LATER = 0.1
"""Bits by which telling a column by one that stands later must be better: computed columns are appended."""

FEWEST_ROWS, MOST_ROWS = 500, 2_000
"""Rows that are looked at: with fewer, bins are few and wide; with more, a wide table takes long."""

LEAST_CORRELATION, MOST_PAIRS = 0.3, 1_000
"""Rank correlation of two columns that are tried, at least; and how many pairs are, the closest first."""

BEST = 3
"""First columns that are tried with a second one, and second ones that are tried with each."""


def find_relatives(values: Floats, usable: Booleans, amounts: Booleans, *, seed: int) -> tuple[Relative, ...]:
    """Columns that are described more shortly by their difference from one or two others, or their ratio to it.

    Parameters
    ----------
    values : (n, d) float64
        NaN for a missing cell.
    usable : (d,) bool
        Columns with an order, that no rule computes.
    amounts : (d,) bool
        Columns counted from 0 of which a ratio can be said.
    seed : int
        Of the rows that are drawn.

    Returns
    -------
    tuple of Relative
        Each for another column, in an order in which they can be evaluated, together saving the most bits (as far as
        a search by exchanges finds).

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> first = np.rint(np.exp(random.normal(9, 1, 3000)))
    >>> second = np.rint(first * random.uniform(0.9, 1.0, 3000))
    >>> both = np.ones(2, dtype=bool)
    >>> found = find_relatives(np.column_stack([first, second]), both, both, seed=0)
    >>> [relative.text(["first", "second"]) for relative in found]
    ['second is moved as its ratio to first']
    """
    if len(values) < FEWEST_ROWS:
        return ()
    table = _Table.of(values, usable, amounts, np.random.default_rng(seed))
    candidates = [*table.pairs()]
    candidates += [*table.longer(candidates)]
    chosen = in_order(candidates, values.shape[1])
    return tuple(replace(c.relative, rule=c.relative.rule.fitted(values)) for c in chosen)


@dataclass(frozen=True, eq=False)
class _Table:
    """The rows that are looked at.

    rows     (n, d), in random order
    numbers  columns that may be told relative to others
    own      bits that each column takes by itself; NaN for the others
    steps    how far apart numbers of a column are that are told apart
    ranks    of the rows in these columns, of mean 0 and variance 1
    """

    rows: Floats
    columns: Columns
    numbers: Ints
    amounts: Booleans
    own: Floats
    steps: Floats
    ranks: Floats

    @classmethod
    def of(cls, values: Floats, usable: Booleans, amounts: Booleans, random: np.random.Generator) -> "_Table":
        columns = Columns.of(values, usable, random)
        rows = columns.values[:MOST_ROWS]
        numbers = np.flatnonzero(columns.usable & (columns.distinct >= FEWEST_VALUES))
        own, steps = np.full((2, values.shape[1]), np.nan)
        for j in numbers:
            steps[j] = columns.units[j] or 1e-5 * np.ptp(np.nanquantile(rows[:, j], (0.01, 0.99))) or 1.0
            own[j] = _length(rows[:, j], np.full(len(rows), steps[j]))
        positive = np.array([not (column < 0).any() for column in columns.values.T])
        return cls(rows, columns, numbers, amounts & positive, own, steps, _ranks(rows[:, numbers]))

    def pairs(self) -> Iterator[Candidate]:
        """Columns relative to one other."""
        close = np.abs(self.ranks.T @ self.ranks) / len(self.rows)
        np.fill_diagonal(close, 0.0)
        likely = np.argwhere(close >= LEAST_CORRELATION)
        best = likely[np.argsort(-close[tuple(likely.T)], kind="stable")][:MOST_PAIRS]
        for k, i in self.numbers[best]:
            yield from self._candidates(int(k), (int(i),), (1.0,), LEAST_BITS)

    def longer(self, pairs: list[Candidate]) -> Iterator[Candidate]:
        """Columns relative to the sum or difference of two, one of which is good by itself."""
        for k in sorted({pair.column for pair in pairs}):
            firsts = sorted((pair for pair in pairs if pair.column == k), key=lambda pair: -pair.bits)
            for i in dict.fromkeys(first.inputs[0] for first in firsts[: 2 * BEST]):
                for j, sign in self._seconds(k, i):
                    inputs, signs = zip(*sorted(((i, 1.0), (j, sign))), strict=True)
                    yield from self._candidates(k, inputs, signs, firsts[0].bits + MORE_BITS, MORE_BITS)

    def _seconds(self, k: int, i: int) -> list[tuple[int, float]]:
        """Columns that column k less column i goes with, and whether they are to be added or taken away."""
        rest = _ranks(self.rows[:, [k]] - self.rows[:, [i]])
        along = (rest * self.ranks).mean(axis=0)
        order = np.argsort(-np.abs(along), kind="stable")
        others = [n for n in order if self.numbers[n] not in (k, i) and abs(along[n]) >= LEAST_CORRELATION]
        return [(int(self.numbers[n]), float(np.sign(along[n]))) for n in others[:BEST]]

    def _candidates(
        self, k: int, inputs: tuple[int, ...], signs: tuple[float, ...], least: float, price: float = 0.0
    ) -> Iterator[Candidate]:
        """The ways that save enough, told k relative to a sum; `price` is for the length of the sum."""
        formula = Formula("linear", inputs, signs, 0.0)
        if not self._is_covered(k, inputs):
            return
        unit = float(self.columns.units[k])
        rule = Rule(k, formula, unit, "nearest" if unit else "none", -np.inf, np.inf, False, 0.0)
        rule = replace(rule, precision=self.columns.precision((k, *inputs)))
        ways: tuple[tuple[Way, float], ...] = (("difference", 0.0), ("ratio", MORE_BITS))
        for way, dearer in ways[: 1 + bool(self.amounts[[k, *inputs]].all())]:
            relative = Relative(rule, way)
            saved = self.own[k] - _length(relative.coordinate(self.rows), relative.steps(self.rows, self.steps[k]))
            if saved >= least + dearer:
                yield Candidate(relative, saved - price - dearer - LATER * (max(inputs) > k))

    def _is_covered(self, k: int, inputs: tuple[int, ...]) -> bool:
        """Is every input there wherever the column is?"""
        values = self.columns.values
        return not np.isnan(values[~np.isnan(values[:, k])][:, list(inputs)]).any()


def _ranks(numbers: Floats) -> Floats:
    """Ranks of the rows in each column (n, c), of mean 0 and variance 1; a missing cell is in the middle."""
    ranks = numbers.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable").astype(np.float64)
    ranks = np.where(np.isnan(numbers), np.nan, ranks)
    return np.asarray(np.nan_to_num((ranks - np.nanmean(ranks, axis=0)) / np.nanstd(ranks, axis=0)))


def _length(numbers: Floats, steps: Floats) -> float:
    known = ~np.isnan(numbers)
    return description_length(numbers[known], steps[known]) if known.any() else 0.0
