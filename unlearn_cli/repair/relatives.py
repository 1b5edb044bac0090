"""The columns that a repair moves relative to others."""

from collections.abc import Sequence

import numpy as np

from unlearn_cli.core.draws import generator
from unlearn_cli.core.options import FitRequest
from unlearn_cli.core.relatives import Relative, find_relatives
from unlearn_cli.core.rules import Rule
from unlearn_cli.repair.auto import AUTO
from unlearn_cli.repair.rules import filled_columns
from unlearn_cli.transport.interface import FitRows

CHAINED = (AUTO, "triangular")
"""Methods for which columns are told relative to others. A linear map moves differences with their columns anyway, and
`quantile` is asked for where each column is to be moved by itself."""


def relatives_of(
    rows: FitRows, request: FitRequest, rules: Sequence[Rule], origins: Sequence[int]
) -> tuple[Relative, ...]:
    """The relative columns of a table: those that no rule computes, and of which no missing cell is filled.

    Parameters
    ----------
    rows : FitRows
    request : FitRequest
    rules : sequence of Rule
    origins : sequence of int
        What the numbers of each column are counted from: a ratio is one of numbers that are counted from 0.
    """
    if request.options.no_rules or request.options.method not in CHAINED:
        return ()
    computed = {rule.dependent for rule in rules} | filled_columns(rows, request)
    usable = np.array([column.ordered and j not in computed for j, column in enumerate(rows.columns)])
    seed = int(generator(request.secret, "relatives").integers(2**31))
    return find_relatives(rows.values, usable, np.array([not origin for origin in origins]), seed=seed)
