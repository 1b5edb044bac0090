"""Which of the candidates to take together: those that save the most, and can be evaluated one after the other."""

from dataclasses import dataclass

from unlearn_cli.core.relatives.relative import Relative

MOST_CANDIDATES = 6
"""Candidates of a column that are kept, the best first."""


@dataclass(frozen=True)
class Candidate:
    """A way to tell a column, and the bits a row that it saves."""

    relative: Relative
    bits: float

    @property
    def column(self) -> int:
        """The column that is told."""
        return self.relative.rule.dependent

    @property
    def inputs(self) -> tuple[int, ...]:
        """The columns it is told by."""
        return self.relative.rule.formula.inputs


def in_order(candidates: list[Candidate], columns: int) -> list[Candidate]:
    """Candidates that together save the most, each after those that compute its inputs.

    An order of the columns says which candidates can be taken: the best of each column whose inputs come before it.
    From the order of the table columns are put elsewhere, one at a time, as long as that saves more. Between equals
    the column that stands later is told by the earlier one: computed columns are appended.
    """
    of_column: dict[int, list[Candidate]] = {}
    for candidate in sorted(candidates, key=lambda candidate: -candidate.bits):
        own = of_column.setdefault(candidate.column, [])
        if len(own) < MOST_CANDIDATES:
            own.append(candidate)
    order = list(range(columns))
    used = sorted({j for own in of_column.values() for c in own for j in (c.column, *c.inputs)})
    best, improved = _saved(order, of_column), True
    while improved:
        improved = False
        for column in used:
            rest = [j for j in order if j != column]
            for place in sorted(_places(column, rest, of_column)):
                tried = [*rest[:place], column, *rest[place:]]
                saved = _saved(tried, of_column)
                if saved > best + 1e-9:
                    best, order, improved = saved, tried, True
    taken = _taken(order, of_column)
    return [taken[column] for column in order if column in taken]


def _places(column: int, rest: list[int], of_column: dict[int, list[Candidate]]) -> set[int]:
    """Places in the order of the other columns that may save more: behind what tells it, before what it tells."""
    at = {j: place for place, j in enumerate(rest)}
    behind = {max(at[j] for j in own.inputs) + 1 for own in of_column.get(column, [])}
    before = {at[other] for other, own in of_column.items() if other != column and _is_told_by(own, column)}
    return behind | before


def _is_told_by(own: list[Candidate], column: int) -> bool:
    return any(column in candidate.inputs for candidate in own)


def _taken(order: list[int], of_column: dict[int, list[Candidate]]) -> dict[int, Candidate]:
    at = {j: place for place, j in enumerate(order)}
    taken = {}
    for column, own in of_column.items():
        can = next((c for c in own if all(at[i] < at[column] for i in c.inputs)), None)
        if can is not None:
            taken[column] = can
    return taken


def _saved(order: list[int], of_column: dict[int, list[Candidate]]) -> float:
    return sum(candidate.bits for candidate in _taken(order, of_column).values())
