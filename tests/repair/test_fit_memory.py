"""A map is learned from as many rows as memory holds, the smallest groups whole; with too little it is refused."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.small_tables import BY_Z, fitted
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.memory import Budget, Limit
from unlearn_cli.engines.local import LOCAL, Local
from unlearn_cli.tables.footprint import FIT_CELL, PROGRAM

FRAME = pl.DataFrame(
    {
        "z": ["a"] * 9000 + ["b"] * 3000,
        "x": [n * 0.618 % 1 for n in range(12_000)],
        "y": [n % 97 for n in range(12_000)],
    }
)


def engine(rows: int) -> Local:
    """With room for so many fit rows of two columns."""
    return replace(LOCAL, limit=Budget(PROGRAM + 2 * FIT_CELL * rows, True, Limit(1 << 40, "the machine")))


def test_the_fit_rows_are_as_many_as_memory_holds(tmp_path: Path) -> None:
    few = fitted(FRAME, tmp_path / "t.parquet", BY_Z, engine=engine(8000))
    assert 7999 <= few.fit_rows <= 8000 and few.map.options.fit_rows == 5000
    assert any(note.code == "memory" and "at most 5,000" in note.text for note in few.notes)
    every = fitted(FRAME, tmp_path / "t.parquet", BY_Z, engine=engine(12_000))
    assert (every.fit_rows == 12_000 and every.map.options == BY_Z.of(sensitive="z")) or every.fit_rows == 12_000, (
        "control"
    )
    assert not any(note.code == "memory" for note in every.notes)


def test_too_few_rows_to_learn_from_are_refused_with_what_it_takes(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="learning 2 columns from 1,000 rows of each group takes") as error:
        fitted(FRAME, tmp_path / "t.parquet", BY_Z, engine=engine(1900))
    assert error.value.remedy.startswith("--memory ")
    assert fitted(FRAME, tmp_path / "t.parquet", BY_Z, engine=engine(2000)).fit_rows == 2000
