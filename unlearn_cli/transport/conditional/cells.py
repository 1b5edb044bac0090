"""Cells of one column on their way, and what the moves of numbers and of categories have in common."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.distributions.couplings import SMALLEST
from unlearn_cli.transport.interface import Codes, Floats, Ints

Bytes = NDArray[np.uint8]
Signs = NDArray[np.int8]

BORN = -3
"""The code of a cell that was missing and is to get a value: any value of the barycenter. Neither NULL nor SAME."""

NO_DIFFERENCE = 1e-6
"""Mass by which equal distributions may differ: above the rounding of float32, in which they are kept, 6e-8."""


class Rows(NamedTuple):
    """Cells as compiled loops read them."""

    codes: Codes
    leaves: Ints
    groups: Ints
    came: Signs


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of one column on their way.

    values  (n,) numbers, or level positions
    codes   (n,) positions in the support; NULL and BORN too
    leaves  (n,) leaf of each row
    groups  (n,) group of each row
    draws   of the rows
    came    (n,) where the cell was before any step: -1 lower, 1 higher, 0 where it is; of categories 0 or not
    """

    values: Floats
    codes: Codes | Ints
    leaves: Ints
    groups: Ints
    draws: Draws
    came: Signs

    @property
    def rows(self) -> Rows:
        """As compiled loops read them."""
        codes, came = self.codes.astype(np.int32, copy=False), self.came.astype(np.int8, copy=False)
        return Rows(codes, self.leaves, self.groups, came)


def with_pooled(distributions: Floats, weights: Floats) -> Floats:
    """Distributions (L, K, B) and, as group K, the pooled one: what a row of an unseen group is moved by."""
    pooled = np.einsum("k,lkb->lb", weights, distributions)[:, None]
    both = np.concatenate([distributions, pooled], axis=1)
    return np.asarray(both / both.sum(axis=2, keepdims=True))


def with_pooled_shares(displaced: Floats, distributions: Floats, weights: Floats) -> Floats:
    """Shares (2, L, K, B) of a group's cells that are displaced and, as group K, those of all groups together."""
    cells = np.einsum("k,slkb,lkb->slb", weights, displaced, distributions)
    pooled = cells / np.maximum(np.einsum("k,lkb->lb", weights, distributions), SMALLEST)
    return np.concatenate([displaced, pooled[:, :, None]], axis=2)


def differ(distributions: Floats) -> NDArray[np.bool_]:
    """Whether the groups' distributions (L, K, B) differ at all in a leaf (L,)."""
    return np.asarray(np.abs(distributions - distributions[:, :1]).max(axis=(1, 2)) > NO_DIFFERENCE)
