"""How evenly groups meet: as little as an attack on rows that the map does not know allows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.cells import Attack, Ints
from unlearn_cli.core.draws import Draws
from unlearn_cli.repair.trial import Trial, try_out
from unlearn_cli.statistics.exposure import exposed
from unlearn_cli.transport.interface import FitRows, Settings

METHODS = ("triangular", "staged")
"""Methods that know of it."""

STEPS = (0.0, 0.25, 0.5, 1.0)
"""From the fewest cells that move to groups that move alike."""

ATTACKS = ("boosting", "relations")

MOST_ROWS = 40_000
"""Fit rows of the trial: of more it would take longer than the fit itself."""

ROWS_PER_GROUP = 30
"""With fewer rows to attack in some group the attacks could not tell."""

MOST_TOLD, MOST_EXPOSED = 0.02, 0.10
"""What may be left, as the lower end of the interval: what is less is not told from chance, nor by whoever attacks."""


@dataclass(frozen=True)
class Evenness:
    """The step, and what was tried, in a sentence for the report."""

    value: float
    why: str


def choose_evenness(rows: FitRows, method: str, told: Settings, attackers: Mapping[str, Attack]) -> Evenness:
    """The least step at which neither boosting nor the attack on relations tells more than MOST_TOLD.

    Each step is learned from two thirds of (some of) the fit rows, and attacked on the others. Where no step is
    enough, it is the one with the least 2 x advantage + distortion.
    """
    part = _some(rows, Draws(told.secret, rows.rows))
    fresh = Draws(told.secret, part.rows).among("evenness", 3) == 0
    if method not in METHODS or _smallest(part, fresh) < ROWS_PER_GROUP:
        return Evenness(0.0, "")
    words, costs = [], {}
    for number, step in enumerate(STEPS):
        told.progress(number / len(STEPS))
        trial = try_out(method, part, fresh, replace(told, evenness=step))
        low, value, certain = _worst(trial, attackers)
        words.append(f"{step:g}: {value:.3f}, exposing {certain:.2f}, at distortion {trial.distortion:.3f}")
        costs[step] = 2 * value + trial.distortion
        if low <= MOST_TOLD and certain <= MOST_EXPOSED:
            break
    best = step if low <= MOST_TOLD and certain <= MOST_EXPOSED else min(costs, key=lambda step: costs[step])
    return Evenness(best, f"groups meet with evenness {best:g}, by what fit rows held out told ({'; '.join(words)})")


def _worst(trial: Trial, attackers: Mapping[str, Attack]) -> tuple[float, float, float]:
    """Of the worst attack the lower end and the value of its advantage; and the most that any exposes."""
    found = [(trial.attacked(name, attackers[name])) for name in ATTACKS if name in attackers]
    worst = max((told for told, _ in found), key=lambda told: told.low)
    certain = max(exposed(trial.groups, guesses) for _, guesses in found)
    return worst.low, max(told.advantage for told, _ in found), certain


def _some(rows: FitRows, draws: Draws) -> FitRows:
    """At most MOST_ROWS rows, at random."""
    if len(rows.rows) <= MOST_ROWS:
        return rows
    chosen = np.zeros(len(rows.rows), dtype=bool)
    chosen[np.argsort(draws.bits("rows of the trial"), kind="stable")[:MOST_ROWS]] = True
    return rows.part(chosen)


def _smallest(rows: FitRows, fresh: NDArray[np.bool_]) -> int:
    """Rows of the smallest group in the fresh rows, or in the others."""
    counts: list[Ints] = [np.bincount(rows.groups[p], minlength=len(rows.weights)) for p in (fresh, ~fresh)]
    return int(min(of_part.min() for of_part in counts))
