"""`quantile`: every column alone to the barycenter of its own laws; relations between columns stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.randomness import Draws
from unlearn_cli.transport.backward import restored
from unlearn_cli.transport.interface import Arrays, Codes, Column, FitRows, Floats, Ints, Restored, Settings
from unlearn_cli.transport.marginals import Marginal, learn_marginals, marginal_arrays, marginals_from
from unlearn_cli.transport.marginals_back import before_move, likeliest_in


@dataclass(frozen=True, eq=False)
class Map:
    """Every column by its own optimal map.

    Ordered: x -> sum_k w_k Q_k(F_z(x)), the rank randomised inside ties (Agueh & Carlier 2011, section 6.1), at the
    nearest value of the support. Categories: the maximal coupling with the barycenter under the 0/1 metric. Each
    column becomes independent of the group; all columns together need not.
    """

    marginals: tuple[Marginal, ...]

    def __call__(self, values: Floats, groups: Ints, draws: Draws) -> Codes:
        """Positions in each column's support, (n, d); see TransportMap."""
        codes = np.empty(values.shape, dtype=np.int32)
        for j, marginal in enumerate(self.marginals):
            codes[:, j] = marginal.move(values[:, j], groups, draws)
        return codes

    def restore(self, values: Floats, groups: Ints, draws: Draws) -> Restored:
        """What the cells were before the move, column by column."""
        spans = [before_move(m, values[:, j], groups, draws) for j, m in enumerate(self.marginals)]
        likeliest = [likeliest_in(m, span, groups) for m, span in zip(self.marginals, spans, strict=True)]
        return restored(tuple(marginal.column for marginal in self.marginals), spans, likeliest)

    def arrays(self) -> Arrays:
        """The map as named flat arrays."""
        return marginal_arrays(self.marginals)

    @classmethod
    def from_arrays(cls, columns: tuple[Column, ...], arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        """The map back from its arrays."""
        return cls(marginals_from(columns, arrays))


def learn(rows: FitRows, settings: Settings) -> Map:
    """Each column's laws, group by group, and their barycenters."""
    return Map(learn_marginals(rows, settings))
