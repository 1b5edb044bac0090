"""How a network is trained from scratch: epochs, batches, rate; and the gradient of its loss."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.models.interface import Task, Trainer


@dataclass(frozen=True)
class Schedule:
    """Adam at a constant rate over shuffled batches; the defaults are for files that do not say."""

    epochs: int = 40
    batch_size: int = 200
    rate: float = 1e-3


def loss_gradient(task: Task, target: Floats) -> Callable[[Floats], Floats]:
    """Gradient (n, C) with respect to the outputs of mean cross-entropy, or of half the mean squared error."""

    def gradient(outputs: Floats) -> Floats:
        if task == "regression":
            return (outputs - target[:, None]) / len(target)
        wanted = np.eye(outputs.shape[1])[target.astype(np.intp)]
        return np.asarray((softmax(outputs, axis=1) - wanted) / len(target))

    return gradient


def descend(trainer: Trainer, prepared: NDArray[Any], target: Floats, how: tuple[Task, Schedule, int]) -> None:
    """All epochs of the schedule, in an order of rows that the seed decides."""
    task, schedule, seed = how
    random = np.random.default_rng(seed)
    for _ in range(int(schedule.epochs)):
        order = random.permutation(len(target))
        for start in range(0, len(order), int(schedule.batch_size)):
            rows = order[start : start + int(schedule.batch_size)]
            trainer.step(prepared[rows], loss_gradient(task, target[rows]), schedule.rate)
