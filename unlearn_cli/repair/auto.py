"""`--method auto`: which transport method frees this table best for its distortion, tried on the fit rows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from unlearn_cli.core.cells import Attack, Cells, Ints
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.distortion import distortion
from unlearn_cli.transport.interface import FitRows, Settings, silent
from unlearn_cli.transport.methods import learner
from unlearn_cli.transport.mixture import values_at

AUTO = "auto"

USUAL = "triangular"
WIDE = "staged"
CANDIDATES = (USUAL, WIDE)
"""Not `coupling`: its map holds rows of the fit, and it moves them so far that it should be asked for by name."""

ROWS_PER_COLUMN = 150
"""From this many fit rows a column on, the usual method has won wherever it was measured: nothing is tried."""

WIDE_COLUMNS, WIDE_ROWS_PER_COLUMN = 64, 30
"""With so many columns, and fewer rows for each, `staged` has: a trial would only take minutes. So the budget of the
choice is one fit of each candidate on two thirds of the fit rows, where that is quick, and nothing where it is not."""

ROWS_PER_GROUP = 30
"""With fewer rows to attack in some group the attacks could not tell the methods apart."""


@dataclass(frozen=True)
class Choice:
    """The method, and why, in a sentence for the report."""

    method: str
    why: str


def choose(rows: FitRows, settings: Settings, attackers: Mapping[str, Attack]) -> Choice:
    """The candidate with the least 2 x advantage of the worst attack + distortion, on rows it was not learned from.

    Two thirds of the fit rows are learned from, the others are moved and attacked. What can still be guessed counts
    twice: it is what the repair is for, and an attacker with more rows than these will guess better.
    """
    fresh = Draws(settings.secret, rows.rows).among("choose", 3) == 0
    per_column, groups = len(rows.rows) / len(rows.columns), len(rows.weights)
    if per_column >= ROWS_PER_COLUMN:
        return Choice(USUAL, f"auto: {USUAL}, as for every table with {ROWS_PER_COLUMN} fit rows a column or more")
    smallest = min(np.bincount(rows.groups[part], minlength=groups).min() for part in (fresh, ~fresh))
    if smallest < ROWS_PER_GROUP:
        return Choice(USUAL, f"auto: {USUAL}; the smallest group has too few rows to compare methods on")
    if len(rows.columns) >= WIDE_COLUMNS and per_column < WIDE_ROWS_PER_COLUMN:
        return Choice(
            WIDE,
            f"auto: {WIDE}, as for every table with fewer than {WIDE_ROWS_PER_COLUMN} fit rows for each of "
            f"{WIDE_COLUMNS} columns or more",
        )
    scores, words = {}, []
    for number, method in enumerate(CANDIDATES):
        settings.progress(number / len(CANDIDATES))
        try:
            advantage, moved = _trial(method, rows, (fresh, attackers), settings)
        except UnlearnError as refused:
            words.append(f"{method} cannot ({refused.problem})")
            continue
        scores[method] = 2 * advantage + moved
        words.append(f"{method} {advantage:.3f} at distortion {moved:.3f}")
    best = min(scores, key=lambda method: scores[method])
    return Choice(best, f"auto: {best}, by worst advantage on fit rows held out: {'; '.join(words)}")


def _trial(
    method: str, rows: FitRows, judged: tuple[NDArray[np.bool_], Mapping[str, Attack]], settings: Settings
) -> tuple[float, float]:
    """Advantage of the worst attack on the fresh rows, by one who knows the others, and the distortion of the fresh.

    All rows are moved, by a map of the others. `judged`: which rows are fresh, and the attacks on them.
    """
    fresh, attackers = judged
    fitted = learner(method)(rows.part(~fresh), replace(settings, progress=silent))
    moved = values_at(rows.columns, rows.values, fitted(rows.values, rows.groups, Draws(settings.secret, rows.rows)))
    category = np.array([not column.ordered for column in rows.columns])
    cells = Cells(moved, category, tuple(column.name for column in rows.columns))
    known, test = np.flatnonzero(~fresh), np.flatnonzero(fresh)
    worst = max(_advantage(attacker, cells, rows.groups, (known, test)) for attacker in attackers.items())
    costs = [distortion(rows.values[test, j], moved[test, j], bool(category[j])) for j in range(len(category))]
    return worst, float(np.mean(costs))


def _advantage(attacker: tuple[str, Attack], cells: Cells, groups: Ints, split: tuple[Ints, Ints]) -> float:
    (name, attack), (known, test) = attacker, split
    with threadpool_limits(limits=1):
        guesses = attack(cells, groups, known, test)
    return advantage(name, groups[test], guesses, np.zeros(len(test), dtype=np.intp)).advantage
