"""The library's functions: any kind of frame in, the same kind out, what the command line does, and nothing printed."""

import inspect
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import unlearn_cli as ul
from tests.cli.harness import people, unlearn
from unlearn_cli.core.options import declared

FAST = {"sensitive": "sex", "method": "quantile", "seed": 0}
ROWS = 400


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_kind_of_frame_comes_back_as_it_came() -> None:
    frame = people(ROWS)
    moved = ul.repair(frame, **FAST).table
    assert isinstance(moved, pl.DataFrame) and moved.schema == frame.drop("sex").schema
    lazy = ul.repair(frame.lazy(), **FAST).table
    assert isinstance(lazy, pl.LazyFrame) and lazy.collect().equals(moved)
    arrow = ul.repair(frame.to_arrow(), **FAST).table
    assert isinstance(arrow, pa.Table) and pl.DataFrame(arrow).equals(moved)
    frame.write_parquet("in.parquet")
    assert ul.repair("in.parquet", **FAST).table.equals(moved)
    assert ul.repair(Path("in.parquet"), **FAST).table.equals(moved)


def test_pandas_keeps_its_index_and_its_dtypes() -> None:
    frame = people(ROWS).to_pandas().set_index(pd.Index(np.arange(ROWS)[::-1] * 3, name="person"))
    frame["education"] = frame["education"].astype("category")
    frame["age"] = frame["age"].astype("Int16")
    moved = ul.repair(frame, **FAST).table
    assert isinstance(moved, pd.DataFrame) and moved.index.equals(frame.index)
    assert (moved.dtypes == frame.drop(columns="sex").dtypes).all()
    assert not moved.equals(frame.drop(columns="sex")), "control: it was moved"
    assert "sex" in frame, "and what came in was not"


def test_a_repair_is_what_the_command_line_makes() -> None:
    people(ROWS).write_parquet("in.parquet")
    done = ul.repair("in.parquet", max_advantage=0.9, keep="education", **FAST)
    call = ("repair", "in.parquet", "-s", "sex", "--method", "quantile", "--seed", "0", "--keep", "education")
    assert unlearn(*call, "-o", "out.parquet", "--report", "r.json", "--max-advantage", "0.9").code == 0
    assert done.table.equals(pl.read_parquet("out.parquet"))
    told = done.report.to_dict()
    assert told["joint"] == pl.read_json("r.json").row(0, named=True)["joint"]
    assert done.verdict.status == "PASS" and done.verdict is done.report.verdict


def test_a_gate_that_fails_is_said_and_the_table_is_there() -> None:
    done = ul.repair(people(ROWS), max_advantage=0.9, strength=0.0, **FAST)
    assert done.verdict.status in ("PASS", "FAIL") and done.table.equals(people(ROWS).drop("sex"))
    shown = done._repr_html_()
    assert str(done.verdict.status) in shown and "advantage, boosting" in shown


def test_an_audit_finds_what_is_there_and_takes_labels() -> None:
    frame = people(ROWS).with_row_index("id")
    found = ul.audit(frame.drop("id"), sensitive="sex", max_advantage=0.4)
    assert found.verdict.status == "FAIL" and found.to_dict()["verdict"]["status"] == "FAIL"
    labels = frame.select("id", "sex").reverse()
    apart = ul.audit(frame.drop("sex"), sensitive="sex", labels=labels, id="id")
    assert found.joint is not None and apart.joint is not None
    together = ul.audit(frame, sensitive="sex").joint
    assert together is not None and apart.joint.after.attacks == together.after.attacks, (
        "an id in the table is attacked"
    )
    assert found.to_html().startswith("<!doctype html>")


def test_a_frontier_measures_each_strength() -> None:
    found = ul.frontier(people(ROWS), strengths=(1, 0), **FAST)
    assert [point.strength for point in found.points] == [0.0, 1.0]
    assert found.to_dict()["command"] == "frontier"
    with pytest.raises(ul.SettingsError, match="strengths are"):
        ul.frontier(people(ROWS), strengths=(2,), **FAST)


def test_progress_is_a_callback_and_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    steps: list[str] = []
    ul.repair(people(ROWS), progress=lambda step, share: steps.append(step), **FAST)
    assert "moving the rows" in steps and any(step.startswith("measuring") for step in steps)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("settings", "error", "said"),
    [
        ({"sensitive": "sexx"}, ul.SettingsError, "Did you mean 'sex'"),
        ({"sensitive": ()}, ul.SettingsError, "no sensitive column"),
        ({"sensitive": "sex", "strenght": 1}, ul.SettingsError, "Did you mean 'strength'"),
        ({"sensitive": "sex", "strength": 2.0}, ul.SettingsError, "more than 1"),
        ({"sensitive": "sex", "nulls": "x"}, ul.SettingsError, "none of auto, keep, mask, repair"),
        ({"sensitive": "sex", "method": "x"}, ul.SettingsError, "unknown method 'x'"),
        ({"sensitive": "sex", "min_group": 1000}, ul.DataError, "fewer than 1000 rows"),
        ({"sensitive": "sex", "seed": 0, "secret": "s.key"}, ul.SettingsError, "both given"),
    ],
)
def test_every_fault_is_one_error_with_a_remedy(settings: dict, error: type[ul.UnlearnError], said: str) -> None:
    with pytest.raises(error, match=said) as refused:
        ul.repair(people(ROWS), **settings)
    assert refused.value.problem and refused.value.remedy


def test_what_is_no_table_is_refused() -> None:
    for nothing in (7, {"a": [1]}, np.zeros((3, 2))):
        with pytest.raises(ul.InputError, match="which is no path and no frame"):
            ul.repair(nothing, **FAST)
    with pytest.raises(ul.DataError, match="0 rows"):
        ul.repair(people(ROWS).head(0), **FAST)
    with pytest.raises(ul.InputError, match="no such file"):
        ul.repair("nowhere.parquet", **FAST)


def test_the_signature_shows_every_setting() -> None:
    assert set(declared()) <= set(inspect.signature(ul.repair).parameters)
    assert set(declared()) - {"unit"} <= set(inspect.signature(ul.fit).parameters), "a fit measures nothing"
    assert "strength" not in inspect.signature(ul.audit).parameters
