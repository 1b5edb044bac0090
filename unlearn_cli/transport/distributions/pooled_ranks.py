"""Compiled loops over cells of one ordered column that know of no group: where a cell stands on the column's scale."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.compiled import compiled
from unlearn_cli.transport.distributions.sorted_numbers import Sorted
from unlearn_cli.transport.interface import NULL, Codes, Floats

STEPS_EACH = 2
"""Steps of a guide for each number in it: of two searches one is over when it begins."""


class Atoms(NamedTuple):
    """What is read of a scale of m values.

    support  (m,)
    bottom   (m,) distribution function just below each value
    top      (m,) distribution function at each value
    bins     (m,) distribution bin of each value
    edges    (B+1,) pooled ranks at the edges of the bins
    """

    support: Floats
    bottom: Floats
    top: Sorted
    bins: NDArray[np.int32]
    edges: Floats


@compiled
def pooled_ranks(atoms: Atoms, values: Floats, codes: Codes, places: Floats) -> Floats:
    """Randomised pooled rank of cells (n,) at their positions; F(x) of one that lies between two atoms.

    `places` (n,) in their atoms, uniform on (0, 1) (distributional transform; Rueschendorf 2009, eq. 2).
    """
    support, bottom, top, _, _ = atoms
    tops = top.numbers
    found = np.empty(len(codes))
    for i in range(len(codes)):
        code = max(codes[i], 0)
        low, high, own = bottom[code], tops[code], support[code]
        if values[i] == own:
            found[i] = low + places[i] * (high - low)
        else:
            found[i] = high if values[i] > own else low
    return found


@compiled
def redrawn_ranks(atoms: Atoms, codes: Codes, places: Floats) -> Floats:
    """Pooled ranks (n,) drawn within the bins of the cells."""
    _, _, _, bins, edges = atoms
    found = np.empty(len(codes))
    for i in range(len(codes)):
        at = bins[max(codes[i], 0)]
        found[i] = edges[at] + places[i] * (edges[at + 1] - edges[at])
    return found


@compiled
def clamp(codes: Codes, last: int, values: Floats) -> Codes:
    """Positions (n,) that go beyond the last one there; NULL where the value is NaN. Written into `codes`."""
    for i in range(len(codes)):
        codes[i] = NULL if np.isnan(values[i]) else min(codes[i], last)
    return codes
