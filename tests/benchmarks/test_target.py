"""What is left of a target's predictability: high where the rows tell it, none where they were redrawn."""

import numpy as np
import polars as pl
import pytest

from benchmarks.comparison.target import left

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.normal(size=(900, 2))
FRESH = {"moved": ROWS[600:], "untouched": RANDOM.normal(size=(300, 2))}
NUMBERS = np.zeros(2, dtype=np.bool_)


def halves(values: pl.Series) -> list[pl.Series]:
    return [values[:600], values[600:]]


def test_two_values_are_scored_by_auc() -> None:
    wanted = pl.Series(np.where(ROWS[:, 0] > 0, "yes", "no"))
    found = left(ROWS[:600], FRESH, halves(wanted), NUMBERS)
    assert found["measure"] == "AUC"
    assert found["moved"] > 0.99
    assert found["untouched"] == pytest.approx(0.5, abs=0.1)


def test_a_number_is_scored_by_r2() -> None:
    found = left(ROWS[:600], FRESH, halves(pl.Series(3 * ROWS[:, 0])), NUMBERS)
    assert found["measure"] == "R2"
    assert found["moved"] > 0.9
    assert found["untouched"] < 0.2


def test_levels_past_the_limit_of_the_trees_are_one() -> None:
    codes = np.arange(9000.0)[:, None] % 300
    wanted = pl.Series(codes[:, 0] < 100)
    found = left(codes[:6000], {"moved": codes[6000:]}, [wanted[:6000], wanted[6000:]], np.array([True]))
    assert found["moved"] == 1
