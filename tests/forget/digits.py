"""A small network that memorised handwritten digits, and 75 % of the threes to forget."""

from functools import cache

import numpy as np
import polars as pl
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from unlearn_cli.forget.interface import Split
from unlearn_cli.forget.models.interface import Network, Rows
from unlearn_cli.forget.models.scikit_learn import model_of

CLASS = 3


@cache
def rows() -> Rows:
    """800 digits, in an order that says nothing."""
    pixels, digit = load_digits(return_X_y=True)
    chosen = np.random.default_rng(0).permutation(len(digit))[:800]
    frame = pl.DataFrame(pixels[chosen] / 16, schema=[f"p{k}" for k in range(64)], orient="row")
    return Rows(frame, digit[chosen].astype(float))


@cache
def split(random: bool = False) -> Split:
    """The last 300 rows held out; of the others 75 % of a class to forget, or a random tenth."""
    everything = rows()
    trained = np.arange(500)
    threes = trained[everything.target[:500] == CLASS]
    forget = trained[::10] if random else threes[: int(0.75 * len(threes))]
    retain = np.setdiff1d(trained, forget)
    return Split(everything.part(retain), everything.part(forget), everything.part(np.arange(500, 800)))


@cache
def network() -> Network:
    """Trained on the 500 rows until it knows all of them."""
    trained = rows().part(np.arange(500))
    settings = {"max_iter": 100, "n_iter_no_change": 100, "batch_size": 32, "learning_rate_init": 2e-3}
    estimator = MLPClassifier((32,), random_state=0, **settings)
    model = model_of(estimator.fit(trained.features, trained.target.astype(int)))
    assert isinstance(model, Network)
    return model
