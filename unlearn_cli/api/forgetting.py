"""`forget`, the command `dp-unlearn` for models and tables in memory: nothing is read unasked, nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from unlearn_cli.api.python_words import in_python_words
from unlearn_cli.api.requests import read_beside, with_settings
from unlearn_cli.commands.dp_unlearn import live
from unlearn_cli.core.options import Progress, silent
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.forget.cautions import cautions
from unlearn_cli.forget.evaluate import Proof, find
from unlearn_cli.forget.face import Supplied, check, forget_set, supplied, tables_of
from unlearn_cli.forget.findings import Guarantee, ModelFacts
from unlearn_cli.forget.interface import UnlearnSettings
from unlearn_cli.forget.models.interface import Model
from unlearn_cli.forget.start import unlearn
from unlearn_cli.forget.training_table import Columns, read_training
from unlearn_cli.report.forgetting import ForgettingReport, Run, in_memory, lay_out, model_facts
from unlearn_cli.tables.frames import read_table


@dataclass(frozen=True)
class Forgotten:
    """A model that forgot rows, and what was measured of it.

    model   a fitted estimator of the class that was given; for a file or an adapter, the adapter of the new model
    report  both models on the rows that are forgotten, on those that stay, and on rows held out
    """

    model: Any
    report: ForgettingReport

    @property
    def guarantee(self) -> Guarantee:
        """What may be promised: `exact`, `empirical` or `none`; the report says why."""
        return self.report.guarantee

    def _repr_html_(self) -> str:
        return self.report._repr_html_()


@in_python_words
def forget(
    model: Any,
    table: Any = None,
    y: Any = None,
    *,
    target: str | None = None,
    forget: Any,
    holdout: Any = None,
    features: str | Sequence[str] | None = None,
    method: str = "auto",
    penalty: str = "mi",
    gamma: float | None = None,
    reset: float | None = None,
    steps: float | None = None,
    refit_preprocessing: bool = False,
    verify: int = 0,
    audit: int = 0,
    id: str | None = None,
    seed: int | None = None,
    progress: Progress = silent,
    **reading: Any,
) -> Forgotten:
    """A model as if it had never been trained on some of its rows, and how far it is from one never shown them.

    Linear models and trees are trained anew on the rows that stay, networks are reset a part of the way and trained on.
    The given model is not changed.

    Parameters
    ----------
    model : estimator, path or adapter
        A fitted scikit-learn estimator, or a Pipeline that ends in one; the path of a model file; or a model from
        `unlearn_cli.forget.models.load_model`, which formats need that can run code (pickles, torch).
    table : path, frame or array of shape (n, d)
        Rows that the model was trained on: with the target as a column, or, where `y` is given, the features alone.
    y : array of shape (n,), optional
        Class labels, or numbers to predict.
    target : str, optional
        Column of the table that the model predicts; instead of `y`.
    forget : array or str
        Rows to forget: a boolean mask of shape (n,), positions of shape (m,) from 0 on, values of the column `id`, or
        an SQL condition on the columns. A `pathlib.Path` names a file of ids or positions, as the command takes them.
    holdout : path or frame, or pair (X, y), optional
        Rows that the model never saw, in the shape of the table. Without them nothing is said of held-out rows.
    features : list of str, optional
        Columns that the model takes, in its order. Those it was fitted with, else all others, without it.
    method : {"auto", "mi", "reset", "retrain"}
        How the model forgets.
    penalty : {"mi", "class-mi", "variational", "hsic", "mmd", "wasserstein"}
        Dependence of the outputs on being forgotten, which networks may be trained against.
    gamma : float, optional
        Weight of the penalty, from 0 on; chosen by the method without it.
    reset : float, optional
        Share of the old parameters in the start of training, 0 to 1; by the method without it.
    steps : float, optional
        Gradient steps as a share of those of a training from scratch; by the method without it.
    refit_preprocessing : bool
        Fit the transformers of a Pipeline again, on the rows that stay.
    verify : int
        Models that are retrained without the rows, to measure how far the new model is from them.
    audit : int
        Shadow models of an attack (U-LiRA): an even number from 8 on, or 0.
    id : str, optional
        Column whose values `forget` holds. It is no feature.
    seed : int, optional
        Of every random draw: same input, same seed, same model.
    progress : callable, optional
        Called with the name of each step and the share of it that is done.
    **reading
        Of paths: separator, decimal, encoding, quote, comment, null_value, date_format, as in `repair`.

    Returns
    -------
    Forgotten
        With `model`, `report` and `guarantee`.

    Raises
    ------
    ModelError
        Where the model is not fitted, of a kind that is not known, or cannot be trained on the rows that stay.
    DataError
        Where the table does not fit the model, or the rows to forget are not in it, or are all of it.
    SettingsError
        Where settings contradict each other or the model.

    Notes
    -----
    An estimator does not remember weights of rows: what is trained anew is trained without `sample_weight`.

    References
    ----------
    Xu & Strohmer, arXiv 2502.05684, section 4. The attack: Hayes et al., arXiv 2403.01218.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> X, y = load_iris(return_X_y=True)
    >>> fitted = LogisticRegression(max_iter=500).fit(X, y)
    >>> done = forget(fitted, X, y, forget=[3, 70, 120])
    >>> done.model, done.guarantee, done.report.forget.retain
    (LogisticRegression(max_iter=500), 'exact', 147)
    """
    settings = UnlearnSettings(method, penalty, gamma, reset, steps, seed, refit_preprocessing)
    proof = Proof(verify, audit)
    check(settings, proof)
    old = supplied(model)
    asked = Reading.of(**reading)
    if asked != AS_SEEN and table is not None:
        table = read_table(table, "the table", asked)[0]
        holdout = read_beside(holdout, "the holdout", asked)
    tables = tables_of(old.model, table, y, target, holdout)
    columns = Columns(tables.target, (features,) if isinstance(features, str) else tuple(features or ()))
    progress("reading", 0.0)
    rows = read_training(old.model, tables.data, tables.holdout, columns, forget_set(forget, id))
    found = unlearn(old.model, rows.split, settings, lambda point: progress(live(point), point.share))
    proof.check(len(rows.split.forget))
    findings = find(old.model, found, rows.split, (settings, proof), progress)
    notes = (*tables.data.notes, *cautions(old.model, rows.split, settings))
    facts = Run(tables.data, tables.holdout, tables.target, settings, _facts(old, found.model), notes)
    return Forgotten(old.back(found.model), lay_out(facts, rows, found, findings))


with_settings(forget)


def _facts(old: Supplied, new: Model) -> tuple[ModelFacts, ModelFacts]:
    before = model_facts(str(old.path), old.path, old.model) if old.path else in_memory("the model", old.model)
    return before, in_memory("the new model", new)
