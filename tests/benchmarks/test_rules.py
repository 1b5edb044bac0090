"""Rules that a table kept are found, and counted where they are broken; columns of no relation have none."""

import numpy as np
import polars as pl
import pytest

from benchmarks import rules

RANDOM = np.random.default_rng(0)
ROWS = 1_000
A, B = RANDOM.integers(0, 40, ROWS), RANDOM.normal(size=ROWS).round(2)
BAND = np.where(A < 20, "low", "high")
TABLE = pl.DataFrame({"a": A, "band": BAND, "b": B, "c": 3 * B + A, "d": RANDOM.random(ROWS)})


def broken(column: str, values: object) -> pl.DataFrame:
    """The first 100 rows changed."""
    first = pl.int_range(pl.len()) < 100
    return TABLE.with_columns(pl.when(first).then(pl.lit(values)).otherwise(pl.col(column)).alias(column))


def test_what_all_rows_keep_is_found_and_nothing_else() -> None:
    assert set(rules.kept("none.csv", TABLE, TABLE)) == {"a -> band", "sum of a, b, c"}
    assert set(rules.kept("none.csv", TABLE, TABLE).values()) == {1.0}


def test_control_one_row_that_breaks_a_rule_is_enough_for_it_not_to_be_one() -> None:
    first = pl.int_range(pl.len()) == 0
    wrong = TABLE.with_columns(
        c=pl.when(first).then(99.0).otherwise("c"),
        band=pl.when(first).then(pl.lit("other")).otherwise("band"),
    )
    assert rules.kept("none.csv", wrong, wrong) == {}


def test_broken_rows_are_counted() -> None:
    assert rules.kept("none.csv", TABLE, broken("c", 1e6))["sum of a, b, c"] == 0.9
    assert rules.kept("none.csv", TABLE, broken("band", "middle"))["a -> band"] == 0.9


def test_a_new_value_of_the_cause_is_held_against_its_own_rows() -> None:
    most = max(np.unique(BAND[:100], return_counts=True)[1])
    assert rules.kept("none.csv", TABLE, broken("a", 500))["a -> band"] == pytest.approx(0.9 + most / ROWS)


def test_stored_digits_break_no_sum() -> None:
    rounded = TABLE.with_columns(c=pl.col("c") + 1e-6 * pl.lit(RANDOM.normal(size=ROWS)))
    assert rules.kept("none.csv", rounded, rounded)["sum of a, b, c"] == 1


def test_known_rules_are_of_their_file_only() -> None:
    table = pl.DataFrame({"BA": [0, 1, 0], "AA": [1, 0, 0]})
    after = pl.DataFrame({"BA": [1, 1, 0], "AA": [1, 0, 0]})
    assert rules.kept("twoyear.parquet", table, after) == {"BA or AA": pytest.approx(2 / 3)}
    assert rules.kept("other.parquet", table, after) == {}


def test_missing_cells_break_no_known_rule_and_are_a_value_of_a_dependency() -> None:
    table = TABLE.with_columns(band=pl.when(pl.col("a") < 20).then(pl.lit("low")))
    assert rules.kept("none.csv", table, table)["a -> band"] == 1
    assert rules.kept("none.csv", table, broken("band", "low"))["a -> band"] < 1
