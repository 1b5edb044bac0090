"""Two tables of the same rows as arrays with shared codes: what an audit measures."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.core.cells import Cells
from unlearn_cli.tables.codec import coordinates
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.kinds.number import origin_of


def shared_cells(frames: list[pl.DataFrame], kinds: dict[str, Kind]) -> list[Cells]:
    """Each frame as Cells; a category has the same code in all of them. `kinds`: that of each column."""
    arrays: list[dict[str, NDArray[np.float64]]] = [{} for _ in frames]
    for name, kind in kinds.items():
        having = [i for i, frame in enumerate(frames) if name in frame.columns]
        for i, values in zip(having, _values([frames[i][name] for i in having], kind), strict=True):
            arrays[i][name] = values
    return [_stack(columns, kinds, frame.height) for columns, frame in zip(arrays, frames, strict=True)]


def _stack(columns: dict[str, NDArray[np.float64]], kinds: dict[str, Kind], rows: int) -> Cells:
    category = [not kinds[name].ordered for name in columns]
    values = np.column_stack(list(columns.values())) if columns else np.empty((rows, 0))
    return Cells(values, np.array(category, dtype=np.bool_), tuple(columns))


def _values(series: list[pl.Series], kind: Kind) -> list[NDArray[np.float64]]:
    ordered = kind.ordered
    whole = pl.concat([cells if ordered else cells.cast(pl.String) for cells in series]).rename("cell")
    array = coordinates(kind, whole, origin_of(whole)) if ordered else _positions(whole)
    return list(np.split(array, np.cumsum([len(cells) for cells in series])[:-1]))


def _positions(cells: pl.Series) -> NDArray[np.float64]:
    """Level positions, the most frequent level first: an attack may lump the rare ones."""
    counted = cells.drop_nulls().value_counts(sort=False).sort("count", cells.name, descending=[True, False])
    return cells.cast(pl.Enum(counted[cells.name])).to_physical().cast(pl.Float64).to_numpy().astype(np.float64)
