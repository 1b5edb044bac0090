"""The one training loop: a start between the old model and a fresh one, then the loss on retain plus the penalty."""

from dataclasses import dataclass

import numpy as np

from unlearn_cli.forget.batches import SMALLEST, SMALLEST_FROM_OLD, Batches, Order, batch_size
from unlearn_cli.forget.findings import CurvePoint
from unlearn_cli.forget.interface import Split, Watch
from unlearn_cli.forget.models.interface import Network, Rows
from unlearn_cli.forget.penalties.interface import Penalty
from unlearn_cli.forget.scores import score_of

RATE = 2e-3
RATE_FROM_OLD = 4e-3
ENOUGH = 3_000
"""Steps after a reset; with fewer the steps are larger, up to twice."""

FAR, FASTEST = 2_000, 4.0
"""A given gamma is to carry the old model as far as so many steps do; with fewer they are larger, up to 4 times.

Adam moves a parameter by about the rate in every step, however small the gradient, so the way that it can go is rate
times steps; a network that was trained for few epochs has few steps, and would hardly be carried off.
"""

POINTS = 20
"""Points of a curve."""

WATCHED = 1_000
"""Rows of each part that a point of the curve is measured on."""


@dataclass(frozen=True)
class Plan:
    """How a network is trained: from reset * theta + (1 - reset) * fresh, down the loss on retain + gamma * penalty.

    steps    Adam steps
    penalty  None: the loss on retain alone
    until    share of the steps, from the first, that have the penalty
    far      from the old model: as far as 2,000 steps go, though there may be fewer
    """

    steps: int
    reset: float = 1.0
    penalty: Penalty | None = None
    gamma: float = 0.0
    seed: int = 0
    checkpoints: tuple[int, ...] = ()
    until: float = 1.0
    far: bool = False

    @property
    def smallest(self) -> int:
        """Fewest retain rows of a batch."""
        return SMALLEST_FROM_OLD if self.reset == 1.0 else SMALLEST

    def rate(self, step: int) -> float:
        """Size of a step, the first is 1; it falls to 0, so that training comes to rest.

        After a reset linearly from the start. From the old model, whose loss is all but 0, it stays for one half and
        falls in the other: there the penalty has to carry it away first.
        """
        left = 1.0 - (step - 1) / self.steps
        if self.reset == 1.0:
            larger = min(max(FAR / self.steps, 1.0), FASTEST) if self.far else 1.0
            return RATE_FROM_OLD * larger * min(2.0 * left, 1.0)
        return RATE * min(max(ENOUGH / self.steps, 1.0), 2.0) * left


@dataclass(frozen=True)
class Course:
    """What came of a training. `rows` were forwarded by it; `checkpoints` are the model after so many steps."""

    model: Network
    curve: tuple[CurvePoint, ...]
    rows: int
    checkpoints: tuple[tuple[int, Network], ...]


def train_on(network: Network, split: Split, plan: Plan, watch: Watch) -> Course:
    """Train a copy of the network by the plan; the same plan gives the same model."""
    trainer = started(network, plan).trainer(split.retain)
    order = Order(batch_size(network, len(split.retain), plan.smallest), plan.seed)
    batches = Batches(network, split, None if plan.penalty is None else (plan.gamma, plan.penalty), order)
    seen = _watched(split, plan.seed)
    curve: list[CurvePoint] = []
    kept: list[tuple[int, Network]] = []
    losses: list[list[float]] = []
    every = max(plan.steps // POINTS, 1)
    for step in range(1, plan.steps + 1):
        rows, gradient, values = batches.next(step <= plan.until * plan.steps)
        trainer.step(rows, gradient, plan.rate(step))
        losses.append(values)
        if step in plan.checkpoints:
            kept.append((step, trainer.model()))
        if step % every == 0 or step == plan.steps:
            curve.append(_point(step, plan, losses, _scores(trainer.model(), seen)))
            watch(curve[-1])
            losses = []
    return Course(trainer.model(), tuple(curve), batches.forwarded, tuple(kept))


def started(network: Network, plan: Plan) -> Network:
    """The network that training starts from, theta_0."""
    return network if plan.reset == 1.0 else network.blended(network.fresh(plan.seed), plan.reset)


def _watched(split: Split, seed: int) -> list[Rows | None]:
    """Some rows of forget, retain and held-out part."""
    draws = np.random.default_rng([seed, 3])
    parts = (split.forget, split.retain, split.holdout)
    return [p and p.part(draws.permutation(len(p))[:WATCHED].astype(np.intp)) for p in parts]


def _scores(model: Network, seen: list[Rows | None]) -> list[float | None]:
    return [None if rows is None else score_of(model, rows).score for rows in seen]


def _point(step: int, plan: Plan, losses: list[list[float]], scores: list[float | None]) -> CurvePoint:
    loss, penalty = (float(part) for part in np.mean(losses, axis=0))
    penalised = plan.penalty is not None and not np.isnan(penalty)
    forget, retain, holdout = scores
    return CurvePoint(
        step=step,
        share=step / plan.steps,
        loss=loss,
        penalty=penalty if penalised else None,
        forget=forget or 0.0,
        retain=retain or 0.0,
        holdout=holdout,
    )
