"""One task: the way of the published penalty, the ladder of gammas, what the rule takes, and the two best choices."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from benchmarks.unlearning.reference import Retrained
from benchmarks.unlearning.tasks import Task
from unlearn_cli.forget.batches import steps_of_retrain
from unlearn_cli.forget.choosing import ladder, proxy_of
from unlearn_cli.forget.information import Gauge, gauge
from unlearn_cli.forget.interface import UnlearnSettings, unwatched
from unlearn_cli.forget.loop import Plan, train_on
from unlearn_cli.forget.methods.mi import STEPS
from unlearn_cli.forget.models.interface import Network
from unlearn_cli.forget.scores import score_of
from unlearn_cli.forget.task import Task as Asked

LONG_GAMMA, LONG_STEPS, MOMENTS = 1.5, 0.5, 20
"""The long way: the published penalty for half the steps of a retrain, looked at so often."""


@dataclass(frozen=True)
class Point:
    """A model on the way.

    share  steps as a share of those of a retrain
    tvF    distance to the retrained models on the forget set
    """

    gamma: float
    share: float
    information: float
    forget: float
    test: float
    tvF: float  # noqa: N815


@dataclass(frozen=True)
class Eyes:
    """What a model is looked at with."""

    made: Task
    gauge: Gauge
    reference: Retrained

    def point(self, model: Network, gamma: float, share: float) -> Point:
        forget, test = (score_of(model, rows).score for rows in (self.made.split.forget, self.made.held))
        numbers = gamma, share, self.gauge.value(model), forget, test, self.reference.distance(model)
        return Point(*(round(number, 9) for number in numbers))


def estimated(made: Task, seed: int, count: int) -> dict[str, Any]:
    """All of it, by the functions that `--method mi` runs; `count` retrained models are what it is measured against."""
    network, split = made.network, made.split
    eyes = Eyes(made, gauge("mi", split, seed), Retrained.of(made, seed, count))
    before = eyes.gauge.report(network, seed)
    asked = Asked(network, split, UnlearnSettings("mi", seed=seed), eyes.gauge.penalty, before.informative, unwatched)
    plan = replace(asked.planned(1.0, STEPS), penalty=asked.penalty)
    proxy, tried = proxy_of(network, split, seed, unwatched), ladder(network, split, plan, unwatched)
    whole = steps_of_retrain(network, len(split.retain), plan.smallest)
    points = [eyes.point(one.course.model, one.gamma, one.step / whole) for one in tried.candidates]
    taken = tried.candidates.index(tried.nearest(proxy.report.forget.score).best)
    wanted = eyes.reference.forget
    return {
        "rows": [len(split.retain), len(split.forget), len(made.held)],
        "null": before.null,
        "informative": before.informative,
        "retrained": {"models": count, "forget": wanted, "floor": eyes.reference.floor},
        "start": asdict(eyes.point(network, 0.0, 0.0)),
        "proxy": asdict(eyes.point(proxy.model, 0.0, proxy.report.steps)),
        "rule": asdict(points[taken]),
        "oracle_accuracy": asdict(min(points, key=lambda one: (abs(one.forget - wanted), one.tvF))),
        "oracle_tvF": asdict(min(points, key=lambda one: one.tvF)),
        "ladder": columns(points),
        "long": columns(long_way(eyes, plan, whole)),
    }


def long_way(eyes: Eyes, plan: Plan, whole: int) -> list[Point]:
    """The points of the published penalty from its start to its end."""
    steps = max(round(LONG_STEPS * whole), 1)
    moments = tuple(sorted({-(-steps * part // MOMENTS) for part in range(1, MOMENTS + 1)}))
    run = replace(plan, steps=steps, gamma=LONG_GAMMA, checkpoints=moments)
    course = train_on(eyes.made.network, eyes.made.split, run, unwatched)
    start = eyes.point(eyes.made.network, LONG_GAMMA, 0.0)
    return [start, *(eyes.point(model, LONG_GAMMA, step / whole) for step, model in course.checkpoints)]


def columns(points: Iterable[Point]) -> dict[str, list[float]]:
    """Points as a table, column by column."""
    rows = [asdict(one) for one in points]
    return {name: [row[name] for row in rows] for name in rows[0]}
