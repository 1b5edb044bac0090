"""Plug-in mutual information of the predicted class and Z given the true class."""

import numpy as np

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.output_distributions import class_distribution, information, strata
from unlearn_cli.forget.penalties.interface import Batch


def penalty(outputs: Floats, batch: Batch) -> tuple[float, Floats]:
    """I(class; Z | Y) = sum_y p(y) I(class; Z | Y = y) in nats.

    Within a class the share of forgotten rows does not count, only how they are predicted. A class (of a regression: a
    quarter of the targets) of which the batch has no forget row has equal distributions and adds nothing; one without
    a retain row has only one and adds nothing either.
    """
    chances, pull = class_distribution(outputs, batch)
    prior = np.array([batch.prior, 1.0 - batch.prior])
    groups = strata(batch, outputs.shape[1])
    value, gradient = 0.0, np.zeros_like(chances)
    for group in np.unique(groups):
        rows = groups == group
        shares = batch.mass[rows].sum(axis=0)
        weight = float(prior @ shares)
        if shares.min() <= 0.0:
            continue
        part, slope = information(chances[rows], batch.mass[rows] / shares, prior * shares / weight)
        value += weight * part
        gradient[rows] = weight * slope
    return value, pull(gradient)
