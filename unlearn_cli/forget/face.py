"""What a Python caller has, as what this wing takes: estimators, arrays, frames and masks; and an estimator back."""

import copy
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import narwhals as nw
import numpy as np
import polars as pl

from unlearn_cli.core.errors import DataError, ModelError, SettingsError
from unlearn_cli.forget.adapters.scikit_learn_estimator import Estimator
from unlearn_cli.forget.evaluate import Proof
from unlearn_cli.forget.forget_set import ForgetRequest, ForgetSet, GivenRows
from unlearn_cli.forget.interface import UnlearnSettings
from unlearn_cli.forget.methods import method_named
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Model
from unlearn_cli.forget.models.scikit_learn import model_of
from unlearn_cli.forget.penalties import penalty_named
from unlearn_cli.forget.training_table import typed_rows
from unlearn_cli.tables.frames import read_table
from unlearn_cli.tables.table import Table


@dataclass(frozen=True)
class Supplied:
    """A model as it was given.

    model  its adapter
    back   from the adapter of the new model to what the caller gave: an estimator, or the adapter itself
    path   its file, if any
    """

    model: Model
    back: Callable[[Model], Any]
    path: Path | None = None


@dataclass(frozen=True)
class Tables:
    """The table that the model was trained on, rows that it never saw, and the column that it predicts."""

    data: Table
    holdout: Table | None
    target: str


def supplied(given: Any) -> Supplied:
    """The adapter of a model file, of a loaded model, or of a copy of a fitted scikit-learn estimator."""
    if isinstance(given, str | os.PathLike):
        return Supplied(load_model(Path(given)), lambda model: model, Path(given))
    if callable(getattr(given, "outputs", None)) and callable(getattr(given, "retrained", None)):
        return Supplied(given, lambda model: model)
    if callable(getattr(given, "fit", None)) and hasattr(given, "get_params"):
        old = model_of(copy.deepcopy(given))
        return Supplied(old, lambda model: _estimator(cast(Estimator, model), cast(Estimator, old)))
    raise ModelError(
        f"the model is of type {type(given).__name__}.",
        "Give a fitted scikit-learn estimator, the path of a model file, or what "
        "unlearn_cli.forget.models.load_model returns.",
    )


def _estimator(new: Estimator, old: Estimator) -> Any:
    """The new estimator with the settings of the old one: a training may have been seeded by us."""
    if "random_state" in old.last.get_params(deep=False):
        new.last.set_params(random_state=old.last.random_state)
    return new.whole


def tables_of(model: Model, table: Any, y: Any, target: str | None, holdout: Any) -> Tables:
    """The tables in one of two shapes: with the target as a column, or apart from it as `y`."""
    if table is None:
        raise SettingsError("no table is given.", "Give the rows that the model was trained on: forget(model, X, y)")
    if (y is None) == (target is None):
        problem = "the target is given twice, as `y` and as a column" if target else "no target is given"
        raise SettingsError(f"{problem}.", "Give `y`, or name the column of the table that the model predicts: target=")
    if target is not None:
        held = None if holdout is None else read_table(holdout, "the holdout")[0]
        return Tables(read_table(table)[0], held, target)
    rows = _rows(table, model.features, "the table")
    name = _free_name(y, rows.columns)
    if holdout is None:
        return Tables(_with_target(rows, y, name, "the table"), None, name)
    if not isinstance(holdout, tuple | list) or len(holdout) != 2:
        raise SettingsError("the held-out rows have no target.", "Give both parts: holdout=(X_test, y_test)")
    held_rows = _rows(holdout[0], model.features, "the holdout")
    held = _with_target(held_rows, holdout[1], name, "the holdout")
    return Tables(_with_target(rows, y, name, "the table"), held, name)


def forget_set(forget: Any, id: str | None) -> ForgetSet:
    """Rows to forget: SQL text, a file as the command takes it, a boolean mask, positions, or ids of a column."""
    if isinstance(forget, str):
        if id is not None:
            raise SettingsError(f"forget is an SQL condition, and the ids of {id!r} are not used.", "Leave out id=.")
        return ForgetRequest(condition=forget)
    if isinstance(forget, os.PathLike):
        file = os.fspath(forget)
        return ForgetRequest(ids=file, id_column=id) if id else ForgetRequest(rows=file)
    values = _series(forget, "forget")
    if not len(values):
        return GivenRows(values.cast(pl.Int64), id)
    if id is None and not (values.dtype.is_integer() or values.dtype == pl.Boolean):
        raise SettingsError(
            f"the rows to forget are named by {values.dtype}.",
            "Give a boolean mask or positions, or name the column that holds such ids: id=",
        )
    return GivenRows(values, id)


def check(settings: UnlearnSettings, proof: Proof) -> None:
    """Raise where settings cannot be: unknown choices first, then all numbers that are out of range."""
    method_named(settings.method)
    penalty_named(settings.penalty)
    ranges = {
        "gamma": (settings.gamma, float("inf")),
        "reset": (settings.reset, 1.0),
        "steps": (settings.steps, float("inf")),
        "seed": (settings.seed, float("inf")),
        "verify": (proof.verify, float("inf")),
        "audit": (proof.audit, float("inf")),
    }
    faults = [
        f"{name} is {value:g}"
        for name, (value, most) in ranges.items()
        if value is not None and not (0 <= value <= most and value < float("inf"))
    ]
    if faults:
        raise SettingsError(f"{', '.join(faults)}.", "Give numbers from 0 on; reset is a share, 1 at most.")
    proof.check()


def _rows(given: Any, names: Sequence[str] | None, label: str) -> pl.DataFrame:
    """The features; columns of an array have the names that the model knows, where it knows so many."""
    if hasattr(given, "toarray"):
        raise DataError(f"{label} is a sparse matrix.", "Give a dense one: X.toarray()")
    if not isinstance(given, np.ndarray | list | tuple):
        return typed_rows(read_table(given, label)[0])
    array = np.asarray(given)
    if array.ndim != 2:
        raise DataError(f"{label} is an array of shape {array.shape}.", "Give one with rows and columns, (n, d).")
    known = list(names or ())
    labels = known if len(known) == array.shape[1] else [f"x{column}" for column in range(array.shape[1])]
    return pl.DataFrame([_values(array[:, column], name) for column, name in enumerate(labels)])


def _with_target(rows: pl.DataFrame, y: Any, name: str, label: str) -> Table:
    target = _series(y, name)
    if len(target) != rows.height:
        raise DataError(
            f"the target has {len(target):,} values, and {label} {rows.height:,} rows.", "Give one value a row."
        )
    return Table.of_frame(rows.with_columns(target), label)


def _free_name(y: Any, taken: Sequence[str]) -> str:
    """A name for the target that no feature has: its own, else `y`."""
    own = getattr(y, "name", None)
    name = own if isinstance(own, str) and own else "y"
    while name in taken:
        name += "_"
    return name


def _series(values: Any, name: str) -> pl.Series:
    """One-dimensional values of any library."""
    series = nw.from_native(values, series_only=True, pass_through=True)
    if isinstance(series, nw.Series):
        return pl.Series(name, series.to_arrow())
    array = np.asarray(values)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        what = "the rows to forget are" if name == "forget" else "the target is"
        raise DataError(f"{what} given in an array of shape {array.shape}.", "Give one value a row, (n,).")
    return _values(array, name)


def _values(array: Any, name: str) -> pl.Series:
    return pl.Series(name, array.tolist(), strict=False) if array.dtype == object else pl.Series(name, array)
