"""`--shuffle` from file to file, and the warning where the order of the rows tells the group."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.harness import people, refused, unlearn, valid
from tests.commands.runs import FAST, ROWS, asked
from tests.secrets_known import SECRET
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import repair
from unlearn_cli.commands.files import Files
from unlearn_cli.core.options import silent
from unlearn_cli.repair.shuffle import Order

BY_SEX = asked(FAST, sensitive=("sex",))


def repaired(
    here: Path, frame: pl.DataFrame, shuffle: bool, ending: str = "parquet"
) -> tuple[pl.DataFrame, dict[str, Any]]:
    if ending == "csv":
        frame.write_csv(here / "in.csv")
    else:
        frame.write_parquet(here / f"in.{ending}")
    files = Files(str(here / f"in.{ending}"), str(here / f"out.{ending}"), force=True, shuffle=shuffle)
    report = valid(repair.run(files, BY_SEX, AuditSettings(), silent).to_dict())
    out = here / f"out.{ending}"
    return pl.read_csv(out, infer_schema=False) if ending == "csv" else pl.read_parquet(out), report


def order_view(report: dict[str, Any], side: str) -> float:
    (view,) = (view for view in report["joint"]["views"] if view["view"] == "row number")
    return float(view[side]["advantage"])


def notes(report: dict[str, Any]) -> dict[str, str]:
    return {note["code"]: note["text"] for note in report["notes"]}


@pytest.mark.parametrize("ending", ["parquet", "csv"])
def test_a_sorted_table_is_warned_of_and_a_shuffled_one_tells_nothing_by_its_order(ending: str, tmp_path: Path) -> None:
    frame = people(ROWS).sort("sex")
    plain, report = repaired(tmp_path, frame, False, ending)
    assert order_view(report, "after") > 0.9
    assert "--shuffle writes another" in notes(report)["row order"] and "shuffled" not in notes(report)
    found, after = repaired(tmp_path, frame, True, ending)
    assert order_view(after, "before") > 0.9 and order_view(after, "after") < 0.2
    assert "row order" not in notes(after) and "restore" in notes(after)["shuffled"]
    places = pl.Series(Order(SECRET, ROWS).places(pl.int_range(ROWS, eager=True, dtype=pl.UInt64).to_numpy()))
    assert found[places.cast(pl.Int64)].equals(plain), "the same rows, elsewhere"


def test_rows_are_measured_against_the_rows_that_they_were(tmp_path: Path) -> None:
    reports = [repaired(tmp_path, people(ROWS), shuffle)[1] for shuffle in (False, True)]
    assert reports[0]["distortion"] == reports[1]["distortion"]
    assert reports[0]["columns"] == reports[1]["columns"]
    assert reports[0]["joint"]["after"] == reports[1]["joint"]["after"], "cells are attacked the same"


def test_apply_shuffles_too_and_refuses_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people(ROWS).write_parquet("in.parquet")
    assert unlearn("fit", "in.parquet", "-s", "sex", "--method", "quantile", "--seed", 1, "-o", "m.map", "-q").code == 0
    for name, option in (("plain", ()), ("shuffled", ("--shuffle",))):
        done = unlearn("apply", "in.parquet", "--map", "m.map", "-o", f"{name}.parquet", *option)
        assert done.code == 0 and ("drawn from the secret" in done.err) == bool(option)
    plain, other = (pl.read_parquet(f"{name}.parquet") for name in ("plain", "shuffled"))
    assert not plain.equals(other) and plain.sort(plain.columns).equals(other.sort(other.columns))
    said = refused(tmp_path, "apply", "in.parquet", "--map", "m.map", "-o", "p.parquet", "--shuffle", "--row-offset", 5)
    assert "the order of the parts would stay" in said


def test_a_kept_counter_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people(ROWS).with_row_index("id").write_parquet("in.parquet")
    common = ("repair", "in.parquet", "-s", "sex", "--method", "quantile", "--shuffle")
    assert "sorted by 'id'" in refused(tmp_path, *common, "--keep", "id")
    assert unlearn(*common, "--drop", "id").code == 0


def test_the_files_of_a_run_know_of_it() -> None:
    assert not Files("in.csv").shuffle and replace(Files("in.csv"), shuffle=True).shuffle
