"""The view of exact values: whether the known rows that hold the same one are all of a group, and how many do."""

import numpy as np

from unlearn_cli.audit.as_read import FEW_LEVELS, AsRead
from unlearn_cli.audit.as_read import codes as levels_of
from unlearn_cli.audit.target_encoding import encoded, group_indicators
from unlearn_cli.audit.views.interface import Feature, Features, as_cells
from unlearn_cli.core.cells import Cells, Floats, Ints


def view(rows: AsRead) -> Features | None:
    """Columns of more values than attackers learn one by one, some of which more than one row holds."""
    columns = [(name, found) for name in rows.columns if (found := _repeated(rows, name)) is not None]
    if not columns:
        return None
    sizes = [Feature(name, np.bincount(codes)[codes].astype(np.float64)) for name, codes in columns]

    def features(groups: Ints, train: Ints) -> Cells:
        known = group_indicators(groups, train)
        shares = [Feature(name, encoded(codes, of, train, rows.units)) for name, codes in columns for of in known.T]
        cells = as_cells([*sizes, *shares])
        assert cells is not None, "there is a column"
        return cells

    return features


def _repeated(rows: AsRead, name: str) -> Ints | None:
    """The value of each row by number (n,), a missing one is one more; None where they are few, or all different."""
    exact = rows.values(name) if rows.kinds[name].ordered else _levels(rows, name)
    values, codes = np.unique(exact, return_inverse=True)
    return codes if FEW_LEVELS < len(values) < len(codes) else None


def _levels(rows: AsRead, name: str) -> Floats:
    return levels_of(rows.frame[name].cast(str))
