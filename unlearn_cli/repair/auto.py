"""`--method auto`: which transport method frees this table best for its distortion, tried on the fit rows."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from unlearn_cli.core.cells import Attack
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.repair.trial import try_out
from unlearn_cli.transport.interface import FitRows, Settings

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
            trial = try_out(method, rows, fresh, settings)
        except UnlearnError as refused:
            words.append(f"{method} cannot ({refused.problem})")
            continue
        worst = max(trial.attacked(name, attack)[0].advantage for name, attack in attackers.items())
        scores[method] = 2 * worst + trial.distortion
        words.append(f"{method} {worst:.3f} at distortion {trial.distortion:.3f}")
    best = min(scores, key=lambda method: scores[method])
    return Choice(best, f"auto: {best}, by worst advantage on fit rows held out: {'; '.join(words)}")
