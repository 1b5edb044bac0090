"""How boldly rows are moved: as little as an attack on rows that the map does not know allows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.cells import Attack
from unlearn_cli.core.draws import Draws
from unlearn_cli.repair.trial import Trial, try_out
from unlearn_cli.statistics.exposure import exposed
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.transport.interface import FitRows, Settings


@dataclass(frozen=True)
class Step:
    """What a learner is told of boldness; see Settings."""

    careful: bool
    evenness: float

    def __str__(self) -> str:
        return "only what clearly differs" if self.careful else f"evenness {self.evenness:g}"


USUAL = Step(False, 0.0)
STEPS = {
    "triangular": (Step(True, 0.0), USUAL, Step(False, 0.25), Step(False, 0.5), Step(False, 1.0)),
    "staged": (USUAL, Step(False, 0.5)),
}
"""By method, from the fewest cells that move to groups that move alike. Fewer of a method that is learned so often that
a trial takes minutes; none of those that do not know of it."""

ATTACKS = ("boosting", "relations")

MOST_ROWS = 40_000
"""Fit rows of the trial: of more it would take longer than the fit itself."""

ROWS_PER_GROUP = 30
"""With fewer rows to attack in some group the attacks could not tell."""

LEAST_ROWS = 5_000
"""With fewer fit rows an attack on a third of them is known to about 0.06, which is more than what the steps differ by:
the usual step is taken without a trial."""

MOST_TOLD, MOST_EXPOSED = 0.03, 0.15
"""What may be told, as the lower end of the interval, and exposed: less is not known from chance, whoever attacks."""

NOISE = 0.05
"""Costs that differ by less are the same: an advantage is known to about half of it in the trial of a large table."""


@dataclass(frozen=True)
class Boldness:
    """The step, and what was tried, in a sentence for the report; none where nothing was."""

    step: Step
    why: str = ""

    def told(self, settings: Settings) -> Settings:
        """The settings of a learner that is told so."""
        return replace(settings, careful=self.step.careful, evenness=self.step.evenness)


@dataclass(frozen=True)
class _Tried:
    """A step, and what it left: by the worst attack the lower end and the usual advantage; exposure, distortion."""

    step: Step
    low: float
    value: float
    certain: float
    distortion: float

    @property
    def enough(self) -> bool:
        return self.low <= MOST_TOLD and self.certain <= MOST_EXPOSED

    @property
    def cost(self) -> float:
        return 2 * self.value + max(self.certain, 0.0) / 5 + self.distortion

    def __str__(self) -> str:
        left = f"advantage {self.value:.3f}, exposure {max(self.certain, 0):.2f}, distortion {self.distortion:.3f}"
        return f"{self.step} ({left})"


def choose_boldness(rows: FitRows, method: str, told: Settings, attackers: Mapping[str, Attack]) -> Boldness:
    """The least step at which neither boosting nor the attack on relations tells more than MOST_TOLD.

    Each step is learned from two thirds of (some of) the fit rows, and attacked on the others. Where no step is
    enough, it is the least whose cost is within NOISE of the lowest: 2 x advantage + exposure / 5 + distortion.
    """
    part = _some(rows, Draws(told.secret, rows.rows))
    fresh = Draws(told.secret, part.rows).among("boldness", 3) == 0
    if method not in STEPS or len(part.rows) < LEAST_ROWS or _smallest(part, fresh) < ROWS_PER_GROUP:
        return Boldness(USUAL)
    tried = []
    for found in _tries(part, fresh, (method, told), attackers):
        tried.append(found)
        if found.enough:
            break
    lowest = min(found.cost for found in tried)
    best = tried[-1] if tried[-1].enough else next(found for found in tried if found.cost <= lowest + NOISE)
    return Boldness(best.step, _why(best, tried))


def _why(best: _Tried, tried: list[_Tried]) -> str:
    """The choice in a sentence, and what was tried."""
    wanted = (
        f"attacks on fit rows held out were not clearly above an advantage of {MOST_TOLD:g}, nor exposed more than "
        f"{MOST_EXPOSED:g}"
    )
    reason = (
        f"the least step at which {wanted}"
        if best.enough
        else f"the least step of those that told and moved about the least, as there was none at which {wanted}"
    )
    how = "moved only what clearly differs" if best.step.careful else f"moved at {best.step}"
    return f"auto: {how}, {reason}; tried: {', '.join(map(str, tried))}"


def _tries(
    rows: FitRows, fresh: NDArray[np.bool_], learner: tuple[str, Settings], attackers: Mapping[str, Attack]
) -> Iterator[_Tried]:
    """Step after step, as long as somebody asks."""
    method, told = learner
    for number, step in enumerate(STEPS[method]):
        told.progress(number / len(STEPS[method]))
        yield _judged(step, try_out(method, rows, fresh, Boldness(step).told(told)), attackers)


def _judged(step: Step, trial: Trial, attackers: Mapping[str, Attack]) -> _Tried:
    found = [trial.attacked(name, attackers[name]) for name in ATTACKS if name in attackers]
    return _Tried(
        step,
        max(told.low for told, _ in found),
        max(_usual(told) for told, _ in found),
        max(exposed(trial.groups, guesses) for _, guesses in found),
        trial.distortion,
    )


def _usual(told: AttackFindings) -> float:
    """The mean over the groups: the worst of several is that of a few rows, and mostly chance."""
    return float(np.mean([group.advantage for group in told.groups])) if told.groups else told.advantage


def _some(rows: FitRows, draws: Draws) -> FitRows:
    """At most MOST_ROWS rows, at random."""
    if len(rows.rows) <= MOST_ROWS:
        return rows
    chosen = np.zeros(len(rows.rows), dtype=bool)
    chosen[np.argsort(draws.bits("rows of the trial"), kind="stable")[:MOST_ROWS]] = True
    return rows.part(chosen)


def _smallest(rows: FitRows, fresh: NDArray[np.bool_]) -> int:
    """Rows of the smallest group in the fresh rows, or in the others."""
    return min(int(np.bincount(rows.groups[part], minlength=len(rows.weights)).min()) for part in (fresh, ~fresh))
