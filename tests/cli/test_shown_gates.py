"""`--max-exposed` and `--max-bits`: gates of what is shown, in every command, format and settings file."""

import json
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from tests.cli.harness import people, read_report, unlearn


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people(600).write_parquet("in.parquet")


def test_a_table_that_proves_bits_fails_and_one_that_may_prove_as_many_passes() -> None:
    strict, loose = (unlearn("audit", "in.parquet", "-s", "sex", "--max-bits", b, "--report", f"{b}.json", "--quiet")
                     for b in ("0.01", "1"))  # fmt: skip
    assert (strict.code, loose.code) == (1, 0)
    verdict = read_report(Path("0.01.json"))["verdict"]
    assert verdict["bits"] > 0.01 == verdict["max_bits"] and verdict["bits_at_most"] > verdict["bits"]
    assert "and at most 0.01 was asked for" in verdict["reason"] and verdict["max_advantage"] is None


def test_repair_publishes_nothing_that_proves_more() -> None:
    done = unlearn("repair", "in.parquet", "-s", "sex", "--strength", "0", "--max-bits", "0.01", "-o", "out.parquet")
    assert done.code == 1 and not Path("out.parquet").exists()
    free = unlearn(
        "repair", "in.parquet", "-s", "sex", "--max-bits", "0.3", "-o", "out.parquet", "--method", "quantile", "--force"
    )
    assert free.code == 0 and Path("out.parquet").exists(), "control"


def test_a_test_report_has_a_case_for_each_gate_that_was_asked_for_and_its_own_status() -> None:
    done = unlearn(
        "audit", "in.parquet", "-s", "sex", "--max-bits", "0.01", "--max-exposed", "1", "--max-advantage", "1",
        "--format", "junit",
    )  # fmt: skip
    assert done.code == 1
    cases = {one.get("name"): one.find("failure") is not None for one in Tree.fromstring(done.out).iter("testcase")}
    assert (cases["bits"], cases["exposure"], cases["verdict"]) == (True, False, True)
    assert not cases["boosting"], "no attack is above the gate of advantage"
    plain = unlearn("audit", "in.parquet", "-s", "sex", "--format", "junit")
    assert "bits" not in {one.get("name") for one in Tree.fromstring(plain.out).iter("testcase")}, "control"


def test_a_gate_of_a_settings_file_may_have_it_above_one() -> None:
    head = '[[tool.unlearn.gates]]\ndata = "in.parquet"\nsensitive = "sex"\nmax-advantage = 1.0\nmax-bits = '
    Path("gates.toml").write_text(f"{head}0.01\n")
    assert unlearn("gate", "--config", "gates.toml").code == 1
    Path("gates.toml").write_text(f"{head}1.5\n")
    assert unlearn("gate", "--config", "gates.toml", "--report", "g.json", "--quiet").code == 0
    assert json.loads(Path("g.json").read_text())["gates"][0]["report"]["verdict"]["max_bits"] == 1.5
    for wrong in ("-1", '"much"', "true"):
        Path("gates.toml").write_text(f"{head}{wrong}\n")
        assert "which is no number from 0 on" in unlearn("gate", "--config", "gates.toml").err
