"""The learning curve: what boosting tells that learned from a few of the rows, from more, and from every one."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from unlearn_cli.audit.attacked import Sample
from unlearn_cli.audit.attacks.boosting import attack as boosting
from unlearn_cli.audit.compact import Compact
from unlearn_cli.audit.curve_findings import AheadFindings, CurveFindings, PointFindings, RiseFindings
from unlearn_cli.audit.trees import LARGE, LARGER, MANY_ROWS, Size, learned
from unlearn_cli.core.cells import Cells, Floats, Ints
from unlearn_cli.core.public_choice import public_hash
from unlearn_cli.statistics.advantage import signed_advantages
from unlearn_cli.statistics.crossfit import LEARNED, forward_guesses
from unlearn_cli.statistics.design import Design
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.statistics.learned_rows import Learned, ahead, rise

CURVE = "learning curve"
"""The step of the audit."""

NAME = "boosting on more rows"
"""What the attack by the last point is called."""

FEW, MANY = (1 / 16, 1 / 4, 1.0), (1 / 64, 1 / 16, 1 / 4, 1.0)
"""Shares of the rows that are learned from, where all rows are attacked anyway, and in larger tables."""

ALWAYS = 2
"""Points that are measured whatever they take: without two there is no curve."""

ONE_FOLD = 100_000
"""Rows from which one fit is enough: those that are guessed, 11,000, are then few beside those that are not."""

Guess = Callable[[float], Floats]
"""From the share of the rows to learn from to chances of the groups (t, K) of those that are guessed."""


@dataclass(frozen=True)
class Watch:
    """How much of a budget of seconds is left.

    clock  the time in seconds, from any start: that of the processor, so that other programs on the machine do not
           decide how many rows are learned from
    """

    budget: float
    clock: Callable[[], float] = time.process_time
    start: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", self.clock())

    @property
    def left(self) -> float:
        return self.budget - (self.clock() - self.start)


@dataclass(frozen=True)
class _Point:
    """One point of the curve: what was told, its share of the rows, and the seconds that it took."""

    found: AttackFindings
    learned: Learned
    share: float
    seconds: float


def curve_of_cells(cells: Cells, sample: Sample, last: Floats, watch: Watch) -> CurveFindings:
    """The curve of a table of which all rows are attacked: boosting in the same folds, with less to learn from.

    `last`: the guesses of boosting that learned from all.
    """

    def guess(share: float) -> Floats:
        if share == 1:
            return last
        return forward_guesses(boosting, cells, sample.groups, sample.folds, share)

    points = [_point(guess, share, sample, watch) for share in FEW]
    return _findings(points, sample, (len(sample.rows), watch.budget))


def curve_of_rows(rows: Compact, attacked: Sample, choice: int, watch: Watch) -> CurveFindings:
    """The curve of a larger table: the same rows are guessed as in all attacks, every other one is learned from.

    Where the time that is left does not allow all of them, half as many, or no more than the points before. The time
    is foretold as that of the point before, per row; so what is found does not depend on the machine where the budget
    suffices. `attacked` has the numbers of its rows in the table.
    """
    order = np.argsort(public_hash(choice, "learning curve", rows.numbers), kind="stable")
    rows, cells = rows.rows(order), Cells(np.empty((len(order), 0)), np.empty(0, dtype=np.bool_), ())
    sample = _with_all(rows, attacked)
    size = LARGER if len(order) >= MANY_ROWS else LARGE  # the same at every point, so that only rows make a difference

    def guess(share: float) -> Floats:
        return forward_guesses(_attack(rows, size), cells, sample.groups, sample.folds, share)

    points = [_point(guess, share, sample, watch) for share in MANY[:ALWAYS]]
    for share in MANY[ALWAYS:]:
        before = points[-1]
        fits = [s for s in (share, share / 2) if before.seconds * s / before.share <= watch.left]
        points += [_point(guess, s, sample, watch) for s in fits[:1]]
        if share not in fits:
            break
    return _findings(points, sample, (rows.total, watch.budget), points[-1].found)


def _attack(rows: Compact, size: Size) -> Callable[[Cells, Ints, Ints, Ints], Floats]:
    """Boosting that sees these rows, and nothing of the cells."""

    def attack(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
        values, category = rows.features(groups, train, test)
        model = learned(values[: len(train)], category, groups[train], size)
        return np.asarray(model.predict_proba(values[len(train) :]), dtype=np.float64)

    return attack


def _with_all(rows: Compact, attacked: Sample) -> Sample:
    """The rows to learn from and those to guess, in the order of `rows`."""
    tested = attacked.tested
    folds = np.full(len(rows.numbers), LEARNED, dtype=np.intp)
    order = np.argsort(rows.numbers)
    at = order[np.searchsorted(rows.numbers, tested.rows.astype(np.uint64), sorter=order)]
    folds[at] = tested.folds if rows.total <= ONE_FOLD else 0
    levels = None if rows.levels is None else rows.levels.astype(np.intp)
    return Sample(rows.numbers.astype(np.intp), rows.groups.astype(np.intp), folds, Design(levels), attacked.labels)


def _point(guess: Guess, share: float, sample: Sample, watch: Watch) -> _Point:
    start = watch.clock()
    guesses = guess(share)
    seconds, rows = watch.clock() - start, sample.tested
    signed, of_rows = signed_advantages(rows.groups, guesses, rows.folds, rows.design)
    parts = np.array([rows.design.summed(of_group) for of_group in of_rows])
    folds = np.unique(rows.folds)
    count = share * float(np.mean([(sample.folds < fold).sum() for fold in folds]))
    return _Point(sample.advantage(NAME, guesses), Learned(count, signed, parts), share, seconds)


def _findings(
    points: list[_Point], sample: Sample, asked: tuple[int, float], attack: AttackFindings | None = None
) -> CurveFindings:
    """The curve. `asked`: rows of the table, and the budget."""
    earlier, last, held, total = *points[-2:], len(sample.rows), asked[0]
    stopped: Literal["budget", "memory"] | None = "budget" if last.share < 1 else "memory" if held < total else None
    risen = rise(earlier.learned, last.learned)
    most = ahead(earlier.learned, last.learned, total) if stopped else None
    return CurveFindings(
        rows=total,
        guessed=int(sample.guessed.sum()),
        points=tuple(
            PointFindings(round(p.learned.rows), p.found.advantage, p.found.low, p.found.high) for p in points
        ),
        rise=RiseFindings(risen.value, risen.low, risen.high, risen.certain),
        stopped=stopped,
        budget=asked[1],
        seconds=last.seconds / last.share * total / held if stopped else None,
        ahead=AheadFindings(total, most.advantage, most.low, most.high, most.upper) if most else None,
        attack=attack,
    )
