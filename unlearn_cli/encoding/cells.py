"""Two tables of the same rows as arrays with shared codes: what an audit measures."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.encoding.codec import load_kind
from unlearn_cli.independence.interface import Cells


def shared_cells(frames: list[pl.DataFrame], kinds: dict[str, str]) -> list[Cells]:
    """Each frame as Cells; a category has the same code in all of them. `kinds`: column -> kind, columns of the frames."""
    arrays: list[dict[str, NDArray[np.float64]]] = [{} for _ in frames]
    for name, kind in kinds.items():
        having = [i for i, frame in enumerate(frames) if name in frame.columns]
        for i, values in zip(having, _values([frames[i][name] for i in having], kind), strict=True):
            arrays[i][name] = values
    return [_stack(columns, kinds, frame.height) for columns, frame in zip(arrays, frames, strict=True)]


def _stack(columns: dict[str, NDArray[np.float64]], kinds: dict[str, str], rows: int) -> Cells:
    category = [not load_kind(kinds[name]).ordered for name in columns]
    values = np.column_stack(list(columns.values())) if columns else np.empty((rows, 0))
    return Cells(values, np.array(category, dtype=np.bool_), tuple(columns))


def _values(series: list[pl.Series], kind: str) -> list[NDArray[np.float64]]:
    ordered = load_kind(kind).ordered
    whole = pl.concat([s.cast(pl.String) if not ordered else s for s in series]).rename("cell").to_frame()
    if ordered:
        numbers = whole.select(load_kind(kind).coordinates(pl.col("cell")))["cell"]
    else:  # the most frequent level first: an attack may lump the rare ones
        levels = (
            whole["cell"]
            .drop_nulls()
            .value_counts(sort=False)
            .sort(["count", "cell"], descending=[True, False])["cell"]
        )
        numbers = whole["cell"].cast(pl.Enum(levels)).to_physical().cast(pl.Float64)
    array = numbers.to_numpy().astype(np.float64)
    return list(np.split(array, np.cumsum([len(s) for s in series])[:-1]))
