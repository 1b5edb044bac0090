"""Hilbert-Schmidt independence criterion of the outputs and Z."""

from unlearn_cli.core.cells import Floats
from unlearn_cli.forget.kernels import squared_discrepancy
from unlearn_cli.forget.output_distributions import points
from unlearn_cli.forget.penalties.interface import Batch

WIDTH = 0.5


def penalty(outputs: Floats, batch: Batch) -> tuple[float, Floats]:
    """HSIC(u, Z) with a Gaussian kernel on u and l(z, z') = 1[z = z'] on Z; without units.

    HSIC = E k l + E k E l - 2 E[E k E l] (Gretton et al., ALT 2005, lemma 1) over draws (u_i, z) of weight pi_z mass_iz
    is the squared norm of the cross-covariance sum_z pi_z (mu_z - mu) x e_z. For two values mu_0 - mu =
    pi_1 (mu_0 - mu_1), so HSIC = 2 pi_0^2 pi_1^2 |mu_0 - mu_1|^2: n^2 kernel values instead of (2 n)^2.
    """
    u, pull = points(outputs, batch)
    share = 2.0 * (batch.prior * (1.0 - batch.prior)) ** 2
    value, gradient = squared_discrepancy(u, batch.mass[:, 0] - batch.mass[:, 1], (WIDTH,))
    return share * value, pull(share * gradient)
