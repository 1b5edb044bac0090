"""Choosing gamma: a cheap estimate of the retrained model says how well the forget set is to be predicted."""

from dataclasses import dataclass, replace

from unlearn_cli.forget.batches import steps_of_retrain
from unlearn_cli.forget.findings import ProxyReport
from unlearn_cli.forget.interface import Split, Watch
from unlearn_cli.forget.loop import Course, Plan, train_on
from unlearn_cli.forget.models.interface import Network, Rows
from unlearn_cli.forget.scores import score_of

PROXY_STEPS = 0.15
"""Steps of the proxy as a share of those of a retrain."""

LADDER = (0.1, 0.3, 1.0, 3.0)
MOMENTS = 10
"""How often the model of each training of the ladder is looked at: as forgetting goes on it passes the proxy."""

LOSS_ALLOWED = 0.02
"""A score on held-out rows so much below the supplied model's is a loss."""


@dataclass(frozen=True)
class Proxy:
    """A model from scratch on retain in a part of the steps: what the retrained model would say of the forget set."""

    model: Network
    report: ProxyReport
    rows: int


@dataclass(frozen=True)
class Candidate:
    """A training of the ladder up to one moment.

    forget  its score on the forget set
    kept    that on held-out rows; on retain rows where there are none
    """

    gamma: float
    step: int
    course: Course
    forget: float
    kept: float


@dataclass(frozen=True)
class Chosen:
    """The candidate taken, and whether every one lost on held-out rows."""

    best: Candidate
    lossy: bool


@dataclass(frozen=True)
class Ladder:
    """Trainings with every gamma, each looked at at several moments.

    rows   rows forwarded by all the trainings
    least  a candidate that keeps less than this loses on held-out rows
    """

    candidates: tuple[Candidate, ...]
    rows: int
    least: float

    def nearest(self, target: float) -> Chosen:
        """The candidate whose score on the forget set is nearest to `target`, without loss elsewhere.

        Of equally near ones the smaller gamma, and the earlier moment. Where every candidate loses on held-out rows,
        the nearest is taken all the same and `lossy` says so.
        """
        harmless = [one for one in self.candidates if one.kept >= self.least]
        best = min(harmless or self.candidates, key=lambda one: (abs(one.forget - target), one.gamma, one.step))
        return Chosen(best, not harmless)


def proxy_of(network: Network, split: Split, seed: int, watch: Watch) -> Proxy:
    """Train the proxy, and score it."""
    steps = max(round(PROXY_STEPS * steps_of_retrain(network, len(split.retain))), 1)
    course = train_on(network, split, Plan(steps, reset=0.0, seed=seed), watch)
    holdout = score_of(course.model, split.holdout) if split.holdout else None
    report = ProxyReport(PROXY_STEPS, score_of(course.model, split.forget), holdout)
    return Proxy(course.model, report, course.rows)


def ladder(network: Network, split: Split, plan: Plan, watch: Watch) -> Ladder:
    """The ladder: the plan run with every gamma."""
    kept_rows = split.holdout or split.retain
    found: list[Candidate] = []
    rows = 0
    parts = split.forget, kept_rows
    moments = {-(-plan.steps * part // MOMENTS) for part in range(1, MOMENTS + 1)}
    watched = replace(plan, checkpoints=tuple(sorted(moments)))
    for number, gamma in enumerate(LADDER):
        course = train_on(network, split, replace(watched, gamma=gamma), part_of(watch, number, len(LADDER)))
        rows += course.rows
        found += [_candidate(gamma, step, model, course, parts) for step, model in course.checkpoints]
    return Ladder(tuple(found), rows, score_of(network, kept_rows).score - LOSS_ALLOWED)


def _candidate(gamma: float, step: int, model: Network, course: Course, parts: tuple[Rows, Rows]) -> Candidate:
    forget, kept = parts
    curve = tuple(point for point in course.curve if point.step <= step)
    until = Course(model, curve, course.rows, ())
    return Candidate(gamma, step, until, score_of(model, forget).score, score_of(model, kept).score)


def part_of(watch: Watch, number: int, of: int) -> Watch:
    """A watch that takes the points of the `number`th of `of` trainings for a part of the whole."""
    return lambda point: watch(replace(point, share=(number + point.share) / of))
