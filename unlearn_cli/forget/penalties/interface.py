"""What a penalty is: how far the outputs of a model show whether a row was drawn with the forget set in the pool."""

from dataclasses import dataclass
from typing import Protocol

from unlearn_cli.core.cells import Bools, Floats


@dataclass(frozen=True)
class Batch:
    """Rows of retain and forget set, each forwarded once.

    Z = 0 for a row drawn from retain + forget, Z = 1 for one drawn from retain (Xu & Strohmer, arXiv 2502.05684,
    section 4). A retain row stands for both draws, with these weights; a forget row for Z = 0 only.

    forget  (n,) whether the row is of the forget set
    target  (n,) class position, or the number to predict
    mass    (n, 2) weight of each row in the distribution of the outputs given Z = 0 and Z = 1: columns sum to 1
    prior   share of Z = 0 among all draws
    """

    forget: Bools
    target: Floats
    mass: Floats
    prior: float


class Penalty(Protocol):
    """Value and gradient of a dependence of outputs and Z."""

    def __call__(self, outputs: Floats, batch: Batch) -> tuple[float, Floats]:
        """The value in its units (nats for information), and its gradient (n, C) with respect to `outputs` (n, C).

        `outputs` are logits, for regression predictions (n, 1).
        """
        ...
