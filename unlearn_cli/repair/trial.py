"""A map tried on fit rows that it does not know: what can be guessed of them, and how far they moved."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from unlearn_cli.core.cells import Attack, Cells, Floats, Ints
from unlearn_cli.core.draws import Draws
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.distortion import distortion
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.transport.interface import FitRows, Settings, silent
from unlearn_cli.transport.methods import learner
from unlearn_cli.transport.mixture import values_at


@dataclass(frozen=True)
class Trial:
    """Rows that were moved by a map of some of them.

    cells        all rows after the move
    of_all       (n,) their groups
    known, test  rows that the map and the attackers know; rows that they do not
    distortion   of the latter, the mean over columns
    """

    cells: Cells
    of_all: Ints
    known: Ints
    test: Ints
    distortion: float

    @property
    def groups(self) -> Ints:
        """Of the rows that are attacked."""
        return self.of_all[self.test]

    def attacked(self, name: str, attack: Attack) -> tuple[AttackFindings, Floats]:
        """What an attack finds, and its guesses (len(test), K)."""
        with threadpool_limits(limits=1):
            guesses = attack(self.cells, self.of_all, self.known, self.test)
        return advantage(name, self.groups, guesses, np.zeros(len(self.test), dtype=np.intp)), guesses


def try_out(method: str, rows: FitRows, fresh: NDArray[np.bool_], settings: Settings) -> Trial:
    """All rows moved by a map of those that are not `fresh` (n,)."""
    fitted = learner(method)(rows.part(~fresh), replace(settings, progress=silent))
    moved = values_at(rows.columns, rows.values, fitted(rows.values, rows.groups, Draws(settings.secret, rows.rows)))
    category = np.array([not column.ordered for column in rows.columns])
    known, test = np.flatnonzero(~fresh), np.flatnonzero(fresh)
    costs = [distortion(rows.values[test, j], moved[test, j], bool(category[j])) for j in range(len(category))]
    cells = Cells(moved, category, tuple(column.name for column in rows.columns))
    return Trial(cells, rows.groups, known, test, float(np.mean(costs)))
