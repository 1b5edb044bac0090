"""The attack on an exact value: what it finds, and that only the rank of the value counts."""

import numpy as np

from unlearn_cli.audit.exact_value import attack_value
from unlearn_cli.core.cells import Cells, Floats

DRAWS = np.random.default_rng(0)
AGE = DRAWS.uniform(0, 90, 240)
FOLDS = np.arange(240) % 4 // 2 - 1


def cells(*columns: Floats, category: bool = False) -> Cells:
    names = tuple(f"c{k}" for k in range(len(columns)))
    return Cells(np.column_stack(columns), np.full(len(columns), category), names)


def test_a_value_that_another_column_holds_is_found_and_noise_says_nothing() -> None:
    holed = np.where(np.arange(240) % 7 == 0, np.nan, -AGE)
    assert attack_value(cells(holed), AGE, FOLDS).low > 0.6
    blind = attack_value(cells(DRAWS.normal(size=240)), AGE, FOLDS)
    assert blind.low <= 0 or blind.correlation < 0.2


def test_only_ranks_count() -> None:
    """A monotone change of the value changes nothing, though its largest is then as large as all others together."""
    table = cells(AGE + DRAWS.normal(size=240) * 20)
    assert attack_value(table, np.exp(AGE), FOLDS) == attack_value(table, AGE, FOLDS)
    assert attack_value(table, AGE**2 % 90, FOLDS) != attack_value(table, AGE, FOLDS), "control: another order"


def test_no_row_is_guessed_by_a_fit_that_saw_it() -> None:
    """Eight households of one value each: a fit that saw one member knows the others."""
    household = cells(np.repeat(np.arange(8.0), 30), category=True)
    value = np.repeat([3.0, 7.0, 1.0, 5.0, 2.0, 8.0, 4.0, 6.0], 30)
    apart, split = np.repeat([-1, 0], 120), np.tile([-1, 0], 120)
    assert attack_value(household, value, apart).correlation < 0.3
    assert attack_value(household, value, split).correlation > 0.8, "control: each household is in both folds"
