"""A map that cannot be used, or does not fit the table: one message, exit code 2, nothing written."""

from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import people, refused, unlearn

ROWS = 200


@pytest.fixture(scope="module")
def whole() -> pl.DataFrame:
    return people(ROWS)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whole: pl.DataFrame) -> Path:
    """A directory to work in, with the table as `in.csv` and `in.parquet`."""
    monkeypatch.chdir(tmp_path)
    whole.write_parquet("in.parquet")
    whole.write_csv("in.csv")
    return tmp_path


MAPS: dict[str, tuple[bytes, str]] = {
    "foreign": (b"PK\x03\x04nothing of ours", "is not a map"),
    "text": (b"age,sex\n", "is not a map"),
    "empty": (b"", "is not a map"),
}


@pytest.mark.parametrize("fault", MAPS)
def test_a_foreign_map(fault: str, here: Path) -> None:
    data, said = MAPS[fault]
    Path("bad.map").write_bytes(data)
    assert said in refused(here, "apply", "in.csv", "--map", "bad.map")


def test_a_map_that_is_not_there(here: Path) -> None:
    assert "no.map: no such file" in refused(here, "apply", "in.csv", "--map", "no.map")


def test_a_table_that_does_not_fit_its_map(here: Path, whole: pl.DataFrame) -> None:
    assert unlearn("fit", "in.parquet", "-s", "sex", "-o", "sex.map", "--method", "quantile").code == 0
    wrong = whole.rename({"age": "aged"}).with_columns(pl.col("hours-per-week").cast(pl.Float64))
    wrong.write_parquet("wrong.parquet")
    message = refused(here, "apply", "wrong.parquet", "--map", "sex.map")
    for said in ("no column 'age'", "'hours-per-week' is Float64 instead of Int64", "'aged' is a column that"):
        assert said in message
    assert "the map was fitted on" in refused(here, "apply", "in.csv", "--map", "sex.map")
    assert "would overwrite" in refused(here, "apply", "in.parquet", "--map", "sex.map", "-o", "sex.map", "--force")
    assert "in.repaired.parquet exists" in refused_when_there(here)


def refused_when_there(here: Path) -> str:
    Path("in.repaired.parquet").write_text("mine")
    return refused(here, "apply", "in.parquet", "--map", "sex.map")


def test_groups_and_categories_that_the_fit_never_saw(here: Path, whole: pl.DataFrame) -> None:
    assert unlearn("fit", "in.parquet", "-s", "sex", "-o", "sex.map", "--method", "quantile").code == 0
    first = pl.int_range(pl.len()) < 5
    new = whole.with_columns(
        sex=pl.when(first).then(pl.lit("X")).otherwise("sex"),
        salary=pl.when(first).then(pl.lit("a lot")).otherwise("salary"),
    )
    new.write_parquet("new.parquet")
    message = refused(here, "apply", "new.parquet", "--map", "sex.map", "--unseen", "error")
    assert "group 'X' (5 rows)" in message and "'salary' = 'a lot' (5 rows)" in message
    assert unlearn("apply", "new.parquet", "--map", "sex.map", "--unseen", "pooled").code == 0
    moved = pl.read_parquet("new.repaired.parquet")
    assert set(moved["salary"]) <= set(whole["salary"])
