"""Batches for training: retain rows in turn, and rows of the forget set beside them where a penalty needs them."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.models.interface import Floats, Ints, Network
from unlearn_cli.models.schedule import loss_gradient
from unlearn_cli.penalties.interface import Batch, Penalty
from unlearn_cli.penalties.laws import batch_of
from unlearn_cli.unlearning.interface import Split
from unlearn_cli.unlearning.scores import row_losses

SIZE = 16
"""Retain rows of a batch: few, since at the same cost many small steps come nearer to the retrained model."""

FORGOTTEN = 128
"""Most rows of the forget set in a batch; a penalty compares means, which want many rows."""


class Batches:
    """The rows of a training, one batch after the other. `forwarded` counts rows."""

    def __init__(self, network: Network, split: Split, penalty: tuple[float, Penalty] | None, seed: int) -> None:
        """penalty: gamma and the penalty; None, and the forget set is never forwarded."""
        self.forwarded = 0
        self._task = network.task
        self._penalty = penalty
        # squared error is in units of the target: with its variance gamma weighs the same whatever the units
        self._unit = 1.0 if network.task == "classification" else float(split.retain.target.var())
        self._sizes = len(split.retain), len(split.forget)
        parts = [split.retain] if penalty is None else [split.retain, split.forget]
        self._rows = np.concatenate([network.prepared(part.features) for part in parts])
        self._target = np.concatenate([part.target for part in parts])
        self._retained = _in_turn(len(split.retain), SIZE, np.random.default_rng([seed, 1]))
        self._forgotten = _in_turn(len(split.forget), FORGOTTEN, np.random.default_rng([seed, 2]))

    def next(self) -> tuple[NDArray[Any], Callable[[Floats], Floats], list[float]]:
        """Rows, the gradient of loss + gamma * penalty by their outputs, and a list that it fills with the two values."""
        chosen = next(self._retained)
        retained = len(chosen)
        if self._penalty is not None:
            chosen = np.concatenate([chosen, self._sizes[0] + next(self._forgotten)])
        self.forwarded += len(chosen)
        target, told = self._target[chosen], [0.0, 0.0]

        def gradient(outputs: Floats) -> Floats:
            slope = np.zeros_like(outputs)
            kept, wanted = outputs[:retained], target[:retained]
            told[0] = float(row_losses(kept, wanted, self._task == "classification").mean())
            slope[:retained] = loss_gradient(self._task, wanted)(kept)
            if self._penalty is not None:
                gamma, penalty = self._penalty
                told[1], pull = penalty(outputs, self._batch(target, retained))
                slope += gamma * self._unit * pull
            return slope

        return self._rows[chosen], gradient, told

    def _batch(self, target: Floats, retained: int) -> Batch:
        return batch_of(np.arange(len(target)) >= retained, target, *self._sizes)


def _in_turn(rows: int, size: int, draws: np.random.Generator) -> Iterator[Ints]:
    """Batches of positions without end, every row once before any comes again; the last of a pass may be smaller."""
    while True:
        order = draws.permutation(rows)
        yield from (order[first : first + size] for first in range(0, rows, size))
