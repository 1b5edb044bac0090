"""The null mask of a table, as a table: what the places of missing cells alone may tell."""

import numpy as np

from unlearn_cli.core.cells import Cells


def null_mask(cells: Cells) -> Cells | None:
    """Columns of 0 (a value) and 1 (missing), for the columns that have both; None where there is no such column."""
    missing = np.isnan(cells.values)
    mixed = np.flatnonzero(missing.any(axis=0) & ~missing.all(axis=0))
    if not len(mixed):
        return None
    names = tuple(cells.names[j] for j in mixed)
    return Cells(missing[:, mixed].astype(np.float64), np.ones(len(mixed), dtype=np.bool_), names)
