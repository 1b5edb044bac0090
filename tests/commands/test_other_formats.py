"""Arrow IPC and JSON Lines through the commands: the same choices as for Parquet, and a way from each to the other."""

from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import people
from tests.commands.runs import FAST, KEPT, apply_map, repaired
from unlearn_cli.commands.files import Files
from unlearn_cli.tables.source import open_table

OTHERS = ("arrow", "jsonl")


def rows(path: Path) -> pl.DataFrame:
    table = open_table(str(path))
    return table.scan.collect()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    frame = people(400).with_columns(pl.col(KEPT).cast(pl.String))
    frame.write_parquet("in.parquet")
    frame.write_ipc("in.arrow")
    frame.write_ndjson("in.jsonl")
    return tmp_path


@pytest.mark.parametrize("ending", OTHERS)
def test_repair_moves_as_in_parquet_and_apply_repeats_it(ending: str, here: Path) -> None:
    repaired(Files("in.parquet", "out.parquet"), FAST)
    report = repaired(Files(f"in.{ending}", f"out.{ending}", map_out="out.map", force=True), FAST)
    assert (report["input"]["format"], report["output"]["format"]) == (ending, ending)
    assert rows(here / f"out.{ending}").equals(rows(here / "out.parquet"))
    assert rows(here / f"out.{ending}")[KEPT].equals(rows(here / f"in.{ending}")[KEPT])
    apply_map(Files(f"in.{ending}", f"again.{ending}"), "out.map")
    assert (here / f"again.{ending}").read_bytes() == (here / f"out.{ending}").read_bytes()


@pytest.mark.parametrize("ending", OTHERS)
def test_another_format_out(ending: str, here: Path) -> None:
    repaired(Files("in.parquet", f"out.{ending}"), FAST)
    repaired(Files(f"in.{ending}", "out.parquet", force=True), FAST)
    assert rows(here / f"out.{ending}").equals(rows(here / "out.parquet"))
