"""The view of the last digits of numbers: remainders of whole numbers, and of decimals in their unit."""

from collections.abc import Iterator

import numpy as np

from unlearn_cli.audit.as_read import FEW_LEVELS, AsRead
from unlearn_cli.audit.views.interface import Feature, Features, fixed
from unlearn_cli.core.cells import Floats

DIVISORS = (2, 5, 7, 10, 12, 100)
"""Parity, last digits, and what counts of days and months are made of. Any set of remainders may tell, but of 100 a
range: trees that may take any set of so many see little else (a weak parity was found at .13 of .20, with ranges .19).
"""

MOST_DECIMALS = 6
"""Numbers with more are taken for measurements, whose last digit nobody chose."""

MOSTLY = 0.98
"""Share of the cells that have to be whole in the unit of a column: a few may be finer."""


def view(rows: AsRead) -> Features | None:
    """Remainders of each column that has more values than attackers learn one by one, and of the sum of the columns."""
    whole = {name: units for name, values in rows.numbers_of() if (units := in_units(values)) is not None}
    features = [feature for name, units in whole.items() for feature in _remainders(name, units)]
    if len(whole) > 1:
        total = np.sum(list(whole.values()), axis=0)
        features += _remainders(f"sum of {len(whole)} columns", total)
    return fixed(features)


def in_units(values: Floats) -> Floats | None:
    """Numbers (n,) as whole multiples of their largest common unit; None where their last digits are not of note."""
    known = values[~np.isnan(values)]
    for decimals in range(MOST_DECIMALS + 1):
        with np.errstate(over="ignore"):
            scaled = known * 10.0**decimals
        if not len(known) or np.abs(scaled).max() >= 2.0**53:
            return None
        if (np.abs(scaled - np.rint(scaled)) <= 1e-9 * np.abs(scaled)).mean() >= MOSTLY:
            unit = max(int(np.gcd.reduce(np.rint(scaled).astype(np.int64))), 1)
            return np.asarray(np.rint(values * 10.0**decimals) / unit)
    return None


def _remainders(name: str, units: Floats) -> Iterator[Feature]:
    known = units[~np.isnan(units)]
    if len(np.unique(known)) > FEW_LEVELS:
        for divisor in DIVISORS:
            yield Feature(name, np.mod(units, divisor), divisor <= FEW_LEVELS)
