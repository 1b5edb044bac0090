"""Columns that rules compute from others: they are not moved, but computed anew from the moved ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.relatives import Known
from unlearn_cli.core.rules import Rule
from unlearn_cli.transport.coordinates.followers import Follower, Followers
from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import COMPUTED, NULL, SAME, Arrays, Codes, Column, FitRows, Floats, Ints
from unlearn_cli.transport.mixture import values_at
from unlearn_cli.transport.relatives import Relatives
from unlearn_cli.transport.rule_nulls import tells_nulls
from unlearn_cli.transport.within_range import bring_within

SWEEPS = 2
"""Times that inputs are moved for all rules."""


@dataclass(frozen=True, eq=False)
class Ruled:
    """The rules of a table, in the order in which they are computed.

    Where a rule holds in all fit rows its column is computed. Where it has exceptions, how far a row is off is a
    column of its own, 0 in nearly all rows, which is moved as any other: so there are as many exceptions in every
    group, and they look alike. The coordinates are the columns without a rule, some of them relative to others, then
    these distances.

    rules      the dependent of each is a column of its own
    offsets    for each rule the distances (m,) that fit rows have, ascending; empty where it has no exceptions
    nulls_too  for each rule whether its column is missing in just the rows where it gives no number: then it is
               computed there as well, and missing where the moved inputs give none
    followers  columns that are functions of one that is computed, or that may be moved for one to be computed
    relatives  columns without a rule that are moved relative to others
    """

    rules: tuple[Rule, ...] = ()
    offsets: tuple[Floats, ...] = ()
    nulls_too: tuple[bool, ...] = ()
    followers: tuple[Follower, ...] = ()
    relatives: Relatives = field(default_factory=Relatives)

    @classmethod
    def learn(cls, rows: FitRows, known: Known, nulls_too: bool = True) -> Self:
        """From fit rows, with rules that hold in most of them; `nulls_too`: these may tell where cells are missing."""
        if not known.all_rules:
            return cls()
        rules = known.rules
        found = [np.unique(off[~np.isnan(off)]) for off in (_offsets(rule, rows.values) for rule in rules)]
        used = {j for rule in known.all_rules for j in (rule.dependent, *rule.formula.inputs)}
        late = tuple(f for f in Followers.learn(rows).every if f.leader in used and f.column not in used)
        offsets = tuple(off if off.any() else np.empty(0) for off in found)
        tell = tuple(nulls_too and tells_nulls(rule, rows.values) for rule in rules)
        return cls(rules, offsets, tell, late, Relatives.learn(rows, known.relatives))

    def columns(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        """The coordinates, as columns."""
        names = [f"{columns[rule.dependent].name} less its rule" for rule in self.rules]
        apart = [Column(name, True, off) for name, off in zip(names, self.offsets, strict=True) if len(off)]
        moved = self.relatives.columns(columns)
        return (*(moved[j] for j in self.free(len(columns))), *apart)

    def told(self, columns: int) -> list[set[int]]:
        """The columns, of so many, that each coordinate tells."""
        apart = [{rule.dependent} for rule, off in zip(self.rules, self.offsets, strict=True) if len(off)]
        found = [*({int(j)} for j in self.free(columns)), *apart]
        for those in found:
            for rule in (*(relative.rule for relative in self.relatives.every), *self.rules):
                those |= {rule.dependent} if those.intersection(rule.formula.inputs) else set()
            those |= {follower.column for follower in self.followers if follower.leader in those}
        return found

    def reduced(self, values: Floats) -> Floats:
        """The coordinates (n, l) of cells (n, d)."""
        if not self.known.all_rules:
            return values
        apart = [_offsets(rule, values) for rule, off in zip(self.rules, self.offsets, strict=True) if len(off)]
        return np.column_stack([self.relatives.reduced(values)[:, self.free(values.shape[1])], *apart])

    def rows(self, rows: FitRows) -> FitRows:
        """The fit rows without the computed columns."""
        return replace(rows, values=self.reduced(rows.values), columns=self.columns(rows.columns))

    def expand(self, codes: Codes, values: Floats, columns: tuple[Column, ...]) -> tuple[Codes, Floats]:
        """Positions of all columns (n, d), and the values of the cells.

        What is computed depends on the moved cells alone, not on the group, nor on whether the row was moved.

        Parameters
        ----------
        codes : (n, l) int32
            Where a map takes the coordinates.
        values : (n, d) float64
            All cells before the move.
        columns : tuple of d Column

        Returns
        -------
        codes : (n, d) int32
            COMPUTED where the value is not one of the support.
        values : (n, d) float64
            After the move.
        """
        if not self.known.all_rules:
            return codes, values_at(columns, values, codes)
        free = self.free(len(columns))
        moved = values_at(self.columns(columns), self.reduced(values), codes)
        out, after = np.full(values.shape, SAME, dtype=np.int32), values.copy()
        out[:, free], after[:, free] = codes[:, : len(free)], moved[:, : len(free)]
        self._compute_all(after, values, moved, columns)
        for j in range(len(columns)):
            out[:, j] = _codes(out[:, j], after[:, j], values[:, j], columns[j])
        for follower in self.followers:
            _follow(follower, out, after, columns)
        return out, after

    def _compute_all(self, after: Floats, values: Floats, moved: Floats, columns: tuple[Column, ...]) -> None:
        """Write the relative and the computed columns of `after` (n, d), which has the coordinates of the others."""
        free = self.free(len(columns))
        apart = iter(moved[:, len(free) :].T)
        off = [next(apart) if len(of_rule) else np.zeros(len(values)) for of_rule in self.offsets]
        before = values, self.relatives.reduced(values)
        told = after.copy()
        self.relatives.start(after, values)
        # What is changed for one rule may matter to another; in the end no input is changed any more.
        for movable in (*[free] * SWEEPS, free[:0]):
            self.relatives.compute(told, before, after)
            before = after.copy(), told
            for rule, distance, nulls_too in zip(self.rules, off, self.nulls_too, strict=True):
                _compute((rule, nulls_too), distance, after, columns, movable)
                if nulls_too:
                    after[np.isnan(rule.formula(after)), rule.dependent] = np.nan

    def faults(self, columns: tuple[Column, ...]) -> Iterator[str]:
        """What in rules from a file cannot be."""
        known = set(self.free(len(columns)).tolist())
        yield from self.relatives.faults(columns, known)
        if len(self.nulls_too) != len(self.rules):
            yield f"{len(self.rules)} rules, of which {len(self.nulls_too)} tell nulls or not"
        for rule, off in zip(self.rules, self.offsets, strict=True):
            if fault := rule.fault(len(columns)):
                yield f"a rule has {fault}"
            elif not known.issuperset(rule.formula.inputs) or rule.dependent in known:
                yield f"a rule computes column {rule.dependent} from columns that are computed later"
            elif not all(columns[j].ordered for j in (rule.dependent, *rule.formula.inputs)):
                yield "a rule computes with a column that is no number"
            elif off.ndim != 1 or (np.diff(off) <= 0).any():
                yield f"the exceptions of the rule of {columns[rule.dependent].name!r} do not ascend"
            known.add(rule.dependent)
        for follower in self.followers:
            if follower.leader not in known or follower.column in known or not 0 <= follower.column < len(columns):
                yield f"column {follower.column} follows column {follower.leader}, which is computed from none"
            elif follower.positions.shape != columns[follower.leader].support.shape:
                yield f"{columns[follower.column].name!r} follows a column with another number of values"

    def sentences(self, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
        """Which columns are computed, and which are moved relative to others."""
        names = [column.name for column in columns]
        for rule, off, nulls_too in zip(self.rules, self.offsets, self.nulls_too, strict=True):
            where = _where(rule.share, exceptions=bool(len(off)))
            missing = ", and missing just where that gives no number" * nulls_too
            yield "rules", f"{rule.text(names)} holds {where}: {names[rule.dependent]!r} is computed anew{missing}"
        yield from self.relatives.sentences(columns)

    def arrays(self) -> Arrays:
        """What is not a rule, as named flat arrays."""
        named: Arrays = {f"offsets/{i}": off for i, off in enumerate(self.offsets)}
        named |= {"nulls_too": np.array(self.nulls_too, dtype=np.int64)} if self.rules else {}
        named |= {f"followers/{f.column}/{f.leader}": f.positions for f in self.followers}
        return named | self.relatives.arrays()

    @classmethod
    def from_arrays(cls, known: Known, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The rules and what these arrays say of them."""
        rules = known.rules
        offsets = tuple(np.asarray(arrays[f"offsets/{i}"], dtype=np.float64) for i in range(len(rules)))
        of_followers = {n.removeprefix("followers/"): a for n, a in arrays.items() if n.startswith("followers/")}
        nulls_too = tuple(bool(too) for too in arrays["nulls_too"]) if rules else ()
        relatives = Relatives.from_arrays(known.relatives, arrays)
        return cls(rules, offsets, nulls_too, Followers.from_arrays(of_followers).every, relatives)

    @property
    def known(self) -> Known:
        """What the columns are computed by."""
        return Known(self.rules, self.relatives.every)

    def free(self, columns: int) -> Ints:
        """Numbers of the columns that are moved, and not computed."""
        told = [*(rule.dependent for rule in self.rules), *(follower.column for follower in self.followers)]
        return np.setdiff1d(np.arange(columns), told).astype(np.intp)


