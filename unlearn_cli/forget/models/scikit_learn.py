"""scikit-learn models: `.skops`, which executes nothing, and `.pkl` / `.joblib` where the user trusts the file."""

import copy
import pickle
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import joblib
import numpy as np
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
from unlearn_cli.forget.adapters.trial import refuse, tried
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

COMPILED = (
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.tree._tree.Tree",
)
"""Types whose compiled code believes the arrays of the file: these are made in a process of their own first."""

HARMLESS = (
    "functools.partial",
    "numpy.dtype",
    "numpy.number",
    "sklearn.compose._column_transformer.make_column_selector",
    *(f"sklearn.feature_selection._univariate_selection.{name}" for name in ("chi2", "f_classif", "f_regression")),
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.neural_network._stochastic_optimizers.SGDOptimizer",
    "sklearn.utils.validation.check_array",
    *COMPILED,
)
"""Types inside scikit-learn's own estimators that skops leaves to the reader; making one runs no code of the file.

A partial is one of a function that is trusted too, or the file is refused by that function's name.
"""

MOST_TIMES = 200
"""A model takes up to so many times the size of its file; one that unpacks to more is made to fill the memory."""

MOST_SCHEMA = 64 << 20
"""Bytes of the description in a skops file, which is parsed whole: a forest of 1,000 trees has 16 MB."""

READ = """
from unlearn_cli.forget.models.scikit_learn import attempt
attempt(sys.argv[1])
"""


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
            f"else have it saved by {_advice(path)}.",
        )
    return model_of(_pickle(path, suffix), suffix)


def model_of(whole: Any, suffix: str = ".skops") -> Model:
    """The adapter of an estimator in memory."""
    found: Model = _estimator(whole, suffix)
    return found


def _estimator(whole: Any, suffix: str) -> Estimator:
    last = whole.steps[-1][1] if isinstance(whole, Pipeline) else whole
    kind = KINDS.get(type(last))
    if kind is None:
        raise ModelError(
            f"rows cannot be unlearned here from {_article(last)}.",
            f"Supported: {_supported()}; boosters of xgboost and LightGBM "
            "as they save themselves: model.save_model('model.ubj'), model.booster_.save_model('model.txt').",
        )
    try:
        check_is_fitted(last)
    except NotFittedError as e:
        raise ModelError(f"the {type(last).__name__} was never fitted.", "Fit it first, on the table.") from e
    return kind(whole, suffix).checked()


def _advice(path: Path) -> str:
    """How a model of the library that a pickle names is saved as data."""
    with path.open("rb") as file:
        start = file.read(1 << 16)
    if b"xgboost" in start or b"lightgbm" in start:
        return "model.save_model('model.ubj')" if b"xgboost" in start else "model.booster_.save_model('model.txt')"
    return "skops.io.dump(model, 'model.skops')"


def attempt(name: str) -> None:
    """The trial of a skops file: made, looked through, and shown rows of zeros and of numbers far off."""
    path = Path(name)
    try:
        last = copy.copy(_estimator(_skops(path, own=True), path.suffix).last)
        if getattr(last, "_preprocessor", None) is not None:  # it makes numbers of categories; the trees take numbers
            last._preprocessor = None
        last.predict(np.outer([0.0, -1e30, 1e30], np.ones(last.n_features_in_)))
    except ModelError as error:
        refuse(error)
    except Exception as error:
        refuse(_unreadable(path, error))


def _skops(path: Path, own: bool = False) -> Any:
    """The object in the file. `own`: this process is the trial."""
    try:
        _refuse_packed(path)
        types = skops.io.get_untrusted_types(file=path)
        strange = [name for name in types if name not in HARMLESS]
        if not strange:
            if not own and set(types) & set(COMPILED):
                tried(path, READ, "Save the model again.")
            return skops.io.load(path, trusted=list(HARMLESS))
    except ModelError:
        raise
    except Exception as error:  # skops and what it calls have each their own
        raise _unreadable(path, error) from error
    if all(name.startswith("sklearn.") for name in strange):
        raise ModelError(
            f"{path.name} holds parts of scikit-learn that are not read here: {listing(sorted(strange))}.",
            f"Supported: {_supported()}.",
        )
    raise ModelError(
        f"{path.name} holds types that are not scikit-learn's own, and was not loaded: {listing(sorted(strange))}.",
        "Nothing of it was executed. Save a model that is made of scikit-learn's estimators only.",
    )


def _refuse_packed(path: Path) -> None:
    with ZipFile(path) as archive:
        size, schema = sum(info.file_size for info in archive.infolist()), archive.getinfo("schema.json").file_size
    if size > MOST_TIMES * path.stat().st_size or schema > MOST_SCHEMA:
        raise ModelError(
            f"{path.name} unpacks to {size / 2**20:,.0f} MB, more than any model.", "Save the model again."
        )


def _unreadable(path: Path, error: Exception) -> ModelError:
    return ModelError(f"{path.name} is not a skops file that can be read: {error}", "Save the model again.")


def _pickle(path: Path, suffix: str) -> Any:
    try:
        return joblib.load(path) if suffix == ".joblib" else pickle.loads(path.read_bytes())
    except (pickle.UnpicklingError, EOFError, ImportError, AttributeError, IndexError, KeyError, ValueError) as e:
        raise ModelError(f"{path.name} could not be unpickled: {e}", "Save the model again.") from e


def _supported() -> str:
    return f"{', '.join(sorted(kind.__name__ for kind in KINDS))}, and a Pipeline that ends in one of them"


def _article(thing: object) -> str:
    name = f"{type(thing).__module__.partition('.')[0]}'s {type(thing).__name__}"
    return name if type(thing).__module__ != "builtins" else f"a {type(thing).__name__}"
