"""Trains the authors' predictors on moved rows, counts what they count, and attacks the rows."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import polars as pl
from scipy.stats import ks_2samp
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import mean_squared_error, roc_auc_score
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.comparison import encoding
from benchmarks.published.catalog import Experiment, Line
from benchmarks.published.data import Floats, Ints, Split
from benchmarks.published.moves import Moved

EPOCHS, UPDATES = 100, 180
"""The authors' 100 epochs; their batches of 10 are 180 updates an epoch on Crime, and so many are made on LSAC too."""

SHUFFLES = 20
"""Shuffled groups of which the unfairness is the floor of what can be seen."""


def network(rows: int) -> Any:
    """The authors' network: three layers of 32, Adam, standardised inputs."""
    settings = {"hidden_layer_sizes": (32, 32, 32), "max_iter": EPOCHS, "n_iter_no_change": EPOCHS, "tol": 0.0}
    return make_pipeline(
        StandardScaler(), MLPRegressor(**settings, batch_size=max(10, rows // UPDATES), random_state=0)
    )


PREDICTORS: dict[str, Callable[[int], Any]] = {
    "logistic": lambda rows: LogisticRegression(),
    "forest": lambda rows: RandomForestClassifier(random_state=0),
    "linear": lambda rows: LinearRegression(),
    "network": network,
}
"""Name -> an untrained model, given the number of rows; scikit-learn's defaults but for the network."""


def scores(experiment: Experiment, line: Line, split: Split, moved: Moved) -> dict[str, dict[str, float]]:
    """By predictor: `utility`, `unfair`, and the `floor` of unfairness, which shuffled groups have."""
    train, test = inputs(moved)
    if line.given_z:
        groups = moved.groups, split.groups[1]
        train, test = (np.column_stack([rows, z == 0, z == 1]) for rows, z in zip((train, test), groups, strict=True))
    random, found = np.random.default_rng(0), {}
    unfair = disparity if experiment.classifies else distance
    for name in experiment.predictors:
        model = PREDICTORS[name](len(train)).fit(train, moved.target)
        guess = model.predict_proba(test)[:, 1] if experiment.classifies else model.predict(test)
        measure = roc_auc_score if experiment.classifies else mean_squared_error
        shuffled = [unfair(guess, random.permutation(split.groups[1])) for _ in range(SHUFFLES)]
        found[name] = {
            "utility": float(measure(split.target[1], guess)),
            "unfair": unfair(guess, split.groups[1]),
            "floor": float(np.mean(shuffled)),
        }
    return found


def inputs(moved: Moved) -> tuple[Floats, Floats]:
    """Training and test rows for a predictor: a matrix as it is, categories of a table as dummy codes of all levels."""
    if moved.encoded:
        return moved.rows
    train, test = moved.rows
    both = pl.concat([train, test])
    names = [name for name, dtype in both.schema.items() if not dtype.is_numeric()]
    matrix = both.to_dummies(names).cast(pl.Float64).to_numpy() if names else both.cast(pl.Float64).to_numpy()
    return matrix[: len(train)], matrix[len(train) :]


def disparity(guess: Floats, groups: Ints) -> float:
    """Disc: the largest |1 - ratio of the mean predictions of two groups|."""
    first, second = (float(np.mean(guess[groups == k])) for k in (0, 1))
    return max(abs(1 - first / second), abs(1 - second / first))


def distance(guess: Floats, groups: Ints) -> float:
    """KS distance of the predictions of two groups."""
    return float(ks_2samp(guess[groups == 0], guess[groups == 1]).statistic)


def attacked(referee: ModuleType, split: Split, moved: Moved) -> dict[str, float]:
    """Advantage of each of the referee's attackers, who know the moved training rows and Z, on the moved test rows.

    With `exposed`, `chance`, how many `rows`, and the `distortion` of the test rows where they were moved.
    """
    (train, test), categories = _cells(referee, moved.rows, moved.encoded)
    tail = list(referee.attackers(categories))[-1]
    found = dict(referee.attack(train, moved.groups, test, split.groups[1], categories, tail))
    found |= {"chance": float(referee.chance(split.groups[1])), "rows": len(split.groups[1])}
    if moved.before is not None and moved.encoded:
        found["distortion"] = encoding.distortion(moved.before[1], moved.rows[1], split.rows[0].width)
    elif moved.before is not None:
        (before, after), categories = _cells(referee, (moved.before[1], moved.rows[1]), encoded=False)
        found["distortion"] = float(np.mean(referee.distortion(before, after, categories)))
    return found


def _cells(referee: ModuleType, rows: tuple[Any, Any], encoded: bool) -> tuple[tuple[Floats, Floats], Any]:
    if encoded:
        return rows, np.zeros(rows[0].shape[1], dtype=np.bool_)
    (first, second), categories = referee.encode([rows[0], rows[1].select(rows[0].columns)])
    return (first, second), categories