def _where(share: float, exceptions: bool) -> str:
    """In which rows a rule holds, in words; where none is an exception, the others stand at an end of the range."""
    if share == 1 and not exceptions:
        return "in all rows"
    rows = f"in {share:.2%} of the rows" if share < 0.99995 else "in nearly all rows"
    return f"{rows}, and {'exceptions are moved as such' if exceptions else 'others stand at an end of its range'}"


def _offsets(rule: Rule, values: Floats) -> Floats:
    """How far each row (n,) is from the rule: 0 where it holds, NaN where a cell is missing."""
    return np.where(rule.holds(values), 0.0, values[:, rule.dependent] - rule(values))


def _compute(
    computed: tuple[Rule, bool], off: Floats, values: Floats, columns: tuple[Column, ...], movable: Ints
) -> None:
    """Write the dependent column of `values` (n, d), after moving inputs where it would leave its range.

    `computed`: the rule, and whether it tells the nulls of its column; others stay.
    """
    rule, nulls_too = computed
    if nulls_too:
        off, none = np.nan_to_num(off), np.isnan(rule.formula(values))
    else:
        none = np.asarray(np.isnan(values[:, [rule.dependent, *rule.formula.inputs]]).any(axis=1))
    here = np.flatnonzero(~none & ~np.isnan(off))
    part = bring_within(rule, values[here], columns, movable)
    found, support = rule(part), columns[rule.dependent].support
    elsewhere = support[nearest(support, np.nan_to_num(found + off[here]))]
    found = np.where(off[here] != 0, elsewhere, found)
    part[:, rule.dependent] = np.where(np.isnan(found), part[:, rule.dependent], found)
    values[here] = part


def _follow(follower: Follower, codes: Codes, values: Floats, columns: tuple[Column, ...]) -> None:
    """Write the column of a follower, for the value of the support nearest to what its leader has now."""
    leader = values[:, follower.leader]
    at = follower.positions[nearest(columns[follower.leader].support, np.nan_to_num(leader))]
    both = ~np.isnan(leader) & ~np.isnan(values[:, follower.column]) & (at >= 0)
    codes[both, follower.column] = at[both]
    values[both, follower.column] = columns[follower.column].support[at[both]]


def _codes(codes: Codes, after: Floats, before: Floats, column: Column) -> Codes:
    """Codes (n,) of cells that may have been computed: a position in the support where the value is there."""
    if not column.ordered:
        return codes
    at = np.minimum(np.searchsorted(column.support, np.nan_to_num(after)), len(column.support) - 1)
    found = np.where(column.support[at] == after, at, COMPUTED)
    lost = np.isnan(after) & ((codes == NULL) | ~np.isnan(before))
    unmoved = np.isnan(after) | (after == before)
    return np.where(lost, NULL, np.where(unmoved, SAME, found)).astype(np.int32)
