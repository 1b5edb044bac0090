"""Squared maximum mean discrepancy between the distribution of the outputs given Z = 0 and that given Z = 1."""

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.kernels import squared_discrepancy
from unlearn_cli.forget.output_distributions import points
from unlearn_cli.forget.penalties.interface import Batch

WIDTHS = (0.1, 0.3, 1.0)


def penalty(outputs: Floats, batch: Batch) -> tuple[float, Floats]:
    """|mu_0 - mu_1|^2 for the mean of three Gaussian kernels; 0 to 2, without units.

    On the softmax, where distances are at most sqrt(2); for regression on predictions in units of the target's
    standard deviation. A forget row has its weight in one of them only, so the value shrinks with the square of the
    share of forgotten rows.
    """
    u, pull = points(outputs, batch)
    value, gradient = squared_discrepancy(u, batch.mass[:, 0] - batch.mass[:, 1], WIDTHS)
    return value, pull(gradient)
