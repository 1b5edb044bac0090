"""Which rules between a table's columns a repair kept: those that it knew, and those that the table before shows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from unlearn_cli.audit.findings import RuleFindings
from unlearn_cli.core.cells import Floats
from unlearn_cli.core.rules import Rule, find_rules
from unlearn_cli.core.rules.origins import of_numbers
from unlearn_cli.tables.codec import coordinates
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import origin_of

CHANCE = 3.0
"""Standard deviations by which exceptions may grow in number. They are moved at random; that of a count of rare rows is
its square root (Poisson), so a rule without exceptions is kept only where it has none after."""


@dataclass(frozen=True)
class RuleColumn:
    """A column that rules count. `origin`: what its numbers are counted from."""

    name: str
    kind: Kind
    origin: int = 0

    def values(self, frame: pl.DataFrame) -> Floats:
        """Its numbers (n,); a category has none."""
        if not self.kind.ordered:
            return np.full(frame.height, np.nan)
        return coordinates(self.kind, frame[self.name], self.origin)


@dataclass(frozen=True)
class TableRules:
    """Rules of some columns of a table. `stated`: so many of them, the first, were stated; the others were found."""

    columns: tuple[RuleColumn, ...] = ()
    rules: tuple[Rule, ...] = ()
    stated: int = 0

    def text(self, rule: Rule) -> str:
        """The rule as a person would write it."""
        return of_numbers(rule, [c.origin for c in self.columns]).text([c.name for c in self.columns])

    def used(self, rule: Rule) -> frozenset[str]:
        """Names of all columns of a rule."""
        return frozenset(self.columns[j].name for j in (rule.dependent, *rule.formula.inputs))

    def findings(self, before: pl.DataFrame, after: pl.DataFrame) -> tuple[RuleFindings, ...]:
        """How many rows keep each rule; row i of both frames is the same row."""
        if not self.rules:
            return ()
        tables = [np.column_stack([column.values(frame) for column in self.columns]) for frame in (before, after)]
        return tuple(
            _findings(self.text(rule), number < self.stated, [_counts(rule, values) for values in tables])
            for number, rule in enumerate(self.rules)
        )


def kept_rules(
    known: TableRules, kinds: Mapping[str, Kind], before: pl.DataFrame, after: pl.DataFrame, seed: int
) -> tuple[RuleFindings, ...]:
    """How many rows keep the rules that a repair knew, and those of the table before that it did not know.

    A repair cannot know all: it does not compute columns that it was told to leave, nor rules when told to look for
    none. A rule of the same columns as a known one is the same, whichever of them it computes.

    Parameters
    ----------
    known : TableRules
    kinds : mapping of str to Kind
        The columns to look at.
    before, after : polars.DataFrame
        Row i of both is the same row.
    seed : int
        Of the rows in which rules are looked for.
    """
    found = _found(kinds, before, after, seed)
    sets = {known.used(rule) for rule in known.rules}
    others = tuple(rule for rule in found.rules if found.used(rule) not in sets)
    return (*known.findings(before, after), *TableRules(found.columns, others).findings(before, after))


def _found(kinds: Mapping[str, Kind], before: pl.DataFrame, after: pl.DataFrame, seed: int) -> TableRules:
    """The rules of `before` between columns that `after` has as well."""
    columns = tuple(
        RuleColumn(name, kind, origin_of(before[name]))
        for name, kind in kinds.items()
        if kind.ordered and name in before.columns and name in after.columns
    )
    if not columns:
        return TableRules()
    values = np.column_stack([column.values(before) for column in columns])
    return TableRules(columns, find_rules(values, np.ones(len(columns), dtype=np.bool_), seed=seed))


def _counts(rule: Rule, values: Floats) -> tuple[int, int]:
    """Rows of `values` (n, d) that have all cells of the rule, and those of them in which it fails."""
    complete = ~np.isnan(values[:, [rule.dependent, *rule.formula.inputs]]).any(axis=1)
    return int(complete.sum()), int((complete & ~rule.holds(values)).sum())


def _findings(text: str, stated: bool, counts: list[tuple[int, int]]) -> RuleFindings:
    (rows, failing), (rows_after, failing_after) = counts
    expected = failing / rows * rows_after if rows else 0.0
    kept = failing_after <= expected + CHANCE * np.sqrt(expected)
    before, after = (1 - fail / n if n else None for n, fail in counts)
    return RuleFindings(text, "stated" if stated else "found", rows_after, before, after, failing_after, bool(kept))
