"""Plug-in mutual information of the predicted class and Z, as published for unlearning rows."""

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.output_distributions import class_distribution, information
from unlearn_cli.forget.penalties.interface import Batch


def penalty(outputs: Floats, batch: Batch) -> tuple[float, Floats]:
    """I(class; Z) in nats, the class drawn from the softmax (Xu & Strohmer, arXiv 2502.05684, section 4).

    It compares the two mean predictions only: it is blind to a forget set whose mean prediction is that of the
    retained rows, such as rows chosen at random. For regression the classes are soft bins: see
    `output_distributions.class_distribution`.
    """
    chances, pull = class_distribution(outputs, batch)
    value, gradient = information(chances, batch.mass, np.array([batch.prior, 1.0 - batch.prior]))
    return value, pull(gradient)
