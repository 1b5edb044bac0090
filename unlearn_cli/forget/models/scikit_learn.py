"""scikit-learn models: `.skops`, which executes nothing, and `.pkl` / `.joblib` where the user trusts the file."""

import pickle
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import joblib
import skops.io
from sklearn import ensemble, linear_model, neural_network, tree
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from unlearn_cli.core.errors import ModelError, listing
from unlearn_cli.forget.adapters.scikit_learn_estimator import Estimator
from unlearn_cli.forget.adapters.scikit_learn_linear import Linear
from unlearn_cli.forget.adapters.scikit_learn_network import MultiLayerPerceptron
from unlearn_cli.forget.adapters.scikit_learn_trees import Trees
from unlearn_cli.forget.models.interface import Loading, Model

KINDS: dict[type, type[Estimator]] = {
    linear_model.LogisticRegression: Linear,
    linear_model.SGDClassifier: Linear,
    linear_model.RidgeClassifier: Linear,
    linear_model.LinearRegression: Linear,
    linear_model.Ridge: Linear,
    linear_model.Lasso: Linear,
    linear_model.ElasticNet: Linear,
    linear_model.SGDRegressor: Linear,
    neural_network.MLPClassifier: MultiLayerPerceptron,
    neural_network.MLPRegressor: MultiLayerPerceptron,
    tree.DecisionTreeClassifier: Trees,
    tree.DecisionTreeRegressor: Trees,
    ensemble.RandomForestClassifier: Trees,
    ensemble.RandomForestRegressor: Trees,
    ensemble.ExtraTreesClassifier: Trees,
    ensemble.ExtraTreesRegressor: Trees,
    ensemble.GradientBoostingClassifier: Trees,
    ensemble.GradientBoostingRegressor: Trees,
    ensemble.HistGradientBoostingClassifier: Trees,
    ensemble.HistGradientBoostingRegressor: Trees,
}
"""The last step of what the file holds -> how it is unlearned."""

HARMLESS = (
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
    "sklearn.tree._tree.Tree",
)
"""Types inside scikit-learn's own estimators that skops leaves to the reader; making one runs no code of the file."""


def load(path: Path, how: Loading) -> Model:
    """The estimator in the file, or the pipeline that ends in one.

    Errors: types in a skops file that are not scikit-learn's own; a pickle that the user did not say to trust; a
    damaged file; an estimator that is not fitted, or of a kind not in KINDS, or with several targets.
    """
    suffix = how.suffix or path.suffix
    if suffix == ".skops":
        return model_of(_skops(path), suffix)
    if not how.trust_pickle:
        raise ModelError(
            f"{path.name} is a pickle: loading it runs whatever code the file holds.",
            "If you made the file yourself or trust its maker as you would a program, add --trust-pickle; "
            "else have it saved by skops.io.dump(model, 'model.skops').",
        )
    return model_of(_pickle(path, suffix), suffix)


def model_of(whole: Any, suffix: str = ".skops") -> Model:
    """The adapter of an estimator in memory."""
    last = whole.steps[-1][1] if isinstance(whole, Pipeline) else whole
    kind = KINDS.get(type(last))
    if kind is None:
        known = sorted(k.__name__ for k in KINDS)
        raise ModelError(
            f"rows cannot be unlearned here from {_article(last)}.",
            f"Supported: {', '.join(known)}, and a Pipeline that ends in one of them.",
        )
    try:
        check_is_fitted(last)
    except NotFittedError as e:
        raise ModelError(f"the {type(last).__name__} was never fitted.", "Fit it first, on the table.") from e
    return kind(whole, suffix).checked()


def _skops(path: Path) -> Any:
    try:
        strange = [t for t in skops.io.get_untrusted_types(file=path) if t not in HARMLESS]
        if not strange:
            return skops.io.load(path, trusted=list(HARMLESS))
    except (BadZipFile, KeyError, ValueError, TypeError, AttributeError, ImportError, OSError, EOFError) as e:
        raise ModelError(f"{path.name} is not a skops file that can be read: {e}", "Save the model again.") from e
    raise ModelError(
        f"{path.name} holds types that are not scikit-learn's own, and was not loaded: {listing(sorted(strange))}.",
        "Nothing of it was executed. Save a model that is made of scikit-learn's estimators only.",
    )


def _pickle(path: Path, suffix: str) -> Any:
    try:
        return joblib.load(path) if suffix == ".joblib" else pickle.loads(path.read_bytes())
    except (pickle.UnpicklingError, EOFError, ImportError, AttributeError, IndexError, KeyError, ValueError) as e:
        raise ModelError(f"{path.name} could not be unpickled: {e}", "Save the model again.") from e


def _article(thing: object) -> str:
    name = f"{type(thing).__module__.partition('.')[0]}'s {type(thing).__name__}"
    return name if type(thing).__module__ != "builtins" else f"a {type(thing).__name__}"
