"""Ways to forget: others' by their published recipes in our training loop, and ours as the command runs them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import softmax

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.adapters.schedule import loss_gradient
from unlearn_cli.forget.batches import rows_of_retrain, steps_of_retrain
from unlearn_cli.forget.interface import Split, UnlearnSettings, unwatched
from unlearn_cli.forget.loop import Plan, train_on
from unlearn_cli.forget.models.interface import Network, Rows
from unlearn_cli.forget.scores import score_of
from unlearn_cli.forget.start import unlearn

BATCH = 32


@dataclass(frozen=True)
class Forgot:
    """The new model, and the rows that were forwarded for it as a share of those of a retrain."""

    model: Network
    cost: float


Method = Callable[[Network, Split, int], Forgot]


def untouched(network: Network, split: Split, seed: int) -> Forgot:
    return Forgot(network, 0.0)


def fine_tuned(network: Network, split: Split, seed: int) -> Forgot:
    """Trained on with retain alone for a quarter of the steps of a retrain."""
    plan = Plan(1, seed=seed)
    steps = round(0.25 * steps_of_retrain(network, len(split.retain), plan.smallest))
    course = train_on(network, split, replace(plan, steps=max(steps, 1)), unwatched)
    return Forgot(course.model, course.rows / rows_of_retrain(network, len(split.retain)))


def gradient_ascent(network: Network, split: Split, seed: int) -> Forgot:
    """Up the loss of the forget set, at most 10 passes; it stops before retain accuracy has fallen by 0.02."""
    trainer, draws = network.trainer(split.retain), np.random.default_rng(seed)
    allowed, kept = score_of(network, split.retain).score - 0.02, network
    passes = 0
    while passes < 10:
        passes += 1
        for rows in _passes(split.forget, draws):
            trainer.step(network.prepared(rows.features), _negative(loss_gradient("classification", rows.target)), 2e-4)
        if score_of(trainer.model(), split.retain).score < allowed:
            break
        kept = trainer.model()
    forwarded = passes * (len(split.forget) + len(split.retain))
    return Forgot(kept, forwarded / rows_of_retrain(network, len(split.retain)))


def scrub_like(network: Network, split: Split, seed: int) -> Forgot:
    """A student of the old network (Kurmanji et al., arXiv 2302.09880): 10 passes down CE + KL(teacher || student) on
    retain, each of the first 3 after a pass up that divergence on the forget set.
    """
    trainer, draws = network.trainer(split.retain), np.random.default_rng(seed)
    forwarded = 0
    for number in range(10):
        for rows in _passes(split.forget, draws) if number < 3 else []:
            trainer.step(network.prepared(rows.features), _negative(_towards(network, rows)), 5e-4)
            forwarded += 2 * len(rows)
        for rows in _passes(split.retain, draws):
            loss, near = loss_gradient("classification", rows.target), _towards(network, rows)
            trainer.step(network.prepared(rows.features), _sum(loss, near), 5e-4)
            forwarded += 2 * len(rows)
    model = trainer.model()
    assert isinstance(model, Network)
    return Forgot(model, forwarded / rows_of_retrain(network, len(split.retain)))


def ours(method: str, gamma: float | None = None, steps: float | None = None) -> Method:
    """As `unlearn dp-unlearn --method ... --gamma ... --steps ...`."""

    def run(network: Network, split: Split, seed: int) -> Forgot:
        found = unlearn(network, split, UnlearnSettings(method, gamma=gamma, steps=steps, seed=seed))
        assert isinstance(found.model, Network)
        return Forgot(found.model, (found.rows or 0) / rows_of_retrain(network, len(split.retain)))

    return run


def retrained(network: Network, split: Split, seed: int) -> Forgot:
    return Forgot(network.retrained(split.retain, seed), 1.0)


METHODS: dict[str, Method] = {
    "none": untouched,
    "fine-tune, 25 %": fine_tuned,
    "gradient ascent": gradient_ascent,
    "SCRUB-like distillation": scrub_like,
    "published penalty, gamma 1.5": ours("mi", 1.5, 0.5),
    "published penalty, gamma 3.5": ours("mi", 3.5, 0.5),
    "published penalty, gamma 5": ours("mi", 5.0, 0.5),
    "unlearn --method mi --gamma 0.3 --steps 0.1": ours("mi", 0.3, 0.1),
    "unlearn --method mi, gamma by the rule": ours("mi"),
    "unlearn --method auto": ours("auto"),
    "retrain": retrained,
}

Gradient = Callable[[Floats], Floats]


def _passes(rows: Rows, draws: np.random.Generator) -> list[Rows]:
    """One pass in batches."""
    order = draws.permutation(len(rows)).astype(np.intp)
    return [rows.part(order[start : start + BATCH]) for start in range(0, len(order), BATCH)]


def _towards(teacher: Network, rows: Rows) -> Gradient:
    """Gradient of the mean KL(teacher || student) by the student's logits: (q - p) / n."""
    wanted = softmax(teacher.outputs(rows.features), axis=1)
    return lambda outputs: np.asarray((softmax(outputs, axis=1) - wanted) / len(rows))


def _negative(gradient: Gradient) -> Gradient:
    return lambda outputs: -gradient(outputs)


def _sum(first: Gradient, second: Gradient) -> Gradient:
    return lambda outputs: first(outputs) + second(outputs)
