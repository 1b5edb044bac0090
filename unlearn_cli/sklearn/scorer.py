"""A scorer for scikit-learn: how well the sensitive features can be guessed from what an estimator gives."""

from typing import Any

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator
from sklearn.utils.metadata_routing import get_routing_for_object

from unlearn_cli.audit.attacks import ATTACKS
from unlearn_cli.audit.tables import units_of
from unlearn_cli.core.cells import Attack, Cells, Ints
from unlearn_cli.core.errors import DataError, SettingsError
from unlearn_cli.core.options import Options
from unlearn_cli.core.registry import load
from unlearn_cli.sklearn.containers import Columns, is_frame, mark_rows, named, read_rows
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.crossfit import fold_numbers, out_of_fold
from unlearn_cli.tables.cells import shared_cells
from unlearn_cli.tables.groups.joint import learn_groups
from unlearn_cli.tables.profile import profile, sensitive_kind

RESPONSES = ("transform", "predict_proba", "decision_function", "predict")
"""Methods of an estimator that are looked for, in order: what it says most by comes first."""


class SensitiveAttack(BaseEstimator):  # type: ignore[misc]
    """Scores an estimator by what its output tells of the sensitive features: minus the advantage of the best attack.

    The advantage is |2 AUC - 1| of guessing them, cross-fitted: 0 is a blind guess and 1 is certainty; over more than
    two groups it is that of the group told best. As a score it is negative, so that searches find the least.

    Parameters
    ----------
    sensitive : str, int or list of these, optional
        Columns of X that are guessed, by name or position. Without, they come as `sensitive_features`, for which this
        scorer asks by metadata routing.
    attacks : str or list of str, optional
        Of "boosting", "logistic", "neighbours" and "relations"; all of them, unless named.
    response : {"auto", "transform", "predict_proba", "decision_function", "predict"}
        Method of the estimator whose output is attacked; "auto" takes the first of these that it has.
    folds : int
        Of the cross-fit: each row is guessed by an attack that never saw its group.
    bins : int
        Of a numeric sensitive column with more than 20 values.
    unit : str or int, optional
        Column of X that names the person or household of each row: attacks learn from some units and guess others. An
        output that holds it is attacked with it.
    random_state : int
        Chooses the folds. It may be public: it protects nothing.

    Notes
    -----
    Groups with fewer rows than folds are pooled with a neighbour. Columns of the same name as a sensitive one are not
    attacked: an output that holds them is judged by the others.
    The best of several attacks on a finite sample is above 0 even where nothing can be told, the more so the fewer rows
    a fold has: compare scores with each other, and measure the table that is released with `unlearn_cli.audit`, which
    gives intervals. Score rows that the estimator was not fitted on, as cross-validation does: the rows of a fit are
    balanced so exactly that what one fold has too much of, the others lack, and a guess that is wrong for that reason
    counts as much as one that is right.

    References
    ----------
    Hand & Till, Machine Learning 45, 2001; DeLong, DeLong & Clarke-Pearson, Biometrics 44, 1988.

    Examples
    --------
    >>> from unlearn_cli.sklearn import BarycenterRepair
    >>> people = pl.read_parquet("sample_data/adult.parquet").head(600)
    >>> attack = SensitiveAttack("sex", attacks="logistic")
    >>> repair = BarycenterRepair("sex", method="quantile", random_state=0).fit(people)
    >>> bool(attack.advantage(people) > 0.7), bool(-0.4 < attack(repair, people) <= 0)
    (True, True)
    """

    __metadata_request__score = {"sensitive_features": True}  # noqa: RUF012 - scikit-learn reads it from the class

    def __init__(
        self,
        sensitive: Columns = None,
        *,
        attacks: Any = None,
        response: str = "auto",
        folds: int = 3,
        bins: int = 8,
        unit: str | int | None = None,
        random_state: int = 0,
    ) -> None:
        self.sensitive = sensitive
        self.attacks = attacks
        self.response = response
        self.folds = folds
        self.bins = bins
        self.unit = unit
        self.random_state = random_state

    def __call__(self, estimator: Any, X: Any, y: Any = None, *, sensitive_features: Any = None) -> float:  # noqa: N803
        """Minus the advantage of guessing the sensitive features of X from what a fitted estimator gives for it.

        Parameters
        ----------
        estimator : fitted estimator
        X : array-like or frame of shape (n_samples, n_features)
        y : ignored
        sensitive_features : array-like, series or frame, optional
            Handed on to the estimator where it asks for them by metadata routing.
        """
        marks = self._marks(X, sensitive_features)
        return -self._advantage(self._response(estimator, X, sensitive_features), marks, self._units(X))

    def score(self, X: Any, y: Any = None, sensitive_features: Any = None) -> float:  # noqa: N803
        """Minus the advantage of guessing the sensitive features from X itself."""
        return -self.advantage(X, sensitive_features)

    def advantage(self, X: Any, sensitive_features: Any = None) -> float:  # noqa: N803
        """The advantage of guessing the sensitive features from X itself, from 0 to 1.

        Raises
        ------
        UnlearnError
            Where nothing is sensitive, all rows are of one group, or there is no column to attack.
        """
        return self._advantage(X, self._marks(X, sensitive_features), self._units(X))

    def _response(self, estimator: Any, X: Any, sensitive_features: Any) -> Any:  # noqa: N803
        wanted = RESPONSES if self.response == "auto" else (self.response,)
        method = next((name for name in wanted if hasattr(estimator, name)), None)
        if method is None:
            raise SettingsError(f"{type(estimator).__name__} has no {' and no '.join(wanted)}.", "Name its response.")
        asked = sensitive_features is not None and get_routing_for_object(estimator).consumes(
            method, ["sensitive_features"]
        )
        return getattr(estimator, method)(X, **({"sensitive_features": sensitive_features} if asked else {}))

    def _marks(self, X: Any, sensitive_features: Any) -> pl.DataFrame:  # noqa: N803
        """The sensitive values of the rows of X."""
        if (self.sensitive is None) == (sensitive_features is None):
            raise SettingsError(
                "sensitive columns of X are to be named, or sensitive_features given: one of the two.",
                "SensitiveAttack(sensitive='COL'), or sensitive_features=...; inside a search that routes them: "
                "set_score_request(sensitive_features=True), or False",
            )
        if sensitive_features is not None:
            return mark_rows(sensitive_features, X.shape[0] if hasattr(X, "shape") else len(X))
        rows = _rows(X)
        return rows.select(named(self.sensitive, rows.columns))

    def _units(self, X: Any) -> Ints | None:  # noqa: N803
        if self.unit is None:
            return None
        rows = _rows(X)
        return units_of(rows[named(self.unit, rows.columns)[0]])

    def _advantage(self, response: Any, marks: pl.DataFrame, units: Ints | None) -> float:
        groups, cells = self._groups(marks), _cells(_rows(response), set(marks.columns))
        folds = fold_numbers(groups, self.folds, int(self.random_state), units)
        names = [self.attacks] if isinstance(self.attacks, str) else list(self.attacks or ATTACKS)
        attacks: dict[str, Attack] = {name: load(ATTACKS, name, "attack") for name in names}
        guesses = {name: out_of_fold(attack, cells, groups, folds) for name, attack in attacks.items()}
        return max(advantage(name, groups, of, folds).advantage for name, of in guesses.items())

    def _groups(self, marks: pl.DataFrame) -> Ints:
        """Group of each row (n,), 0 .. K-1, of `folds` rows at least."""
        options = Options.of(
            sensitive=marks.columns, bins=self.bins, min_group=self.folds, small_groups="merge", null_group=True
        )
        kinds = {name: sensitive_kind(column) for name, column in profile(marks.lazy(), text=False).items()}
        return learn_groups(marks.lazy(), kinds, options).of(marks)


def _rows(given: Any) -> pl.DataFrame:
    """What an estimator takes or gives, as columns; sparse matrices are made dense."""
    if not is_frame(given):
        given = given.toarray() if hasattr(given, "toarray") else np.asarray(given)
        given = given.reshape(-1, 1) if given.ndim == 1 else given
    return read_rows(given)[0]


def _cells(rows: pl.DataFrame, apart: set[str]) -> Cells:
    """The columns that can be attacked, but for those set apart."""
    columns = {name: column for name, column in profile(rows.lazy(), text=False).items() if name not in apart}
    kinds = {name: column.kind for name, column in columns.items() if column.kind and column.distinct}
    if not kinds:
        raise DataError(f"none of {rows.width} columns is left to attack.", "Give an output with other columns.")
    return shared_cells([rows.select(list(kinds))], kinds)[0]
