"""A model file, the table it was trained on and a table that it never saw, small, for tests of `dp-unlearn`."""

import warnings
from pathlib import Path

import numpy as np
import polars as pl
import skops.io
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neural_network import MLPClassifier

NAMES = ("north", "east", "south")


def table(rows: int, seed: int) -> pl.DataFrame:
    """Three overlapping clouds in four columns, a number that goes with the first, and an id."""
    generator = np.random.default_rng(seed)
    label = generator.integers(0, 3, rows)
    cells = generator.normal(size=(rows, 4)) + 1.2 * np.eye(3, 4)[label]
    columns = {f"x{j}": cells[:, j].round(3) for j in range(4)}
    named = pl.Series([NAMES[place] for place in label])
    amount = 2 * cells[:, 0] + generator.normal(size=rows)
    ids = np.arange(rows) + 1000 * (seed + 1)
    return pl.DataFrame({"id": ids, **columns, "label": named, "amount": amount})


def files(here: Path) -> None:
    """net.skops, logistic.skops, linear.skops; train.csv, test.csv; ids.csv."""
    train = table(240, 0)
    train.write_csv(here / "train.csv")
    table(150, 1).write_csv(here / "test.csv")
    train["id"].gather(np.arange(0, 60, 2)).to_frame().write_csv(here / "ids.csv")
    x, label = train.select("x0", "x1", "x2", "x3").to_numpy(), train["label"].to_numpy()
    size = {"batch_size": 40, "max_iter": 100, "n_iter_no_change": 100}
    net = MLPClassifier((64, 64), alpha=0.0, learning_rate_init=0.005, random_state=0, **size)
    for name, model, target in (
        ("net", net, label),
        ("logistic", LogisticRegression(), label),
        ("linear", LinearRegression(), train["amount"].to_numpy()),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it is to learn by heart, not to converge
            skops.io.dump(model.fit(x, target), here / f"{name}.skops")
