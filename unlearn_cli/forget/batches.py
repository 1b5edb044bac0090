"""Batches for training: retain rows in turn, and rows of the forget set beside them where a penalty needs them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.forget.adapters.schedule import loss_gradient
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Network
from unlearn_cli.forget.output_distributions import batch_of
from unlearn_cli.forget.penalties.interface import Batch, Penalty
from unlearn_cli.forget.scores import row_losses

EPOCHS = 40
"""Passes over the rows of a training from scratch, where the model does not say."""

STEPS = 13_000
SMALLEST, LARGEST = 4, 256
SMALLEST_FROM_OLD = 16
"""Where training starts from the old network its loss is all but 0, and in smaller batches noise drowns the penalty."""


def rows_of_retrain(network: Network, retain: int) -> int:
    """Rows forwarded by a training from scratch on so many rows: as many epochs as the original one had."""
    return (network.epochs or EPOCHS) * retain


def batch_size(network: Network, retain: int, smallest: int = SMALLEST) -> int:
    """Retain rows of a batch: such a power of 2 that a training from scratch takes some 13,000 steps.

    At the same cost many small steps come nearer to the retrained model than few large ones (digits, 40 epochs, tvF
    after 25 % of the steps: 0.044 with 4 rows, 0.093 with 16), and more steps than that do not (160 epochs: 0.04).
    """
    wanted = max(rows_of_retrain(network, retain) / STEPS, 1.0)
    return int(np.clip(2 ** round(np.log2(wanted)), smallest, LARGEST))


def steps_of_retrain(network: Network, retain: int, smallest: int = SMALLEST) -> int:
    """Steps of a training from scratch in batches of that size."""
    return -(-rows_of_retrain(network, retain) // batch_size(network, retain, smallest))


@dataclass(frozen=True)
class Order:
    """Retain rows of a batch, and the seed of the order in which rows come."""

    size: int
    seed: int


class Batches:
    """The rows of a training, one batch after the other. `forwarded` counts rows.

    With a penalty a batch has a quarter as many rows of the forget set, but 4: more cost more and forget no better.
    """

    def __init__(self, network: Network, split: Split, penalty: tuple[float, Penalty] | None, order: Order) -> None:
        """Without a penalty (gamma, and the function) the forget set is never forwarded."""
        self.forwarded = 0
        self._network = network
        self._penalty = penalty
        # squared error is in units of the target: with its variance gamma weighs the same whatever the units
        self._unit = 1.0 if network.task == "classification" else float(split.retain.target.var())
        self._sizes = len(split.retain), len(split.forget)
        parts = [split.retain] if penalty is None else [split.retain, split.forget]
        self._rows = np.concatenate([network.prepared(part.features) for part in parts])
        self._target = np.concatenate([part.target for part in parts])
        self._retained = _in_turn(len(split.retain), order.size, np.random.default_rng([order.seed, 1]))
        few = max(order.size // 4, SMALLEST)
        self._forgotten = _in_turn(len(split.forget), few, np.random.default_rng([order.seed, 2]))

    def next(self, penalised: bool = True) -> tuple[NDArray[Any], Callable[[Floats], Floats], list[float]]:
        """Rows, the gradient of loss + gamma * penalty by their outputs, and where it leaves the two values.

        Without the penalty where not `penalised`; its value is then not a number.
        """
        penalty = self._penalty if penalised else None
        chosen = next(self._retained)
        retained = len(chosen)
        if penalty is not None:
            chosen = np.concatenate([chosen, self._sizes[0] + next(self._forgotten)])
        self.forwarded += len(chosen)
        target, values = self._target[chosen], [0.0, np.nan]

        def gradient(outputs: Floats) -> Floats:
            slope = np.zeros_like(outputs)
            kept, wanted = outputs[:retained], target[:retained]
            losses, slope[:retained] = _loss(self._network, kept, wanted)
            values[0] = float(losses.mean())
            if penalty is not None:
                gamma, value = penalty
                values[1], pull = value(outputs, self._batch(target, retained))
                slope += gamma * self._unit * pull
            return slope

        return self._rows[chosen], gradient, values

    def _batch(self, target: Floats, retained: int) -> Batch:
        return batch_of(np.arange(len(target)) >= retained, target, *self._sizes)


def _loss(network: Network, outputs: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Losses (n,) of rows, and the gradient (n, C) of their mean (of half of it, for squared error)."""
    own = network.own_loss(outputs, target)
    if own is not None:
        return own
    losses = row_losses(outputs, target, network.task == "classification")
    return losses, loss_gradient(network.task, target)(outputs)


def _in_turn(rows: int, size: int, draws: np.random.Generator) -> Iterator[Ints]:
    """Batches of positions without end, every row once before any comes again; the last of a pass may be smaller."""
    while True:
        order = draws.permutation(rows)
        yield from (order[first : first + size] for first in range(0, rows, size))
