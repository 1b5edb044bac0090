"""Plug-in mutual information of the predicted class and Z, as published for unlearning rows."""

import numpy as np

from unlearn_cli.penalties.interface import Batch, Floats
from unlearn_cli.penalties.laws import class_law, information


def penalty(outputs: Floats, batch: Batch) -> tuple[float, Floats]:
    """I(class; Z) in nats, the class drawn from the softmax (Xu & Strohmer, arXiv 2502.05684, section 4).

    It compares the two mean predictions only: it is blind to a forget set whose mean prediction is that of the
    retained rows, such as rows chosen at random. For regression the classes are soft bins (`laws.class_law`).
    """
    law, pull = class_law(outputs, batch)
    value, gradient = information(law, batch.mass, np.array([batch.prior, 1.0 - batch.prior]))
    return value, pull(gradient)
