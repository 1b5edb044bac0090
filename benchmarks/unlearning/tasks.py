"""What is to be forgotten: digits of one class or at random; Adult at random, an occupation, or with wrong labels."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from unlearn_cli.core.cells import Floats, Ints
from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Network, Rows
from unlearn_cli.forget.models.scikit_learn import model_of

ADULT_ROWS = 6_000
OCCUPATION = "Tech-support"


@dataclass(frozen=True)
class Task:
    """A network that was trained on retain and forget set, and the rows in their parts."""

    network: Network
    split: Split

    @property
    def held(self) -> Rows:
        """Rows that the network never saw."""
        assert self.split.holdout is not None
        return self.split.holdout


Choose = Callable[[pl.DataFrame, Floats, np.random.Generator], Ints]
"""Positions of the forget set among training rows, by their table, target and chance."""


@dataclass(frozen=True)
class Recipe:
    """A data set, which of its training rows are to be forgotten, and whether these had wrong labels in training."""

    data: str
    choose: Choose
    mislabelled: bool = False


def _of_three(table: pl.DataFrame, target: Floats, draws: np.random.Generator) -> Ints:
    threes = np.flatnonzero(target == 3)
    return draws.permutation(threes)[: round(0.75 * len(threes))]


def _share(share: float) -> Choose:
    return lambda table, target, draws: draws.permutation(len(target))[: round(share * len(target))]


def _occupation(table: pl.DataFrame, target: Floats, draws: np.random.Generator) -> Ints:
    return np.flatnonzero(table["occupation"].str.strip_chars().to_numpy() == OCCUPATION)


RECIPES = {
    "digits, 75 % of class 3": Recipe("digits", _of_three),
    "digits, random 10 %": Recipe("digits", _share(0.1)),
    "Adult, random 5 %": Recipe("adult", _share(0.05)),
    "Adult, one occupation": Recipe("adult", _occupation),
    "Adult, mislabelled 5 %": Recipe("adult", _share(0.05), mislabelled=True),
}


def task(recipe: Recipe, adult: Path, seed: int) -> Task:
    """Three rows of four are trained on, the others held out; the seed decides which, and the network's training."""
    draws = np.random.default_rng([seed, 20])
    table, features, target = _digits() if recipe.data == "digits" else _adult(adult, draws)
    order = draws.permutation(len(target))
    trained, held = np.split(order, [round(0.75 * len(order))])
    chosen = trained[recipe.choose(table[trained], target[trained], draws)]
    if recipe.mislabelled:
        target[chosen] = 1 - target[chosen]
    rows = Rows(features, target)
    network = fitted(rows.part(trained), seed, epochs=40 if recipe.data == "digits" else 60)
    return Task(network, Split(rows.part(np.setdiff1d(trained, chosen)), rows.part(chosen), rows.part(held)))


def fitted(rows: Rows, seed: int, epochs: int) -> Network:
    """A perceptron d-128-64-C that memorises: no weight decay, no early stop."""
    settings = {"max_iter": epochs, "n_iter_no_change": epochs, "batch_size": 32, "alpha": 0.0}
    model = model_of(
        MLPClassifier((128, 64), random_state=seed, **settings).fit(rows.features, rows.target.astype(int))
    )
    assert isinstance(model, Network)
    return model


def _digits() -> tuple[pl.DataFrame, pl.DataFrame, Floats]:
    pixels, digit = load_digits(return_X_y=True)
    features = pl.DataFrame(pixels / 16, schema=[f"p{k}" for k in range(64)], orient="row")
    return features, features, digit.astype(float)


def _adult(path: Path, draws: np.random.Generator) -> tuple[pl.DataFrame, pl.DataFrame, Floats]:
    """6,000 rows (or all); numbers standardised, capital gain and loss as logarithms, categories as dummy codes."""
    whole = pl.read_parquet(path)
    table = whole[np.sort(draws.permutation(len(whole))[:ADULT_ROWS])]
    target = table["salary"].str.contains(">50K").cast(pl.Float64).to_numpy().copy()
    logs = pl.col("^capital.*$").log1p()
    scaled = (
        table.drop("salary")
        .with_columns(logs)
        .with_columns((pl.selectors.numeric() - pl.selectors.numeric().mean()) / pl.selectors.numeric().std())
    )
    words = [name for name, kind in scaled.schema.items() if not kind.is_numeric()]
    return table, scaled.to_dummies(words), target
