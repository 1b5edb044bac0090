"""Missing cells from file to file: what their places tell before and after, as the report has it."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import people
from tests.commands.runs import FAST, ROWS, asked, read, run, texts


def holed() -> pl.DataFrame:
    """Ages that are missing more often among women; now and then an education is too."""
    random, table = np.random.default_rng(0), people(ROWS)
    woman = (table["sex"] == "Female").to_numpy()
    gone = pl.Series(random.random(ROWS) < 0.1 + 0.4 * woman)
    hours = table["hours-per-week"].set(pl.Series(random.random(ROWS) < 0.1), None)
    return table.with_columns(table["age"].set(gone, None), hours)


def repaired(here: Path, ending: str, nulls: str) -> tuple[dict[str, Any], pl.DataFrame]:
    return run(here, ending, asked(FAST, nulls=nulls), holed()), read(here / f"out.{ending}")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("nulls", ["mask", "auto"])
def test_values_are_taken_away_until_an_attack_on_the_places_finds_nothing(
    nulls: str, ending: str, tmp_path: Path
) -> None:
    report, after = repaired(tmp_path, ending, nulls)
    before = read(tmp_path / f"in.{ending}")
    assert report["nulls"]["before"]["low"] > 0.2 and report["nulls"]["after"]["low"] == 0.0
    assert report["method"]["nulls"] == "mask"
    for name in after.columns:
        assert not (before[name].is_null() & after[name].is_not_null()).any(), name
    assert after["age"].null_count() > before["age"].null_count() + 50
    assert any("were taken away" in text for text in texts(report["notes"])) == (nulls == "auto")


def test_control_kept_they_tell_as_much_as_before(tmp_path: Path) -> None:
    report, after = repaired(tmp_path, "parquet", "keep")
    assert report["nulls"]["after"] == report["nulls"]["before"]
    assert after["age"].is_null().equals(holed()["age"].is_null())
