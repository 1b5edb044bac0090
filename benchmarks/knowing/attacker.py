"""An attacker who has read the program: he repeats every draw of a release from each secret that he can think of."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from unlearn_cli.core.draws import Draws
from unlearn_cli.core.secret import KEY_BYTES, Secret
from unlearn_cli.transport.methods.triangular import plan_for

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

FOLDS = 3
SEEDS = range(10)
"""Seeds that anybody would try first; 0 was once the default."""


@dataclass(frozen=True)
class Release:
    """What the attacker holds: the repaired table, and Z of the rows that he is told.

    values       (n, d) cells, categories as codes
    is_category  (d,)
    names        of the columns
    groups       (n,) 1 where a row is of the group that he looks for
    """

    values: Floats
    is_category: Bools
    names: tuple[str, ...]
    groups: Ints

    @classmethod
    def of(cls, table: pl.DataFrame, groups: Ints) -> "Release":
        """A release of two groups; boosting takes 255 levels at most, so the last ones are one."""
        category = np.array([not dtype.is_numeric() for dtype in table.dtypes])
        columns = [
            np.minimum(cells.cast(pl.String).rank("dense").to_numpy() - 1, 250) if kind else cells.to_numpy()
            for cells, kind in zip(table, category, strict=True)
        ]
        return cls(np.column_stack(columns).astype(np.float64), category, tuple(table.columns), groups)

    def with_draws(self, secret: Secret) -> "Release":
        """With what a map of `triangular` draws for each row (its chain, ranks, what is kept or drawn anew), and with
        what the draws and the cells say together: the rank that a number came from, whether a level was drawn.
        """
        draws, plan = Draws(secret, np.arange(len(self.values), dtype=np.uint64)), plan_for(len(self.values))
        found = [draws.among("chain", plan.chains).astype(np.float64)]
        for passing in range(plan.passes):
            moving = Draws(secret, draws.rows, f"{passing}: ")
            for name, cells, category in zip(self.names, self.values.T, self.is_category, strict=True):
                low, high = _ranks(cells)
                if category:
                    again = moving(f"{name}: redraw")
                    found += [moving(f"{name}: keep"), again, ((low < again) & (again < high)).astype(np.float64)]
                else:
                    within = moving(f"{name}: rank")
                    found += [within, low + within * (high - low)]
        kinds = np.append(self.is_category, np.arange(len(found)) == 0)
        return Release(np.column_stack([self.values, *found]), kinds, self.names, self.groups)


def _ranks(cells: Floats) -> tuple[Floats, Floats]:
    """Shares of the column's cells below, and up to, each one (n,)."""
    ascending = np.sort(cells)
    low, high = (np.searchsorted(ascending, cells, side=side) for side in ("left", "right"))
    return low / len(cells), high / len(cells)


def public_secrets(*published: Path) -> list[Secret]:
    """Secrets that can be made from what everybody has: small seeds, an empty key, and hashes of published files."""
    hashes = [sha256(path.read_bytes()).digest() for path in published]
    return [*(Secret.of_seed(seed) for seed in SEEDS), Secret(bytes(KEY_BYTES)), *map(Secret, hashes)]


def blind(release: Release) -> float:
    """Mean advantage |2 AUC - 1| of one who knows Z of two thirds of the rows and looks at cells only."""
    return float(np.mean([_advantage(release, known, asked) for known, asked in _folds(release.groups)]))


def knowing(release: Release, secrets: Iterable[Secret]) -> float:
    """The same of one who also tries secrets: on the rows that he knows he finds the one that tells most, and takes it.

    So many tries cost him nothing: the rows that he is judged on choose no secret.
    """
    views, found = [release.with_draws(secret) for secret in secrets], []
    for known, asked in _folds(release.groups):
        half = np.arange(len(known)) % 2 == 0
        first, second = known[half], known[~half]
        best = max(views, key=lambda view: _advantage(view, first, second, rounds=40)) if len(views) > 1 else views[0]
        found.append(_advantage(best, known, asked))
    return float(np.mean(found))


def _folds(groups: Ints) -> list[tuple[Ints, Ints]]:
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(groups, groups))


def _advantage(release: Release, known: Ints, asked: Ints, rounds: int = 150) -> float:
    model = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.08, categorical_features=release.is_category, random_state=0
    )
    model.fit(release.values[known], release.groups[known])
    guess = model.predict_proba(release.values[asked])[:, 1]
    return abs(2 * float(roc_auc_score(release.groups[asked], guess)) - 1)
