"""Pairs of values that no row held are not made, in the rows of the fit and in others."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.small_tables import fitted, moved
from tests.zero_tables import RULES, broken, free
from unlearn_cli.core.options import Options
from unlearn_cli.transport.zeros.structural import StructuralZeros

ALONE = Options(("z",), method="quantile")
"""Each column alone: what holds between columns holds by what is done about it."""


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_of_two_columns_is_kept_in_every_row(kind: str, tmp_path: Path) -> None:
    made, rule = RULES[kind]
    table, fresh = made(3_000, 0), made(3_000, 1)
    assert broken(table, rule) == broken(fresh, rule) == 0
    found = fitted(table, tmp_path / "t.parquet", ALONE).map
    without = replace(found, zeros=StructuralZeros.none())
    for rows in (table, fresh):
        assert broken(moved(found, rows), rule) == 0
        assert broken(moved(without, rows), rule) > 5, "the control: the map alone"


def test_the_report_says_which_columns_and_how_often(tmp_path: Path) -> None:
    made, _ = RULES["a dummy only with a number above 0"]
    notes = [note.text for note in fitted(made(3_000, 0), tmp_path / "t.parquet", ALONE).notes if note.code == "zeros"]
    assert len(notes) == 1 and "'terms'/'degree'" in notes[0] and "% of rows" in notes[0]


def test_a_table_without_such_pairs_has_none(tmp_path: Path) -> None:
    for seed in range(5):
        assert not fitted(free(seed=seed), tmp_path / f"{seed}.parquet", ALONE).map.zeros.counts


def test_who_wants_no_rules_has_none(tmp_path: Path) -> None:
    made, rule = RULES["a dummy only with a number above 0"]
    found = fitted(made(3_000, 0), tmp_path / "t.parquet", replace(ALONE, no_rules=True)).map
    assert not found.zeros.counts and broken(moved(found, made(3_000, 0)), rule) > 5


def test_a_row_is_settled_alike_alone_and_among_others(tmp_path: Path) -> None:
    made, _ = RULES["one number is 0 where another is"]
    found = fitted(made(3_000, 0), tmp_path / "t.parquet", ALONE).map
    fresh = made(400, 2)
    whole, half = moved(found, fresh), moved(found, fresh.head(37))
    assert whole.head(37).equals(half)


def test_missing_cells_stay_and_break_no_rule(tmp_path: Path) -> None:
    made, rule = RULES["a dummy only with a number above 0"]
    table = made(3_000, 0).with_columns(terms=pl.when(pl.int_range(3_000) % 7 > 0).then("terms"))
    found = fitted(table, tmp_path / "t.parquet", replace(ALONE, nulls="keep")).map
    out = moved(found, table)
    assert out["terms"].is_null().equals(table["terms"].is_null()) and found.zeros.counts
    assert broken(out, rule) == 0
