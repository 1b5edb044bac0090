"""Squared distance of the mean embeddings of the two distributions under Gaussian kernels."""

from collections.abc import Sequence

import numpy as np

from unlearn_cli.core.cells import Floats


def squared_discrepancy(u: Floats, difference: Floats, widths: Sequence[float]) -> tuple[float, Floats]:
    """MMD^2 = sum_ij d_i d_j k(u_i, u_j), d = mass_0 - mass_1, and its gradient with respect to u.

    u  (n, d) points    difference  (n,) d    widths  k is the mean of exp(-|u - v|^2 / (2 width^2)) over these

    It is |mu_0 - mu_1|^2 in the kernel's space (Gretton et al., JMLR 13:723, 2012, equation 1, weighted); a row is both
    Z's at once, so there is one n x n kernel. With w_ij = d_i d_j k_ij / width^2 the gradient is
    2 sum_j w_ij (u_j - u_i).
    """
    squares = (u**2).sum(axis=1)
    apart = np.maximum(squares[:, None] + squares - 2.0 * (u @ u.T), 0.0)
    value, gradient = 0.0, np.zeros_like(u)
    for width in widths:
        pairs = np.outer(difference, difference) * np.exp(-apart / (2.0 * width**2)) / len(widths)
        value += float(pairs.sum())
        gradient += 2.0 * (pairs @ u - pairs.sum(axis=1, keepdims=True) * u) / width**2
    return value, gradient
