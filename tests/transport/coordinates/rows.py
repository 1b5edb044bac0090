"""Columns as fit rows, for the tests of what stands between columns and coordinates."""

import numpy as np

from unlearn_cli.transport.interface import Column, FitRows


def fit_rows(*columns: np.ndarray, ordered: tuple[bool, ...] | bool = True) -> FitRows:
    """Fit rows of two groups in turn; the values of each column are its support."""
    kinds = ordered if isinstance(ordered, tuple) else (ordered,) * len(columns)
    supports = [np.unique(column[~np.isnan(column)]).astype(float) for column in columns]
    of_table = tuple(
        Column(f"x{j}", kind, support) for j, (kind, support) in enumerate(zip(kinds, supports, strict=True))
    )
    n = len(columns[0])
    values = np.column_stack([column.astype(float) for column in columns])
    return FitRows(values, np.arange(n) % 2, np.arange(n, dtype=np.uint64), of_table, np.array([0.5, 0.5]))
