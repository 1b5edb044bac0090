"""What compiled loops rely on in a map from a file: they look at no bounds, so a wrong number must not reach them."""

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.transport.conditional.trees import MOST_LEAVES, Tree
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import Floats, Ints


def check_scale(scale: Scale, weights: Floats) -> None:
    """ValueError where there is no distribution on the values of a column, or there are no weights of groups."""
    fits = scale.mass.shape == scale.column.support.shape and scale.mass.ndim == 1
    if not fits or not len(scale.mass) or not _positive(scale.mass):
        raise ValueError(f"{scale.column.name!r} has no distribution on its values")
    if weights.ndim != 1 or not len(weights) or not _positive(weights):
        raise ValueError("the groups have no weights")


def check_distributions(
    scale: Scale, weights: Floats, distributions: NDArray[np.float32], displaced: NDArray[np.float32] | None
) -> None:
    """ValueError where leaves have no distributions of every group on the bins of the column, or no shares of them."""
    bins = int(scale.distribution_bins.max()) + 1
    if (
        distributions.ndim != 3
        or not 1 <= len(distributions) <= MOST_LEAVES
        or distributions.shape[1:]
        != (
            len(weights),
            bins,
        )
    ):
        raise ValueError(f"{scale.column.name!r} has distributions of shape {distributions.shape}")
    if not np.isfinite(distributions).all() or distributions.min() < 0 or distributions.sum(axis=2).min() <= 0:
        raise ValueError(f"{scale.column.name!r} has a leaf without a distribution")
    if displaced is not None and (
        displaced.shape != (2, *distributions.shape) or not np.isfinite(displaced).all() or displaced.min() < 0
    ):
        raise ValueError(f"{scale.column.name!r} has displaced shares of shape {displaced.shape}, or none")


def check_tree(tree: Tree, leaves: int, widths: Ints) -> None:
    """ValueError where a tree looks at a column or a code that is not there, or leads to no leaf.

    Parameters
    ----------
    tree : Tree
    leaves : int
        Of which there are distributions.
    widths : (d,) intp
        Context codes that each column may have.
    """
    contexts, masks = tree.contexts, tree.masks
    if contexts.ndim != 1 or masks.ndim != 2 or len(contexts) != len(masks):
        raise ValueError(f"a tree looks at {contexts.shape} columns by masks of shape {masks.shape}")
    if len(contexts) and (contexts.min() < 0 or contexts.max() >= len(widths)):
        raise ValueError("a tree looks at a column that is not there")
    if len(contexts) and widths[contexts].max() > masks.shape[1]:
        raise ValueError("a tree has no mask for a code of a column")
    if tree.size > leaves:
        raise ValueError(f"a tree of {tree.size} leaves has distributions of {leaves}")


def _positive(values: Floats) -> bool:
    return bool(np.isfinite(values).all() and values.min() > 0)
