"""What scikit-learn passes around as rows: arrays and frames as Polars, and Polars as the array or frame that came."""

from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.utils import check_array

from unlearn_cli.core.errors import SettingsError, listing
from unlearn_cli.tables.frames import Back, read_table

Columns = str | int | Iterable[str | int] | None
"""Columns by name or position: one, several or none."""


def is_frame(given: Any) -> bool:
    """Whether this is a frame of pandas, Polars, PyArrow or another library that Narwhals knows."""
    return bool(nw.dependencies.is_into_dataframe(given))


def read_rows(given: Any, label: str = "X") -> tuple[pl.DataFrame, Back]:
    """The rows of an array or frame, and the way back to what it is; the columns of an array are x0, x1 and so on."""
    if is_frame(given):
        table, back = read_table(given, label)
        return table.scan.collect(), back
    return _array_rows(check_array(given, dtype=None, ensure_all_finite="allow-nan", input_name=label))


def _array_rows(array: NDArray[Any]) -> tuple[pl.DataFrame, Back]:
    """The rows of an array (n, d), NaN as null, and the way back to an array of its type.

    Text comes back as wide as it has to be: a repair may write longer words than came in.

    >>> rows, back = _array_rows(np.array([[1.0, np.nan]]))
    >>> rows["x1"].null_count(), back(rows).dtype
    (1, dtype('float64'))
    """
    of_objects = array.dtype == object
    columns = [_cells(column) if of_objects else column for column in array.T]
    rows = pl.DataFrame([pl.Series(f"x{j}", cells, nan_to_null=True) for j, cells in enumerate(columns)])

    def back(moved: pl.DataFrame) -> NDArray[Any]:
        if not of_objects:
            return moved.to_numpy().astype(str if array.dtype.kind == "U" else array.dtype)
        found = np.empty(moved.shape, dtype=object)
        for j, column in enumerate(moved):
            missing = np.nan if column.dtype.is_numeric() else None
            found[:, j] = [missing if cell is None else cell for cell in column]
        return found

    return rows, back


def _cells(column: NDArray[Any]) -> list[Any]:
    """The cells of a column of objects, all of one type, None where missing."""
    cells = [None if cell is None or (isinstance(cell, float) and np.isnan(cell)) else cell for cell in column]
    known = [cell for cell in cells if cell is not None]
    kinds: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
        (str, str),
        (bool | np.bool_, bool),
        (Integral, int),
        (Real, float),
    )
    for kind, plain in kinds:
        if all(isinstance(cell, kind) for cell in known):
            return [None if cell is None else plain(cell) for cell in cells]
    odd = next(cell for cell in known if not isinstance(cell, type(known[0])) or not isinstance(cell, str | Real))
    raise TypeError(f"argument must be a string or a number in all cells of a column, not {odd!r} beside {known[0]!r}")


def mark_rows(given: Any, rows: int, taken: Iterable[str] = ()) -> pl.DataFrame:
    """Sensitive features as columns, by the name that they have or "sensitive".

    Parameters
    ----------
    given : array-like, series or frame of shape (n,) or (n, k)
        In the order of the rows; an index is not looked at.
    rows, taken : int, names
        How many there are to be; a column of a name that is taken gets one of its own.

    Raises
    ------
    ValueError
        Where the rows are not as many.
    """
    if is_frame(given):
        marks, _ = read_rows(given, "sensitive_features")
    elif nw.dependencies.is_into_series(given):
        series = nw.from_native(given, series_only=True).to_polars()
        marks = (series if series.name else series.rename("sensitive")).to_frame()
    else:
        array = np.asarray(given)
        array = array if array.ndim > 1 else array.reshape(-1, 1)
        marks, _ = read_rows(array, "sensitive_features")
        several = marks.width > 1
        marks.columns = [f"sensitive{j}" if several else "sensitive" for j in range(marks.width)]
    if marks.height != rows:
        raise ValueError(f"X has {rows} samples, and sensitive_features has {marks.height}.")
    marks.columns = [f"{name} (sensitive)" if name in taken else name for name in marks.columns]
    return marks


def marks_named(given: Any, rows: int, names: tuple[str, ...]) -> pl.DataFrame:
    """Sensitive features of some rows, under the names that they had in the fit.

    Raises
    ------
    SettingsError
        Where none are given.
    ValueError
        Where rows or columns are not as many.
    """
    if given is None:
        raise SettingsError(
            f"X does not hold {listing([repr(name) for name in names])}, by which its rows are moved.",
            "Give sensitive_features; inside a pipeline ask for them, and pass them: "
            "set_transform_request(sensitive_features=True)",
        )
    marks = mark_rows(given, rows)
    if marks.width != len(names):
        raise ValueError(f"sensitive_features has {marks.width} columns, and had {len(names)} in the fit.")
    marks.columns = list(names)
    return marks


def named(columns: Columns, names: list[str]) -> tuple[str, ...]:
    """Columns by name; a position, from 0, stands for the name that it has in `names`.

    >>> named(["sex", 0], ["age", "sex"])
    ('sex', 'age')

    Raises
    ------
    SettingsError
        Where there is no such position. A name that is unknown is left to the fit, which lists every fault.
    """
    given: list[Any] = [] if columns is None else [columns] if isinstance(columns, str | int) else list(columns)
    beyond = [at for at in given if isinstance(at, Integral) and not -len(names) <= int(at) < len(names)]
    if beyond:
        raise SettingsError(f"X has {len(names)} columns, and none at position {beyond[0]}.", "Count from 0.")
    return tuple(names[int(one)] if isinstance(one, Integral) else one for one in given)
