"""A transformer for scikit-learn whose output does not tell the sensitive columns."""

from collections.abc import Iterable
from typing import Any, Self

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils._set_output import _get_output_config
from sklearn.utils.validation import _check_feature_names_in, check_is_fitted, validate_data

from unlearn_cli.api.tables import fit as fit_map
from unlearn_cli.sklearn.containers import Columns, is_frame, mark_rows, marks_named, named, read_rows
from unlearn_cli.sklearn.settings import USUAL, refuse_none_or_two, settings_of
from unlearn_cli.tables.frames import Back


class BarycenterRepair(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Moves the rows of a table so that the other columns do not tell the sensitive ones, as little as can be.

    Each group of rows is transported to the Wasserstein barycenter of all groups, as `unlearn_cli.repair` does.
    Sensitive columns are named in `sensitive`, or come beside X as `sensitive_features`, by metadata routing inside
    pipelines and searches. One of the two must be given: without, `fit` raises, and never passes rows on unrepaired.

    Parameters
    ----------
    sensitive : str, int or list of these, optional
        Columns of X, by name or position, that the others must not tell. They are left out of the output.
    keep, drop, given : str, int or list of these
        Columns to leave as they are, to leave out of the output, to repair within the levels of.
    target, key : str or int, optional
        A column to leave as it is, and the column that names each row, see Notes.
    method, strength, bins, min_group, small_groups, null_group, nulls, rule, no_rules, fit_rows, unseen
        As in `unlearn_cli.Options`; rules name the columns of an array x0, x1 and so on. In cross-validation, rows held
        out may have values that the fit never saw: `unseen="pooled"` moves them all.
    secret : path, optional
        A file made by `unlearn secret`, so that fits repeat. Without it every fit draws its own.
    random_state : int or RandomState, optional
        In place of a secret, for tests: anybody can try a number, so such an output is not protected.
    keep_sensitive : bool
        Leave the columns of `sensitive` in the output.

    Attributes
    ----------
    map_ : unlearn_cli.Map
        What was learned; `save` writes it to a file that `unlearn apply` takes.
    sensitive_ : tuple of str
        Names of the sensitive columns.
    n_features_in_, feature_names_in_ : int, ndarray of str
        Columns of X in the fit, and their names where X was a frame with such.

    Notes
    -----
    Frames of pandas, Polars and PyArrow come out as what they are, with index and types, and arrays as arrays, unless
    `set_output` asks for another kind. NaN in an array is a missing cell.

    Draws go by row number: row i of whatever X is given has number i. The same rows in the same order get the same
    answer, and `fit_transform(X)` is `fit(X).transform(X)`; the same row elsewhere may get another one. With `key`
    draws go by the cells of that column, and a row gets the same answer alone, in any batch and in any order. Rows of
    one number share their draws: where one map transforms several tables, let each row have a key of its own.

    The estimator holds the secret of its draws, and so does its pickle: with it and the sensitive columns much of the
    repair can be undone. Keep it as safe as the table.

    References
    ----------
    Xu & Strohmer, JMLR 24:331, 2023; arXiv 2502.05684.

    Examples
    --------
    >>> people = pl.read_parquet("sample_data/adult.parquet").head(600)
    >>> repair = BarycenterRepair("sex", method="quantile", random_state=0)
    >>> moved = repair.fit_transform(people)
    >>> moved.shape, "sex" in moved.columns
    ((600, 14), False)
    >>> moved.equals(repair.transform(people))
    True
    """

    def __init__(
        self,
        sensitive: Columns = None,
        *,
        method: str = USUAL.method,
        strength: float = USUAL.strength,
        keep: Columns = USUAL.keep,
        drop: Columns = USUAL.drop,
        given: Columns = USUAL.given,
        target: str | int | None = USUAL.target,
        key: str | int | None = USUAL.key,
        bins: int = USUAL.bins,
        min_group: int = USUAL.min_group,
        small_groups: str = USUAL.small_groups,
        null_group: bool = USUAL.null_group,
        nulls: str = USUAL.nulls,
        rule: str | Iterable[str] = USUAL.rule,
        no_rules: bool = USUAL.no_rules,
        fit_rows: int = USUAL.fit_rows,
        unseen: str = USUAL.unseen,
        secret: str | None = None,
        random_state: Any = None,
        keep_sensitive: bool = False,
    ) -> None:
        self.sensitive = sensitive
        self.method = method
        self.strength = strength
        self.keep = keep
        self.drop = drop
        self.given = given
        self.target = target
        self.key = key
        self.bins = bins
        self.min_group = min_group
        self.small_groups = small_groups
        self.null_group = null_group
        self.nulls = nulls
        self.rule = rule
        self.no_rules = no_rules
        self.fit_rows = fit_rows
        self.unseen = unseen
        self.secret = secret
        self.random_state = random_state
        self.keep_sensitive = keep_sensitive

    def fit(self, X: Any, y: Any = None, sensitive_features: Any = None) -> Self:  # noqa: N803
        """Learn the map of X.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
        y : ignored
        sensitive_features : array-like, series or frame of shape (n_samples,) or (n_samples, k), optional
            Sensitive values of the rows, where X does not hold them.

        Raises
        ------
        UnlearnError, ValueError
            Where nothing is sensitive, or the columns cannot be repaired.
        """
        rows, _ = self._rows(X, reset=True)
        sensitive, marks = named(self.sensitive, rows.columns), pl.DataFrame()
        refuse_none_or_two(sensitive, sensitive_features)
        if sensitive_features is not None:
            marks = mark_rows(sensitive_features, rows.height, rows.columns)
            sensitive = tuple(marks.columns)
        settings = settings_of(self.get_params(deep=False), rows.columns)
        self.map_ = fit_map(rows.hstack(marks), sensitive=sensitive, **settings)
        self.sensitive_, self._columns = self.map_.sensitive, tuple(rows.columns)
        return self

    def transform(self, X: Any, sensitive_features: Any = None) -> Any:  # noqa: N803
        """Rows moved by the map, without the sensitive columns.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features)
            With the columns of the fit, the sensitive ones included where they were columns.
        sensitive_features : array-like, series or frame, optional
            As in the fit.

        Returns
        -------
        array or frame of shape (n_samples, n_features_out)
        """
        return self._moved(X, sensitive_features, None)

    def fit_transform(self, X: Any, y: Any = None, sensitive_features: Any = None) -> Any:  # noqa: N803
        """Learn the map of X and move its rows, as `unlearn_cli.repair` does. Parameters are those of `fit`."""
        return self.fit(X, y, sensitive_features)._moved(X, sensitive_features, "pooled")

    def inverse_transform(self, X: Any, sensitive_features: Any = None) -> Any:  # noqa: N803
        """Rows as they were before `transform` moved them, where the method and the columns allow it.

        Parameters
        ----------
        X : array-like or frame of shape (n_samples, n_features_out)
            What `transform` gave, rows in the same order.
        sensitive_features : array-like, series or frame, optional
            Sensitive values of the rows, unless X still holds them.

        Returns
        -------
        array or frame of shape (n_samples, n_features_out)
            The kind and the columns that X has.

        Raises
        ------
        UnlearnError
            Where a column was moved at random, or the map has no inverse.
        """
        check_is_fitted(self)
        columns = self._left(self._columns)
        rows, back = read_rows(X)
        if rows.width != len(columns):
            raise ValueError(f"X has {rows.width} features, but transform of this estimator gives {len(columns)}.")
        names = dict(zip(columns, rows.columns, strict=True))
        rows.columns = columns
        marks = self._marks(rows, sensitive_features)
        restored = self.map_.inverse_transform(rows, marks if marks.width else None)
        return back(restored.rename({name: names[name] for name in restored.columns}))

    def get_feature_names_out(self, input_features: Iterable[str] | None = None) -> NDArray[np.object_]:
        """Names of the columns of the output: those of X but the dropped and the sensitive ones."""
        check_is_fitted(self)
        return np.asarray(self._left(_check_feature_names_in(self, input_features)), dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    def _rows(self, X: Any, *, reset: bool) -> tuple[pl.DataFrame, Back]:  # noqa: N803
        """The rows of X, checked as scikit-learn does, and the way back to what X is."""
        if is_frame(X):
            validate_data(self, X, reset=reset, skip_check_array=True)
            return read_rows(X)
        least = {"ensure_min_samples": 2, "ensure_min_features": 1 if self.sensitive is None else 2} if reset else {}
        X = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite="allow-nan", **least)  # noqa: N806
        return read_rows(X)

    def _moved(self, X: Any, sensitive_features: Any, unseen: str | None) -> Any:  # noqa: N803
        check_is_fitted(self)
        rows, back = self._rows(X, reset=False)
        names = dict(zip(self._columns, rows.columns, strict=True))
        rows.columns = list(self._columns)
        marks = self._marks(rows, sensitive_features)
        keep = self.keep_sensitive and not marks.width
        moved = self.map_.transform(rows.hstack(marks), keep_sensitive=keep, unseen=unseen)
        moved = moved.rename({name: names[name] for name in moved.columns})
        wanted = _get_output_config("transform", self)["dense"]
        if wanted == "pandas" and not nw.dependencies.is_pandas_dataframe(X):
            return moved.to_pandas()
        return moved if wanted == "polars" else back(moved)

    def _marks(self, rows: pl.DataFrame, sensitive_features: Any) -> pl.DataFrame:
        """The sensitive columns beside the rows; none where these hold them."""
        if set(self.sensitive_) <= set(rows.columns):
            refuse_none_or_two(self.sensitive_, sensitive_features)
            return pl.DataFrame()
        return marks_named(sensitive_features, rows.height, self.sensitive_)

    def _left(self, names: Iterable[str]) -> list[str]:
        """Of the names of the columns of X, those of the output."""
        gone = {*self.map_.options.drop, *(() if self.keep_sensitive else self.sensitive_)}
        return [name for name, column in zip(names, self._columns, strict=True) if column not in gone]
