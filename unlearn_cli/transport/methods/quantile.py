"""`quantile`: every column alone to the barycenter of its own distributions; relations between columns stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.draws import Draws
from unlearn_cli.transport.distributions.marginals import Marginal, learn_marginals, marginal_arrays, marginals_from
from unlearn_cli.transport.interface import Arrays, Codes, Column, FitRows, Floats, Ints, Restored, Settings
from unlearn_cli.transport.inverse.marginals import before_move, likeliest_in
from unlearn_cli.transport.inverse.spans import restored


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
        """The map that wrote these arrays."""
        return cls(marginals_from(columns, arrays))


def learn(rows: FitRows, settings: Settings) -> Map:
    """Each column's distributions, group by group, and their barycenters.

    Parameters
    ----------
    rows : FitRows
    settings : Settings

    Returns
    -------
    Map

    Examples
    --------
    The second group has twice the values of the first; both come to one and a half times, and can be restored.

    >>> from unlearn_cli.core.secret import Secret
    >>> x, groups = np.arange(1000.0) + 1, np.arange(1000) % 2
    >>> values = (x * (1 + groups))[:, None]
    >>> pay = Column("pay", True, np.unique(values))
    >>> rows = FitRows(values, groups, np.arange(1000, dtype=np.uint64), (pay,), np.array([0.5, 0.5]))
    >>> secret = Secret.of_seed(7)
    >>> fitted, draws = learn(rows, Settings(secret=secret)), Draws(secret, rows.rows)
    >>> moved = pay.support[fitted(values, groups, draws)]
    >>> bool(np.abs(moved[:, 0] - 1.5 * x).max() < 5)
    True
    >>> bool(np.abs(fitted.restore(moved, groups, draws).values - values).max() < 5)
    True
    """
    return Map(learn_marginals(rows, settings))
