"""The rules that the numbers of a table obey, found from the numbers alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from unlearn_cli.core.rules.candidates import Candidate, Search
from unlearn_cli.core.rules.choosing import chosen_rules
from unlearn_cli.core.rules.columns import Columns
from unlearn_cli.core.rules.direction import Relation, ranked
from unlearn_cli.core.rules.kinds.interface import Floats
from unlearn_cli.core.rules.making import made_rule, turned_rules
from unlearn_cli.core.rules.rule import Booleans, Rule, is_single
from unlearn_cli.core.rules.soundness import is_sound
from unlearn_cli.core.rules.times_of_day import times_of_day

MOST_FAILURES = 200
"""Candidates of one size that may fail before the search gives this size up: a table of columns that are all nearly
the same has thousands."""


def find_rules(values: Floats, ordered: Booleans, *, least_share: float = 0.99, seed: int) -> tuple[Rule, ...]:
    """Columns that are computed from others, and how.

    Found are sums of up to eight multiples of columns, products and ratios of powers, logarithms and exponentials,
    the least and the largest of several columns, times of day after a duration; exact, rounded to a power of 10, or
    clipped at the ends of the range. A rule holds in `least_share` of the rows that have its cells. None is found for
    a column that is (nearly) constant, has two values, or is there where an input is missing; none with an input that
    hardly matters.

    Parameters
    ----------
    values : (n, d) float64
        NaN for a missing cell. Dates as day numbers, datetimes as microseconds.
    ordered : (d,) bool
        False: codes of categories, which are not used.
    least_share : float
    seed : int
        Of the rows that are drawn; equal seeds find equal rules.

    Returns
    -------
    tuple of Rule
        Each for another column, in an order in which they can be evaluated.

    Examples
    --------
    >>> random = np.random.default_rng(0)
    >>> age, schooling = random.integers(25, 60, 1000), random.integers(8, 18, 1000)
    >>> values = np.column_stack([age, schooling, age - schooling - 6]).astype(float)
    >>> [rule.text(["age", "educ", "exper"]) for rule in find_rules(values, np.ones(3, dtype=bool), seed=0)]
    ['exper = age - educ - 6']
    """
    if not values.size:
        return ()
    random = np.random.default_rng(seed)
    finder = _Finder(Columns.of(values, ordered, random), least_share, random)
    search = Search(finder.columns, random)
    finder.look_at(search.pairs(), several_kinds=False)
    finder.leave_out_copies(search)
    finder.look_at(times_of_day(finder.columns))
    finder.look_at(search.triples())
    finder.look_at(search.extremes())
    search.computed |= {relation.rules[0].dependent for relation in finder.relations}
    finder.look_at(search.longer())
    rules = chosen_rules(finder.unimplied(), random)
    return tuple(_ranged(rule, values[:, rule.dependent]) for rule in rules)


@dataclass(eq=False)
class _Finder:
    """Relations that were found so far."""

    columns: Columns
    least_share: float
    random: np.random.Generator
    relations: list[Relation] = field(default_factory=list)

    def look_at(self, candidates: Iterable[Candidate], several_kinds: bool = True) -> None:
        """Make relations of candidates, unless the same columns, or some of them, have one of that kind."""
        failures = 0
        tried: set[Candidate] = set()
        for candidate in candidates:
            if candidate in tried or self._is_known(candidate, several_kinds):
                continue
            tried.add(candidate)
            relation = self._relation(candidate)
            if relation is not None:
                self.relations.append(relation)
            elif (failures := failures + 1) >= MOST_FAILURES:
                return

    def leave_out_copies(self, search: Search) -> None:
        """Columns that are multiples or powers of one other tell nothing more in sums or products."""
        for relation in self.relations:
            rule = relation.rules[0]
            if rule.rounding == "none" and not any(rule.clipped):
                if rule.formula.kind == "linear":
                    search.copies["linear"].add(rule.dependent)
                if rule.formula.kind == "product" or (rule.formula.kind == "linear" and rule.formula.constant == 0):
                    search.copies["product"].add(rule.dependent)

    def _is_known(self, candidate: Candidate, several_kinds: bool) -> bool:
        return any(_says_as_much(relation, candidate, several_kinds) for relation in self.relations)

    def unimplied(self) -> list[Relation]:
        """Without the rounded ones of which an exact one says the rest as well: these would stand in its way."""
        exact = [relation for relation in self.relations if relation.rules[0].rounding == "none"]
        return [
            relation
            for relation in self.relations
            if relation.rules[0].rounding == "none" or not any(relation.used < more.used for more in exact)
        ]

    def _relation(self, candidate: Candidate) -> Relation | None:
        rule = made_rule(self.columns, candidate, self.least_share, self.random)
        if rule is None:
            return None
        rules = [rule, *turned_rules(rule, self.columns, self.least_share)]
        if rule.rounding != "none":
            # A column rounded more coarsely than it blurs another one makes that one look computed: look at each.
            again = (made_rule(self.columns, other, self.least_share, self.random) for other in candidate.turned())
            rules += [other for other in again if other is not None]
        sound = [rule for rule in rules if is_sound(rule, self.columns, self.least_share, self.random)]
        exact = [rule for rule in sound if rule.rounding == "none"]
        return ranked(exact or sound, self.columns, self.random) if sound else None


def _says_as_much(relation: Relation, candidate: Candidate, several_kinds: bool) -> bool:
    """Is nothing new to be expected of a candidate whose columns are among others? A rounded relation leaves the rest.

    Of `hour = floor(time / 100)` the rest is the minute: time = 100 hour + minute.
    """
    first = relation.rules[0]
    if relation.used == candidate.used:
        return True
    if not relation.used < candidate.used:
        return False
    return not several_kinds or (first.formula.kind == candidate.kind and first.rounding == "none")


def _ranged(rule: Rule, column: Floats) -> Rule:
    """The rule with the range of the whole column, not only of the rows that were looked at."""
    present = column[np.isfinite(column)]
    low, high = float(present.min()), float(present.max())
    # A pile at the end of the drawn rows is none if the column goes further.
    clipped = (rule.clipped[0] and low == rule.low, rule.clipped[1] and high == rule.high)
    return replace(rule, low=low, high=high, clipped=clipped, single=is_single(present))
