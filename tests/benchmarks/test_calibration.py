"""The calibration: leaks are as large as they say, cells are judged by their intervals, failures end with 1."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration import run
from benchmarks.calibration.cases import EVEN, FOUR, Case, audited, false_alarms, quick
from benchmarks.calibration.page import entry, table
from benchmarks.calibration.tables import LEAKS, Made, groups_of
from unlearn_cli.statistics.advantage import signed_auc

ALARMS = (0.03, 0.07)


def made(leak: str, told: float, rows: int = 60_000) -> Made:
    draws = np.random.default_rng(0)
    return LEAKS[leak](groups_of(FOUR if leak == "own level" else EVEN, rows, draws), draws, told)


@pytest.mark.parametrize("leak", ["shift", "frequency", "pair", "halves", "total", "nulls", "own level"])
def test_the_best_advantage_of_a_leak_is_what_it_says(leak: str) -> None:
    """By the score that is the best one for what is planted."""
    cells, groups = made(leak, 0.2)
    one = cells.values.T
    best = {
        "pair": lambda: one[0] == one[1],
        "halves": lambda: one[0] % 1,
        "total": lambda: np.abs(one[2] - one[0] - one[1]) > 0.1,
        "nulls": lambda: np.isnan(one[0]),
    }.get(leak, lambda: one[0])()
    positive = groups == (0 if leak == "own level" else 1)
    assert signed_auc(positive, best.astype(np.float64))[0] == pytest.approx(0.2, abs=0.015)


def test_a_twin_is_of_the_other_group() -> None:
    cells, groups = made("twins", 1.0, 1000)
    _, twin = np.unique(cells.values[:, 0], return_inverse=True)
    assert np.bincount(twin, groups).tolist() == [1.0] * 500


@pytest.mark.parametrize(
    ("count", "verdict"), [(20, "holds"), (10, "open"), (35, "open"), (60, "FAILS"), (3, "FAILS"), (137, "FAILS")]
)
def test_a_cell_is_judged_by_the_interval_that_its_tables_allow(count: int, verdict: str) -> None:
    """Of 400 tables; 137 is a share of .34, what the worst of three cross-validated attacks came to."""
    assert entry("x", "the worst", ALARMS, 400, count)["verdict"] == verdict


def test_a_table_without_a_leak_says_whether_there_was_an_alarm() -> None:
    outcomes = false_alarms(200, "four groups").measured(0)
    assert set(outcomes) == {"boosting", "logistic", "neighbours", "relations", "the worst"}


def test_a_certain_leak_is_shown_and_its_absence_is_the_control() -> None:
    shown = [audited(made("frequency", told, 600), 0).verdict.shown or 0.0 for told in (1.0, 0.0)]
    assert shown[0] > 0.9 and shown[1] == 0.0


def test_a_run_ends_with_1_where_a_cell_fails_and_keeps_the_cases_it_did_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alarm(number: int) -> Mapping[str, bool]:
        return {"the worst": number % 2 == 0}

    def never(number: int) -> Mapping[str, bool]:
        return {"PASS": False}

    cases = (Case("alarms", ALARMS, 40, alarm), Case("gate", (0.0, 0.05), 40, never))
    monkeypatch.setattr(run, "full", lambda: cases)
    monkeypatch.setattr(run, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(run, "NUMBERS", tmp_path / "page.json")
    run.main(["--only", "gate"])
    with pytest.raises(SystemExit) as ended:
        run.main(["--only", "alarms"])
    assert ended.value.code == 1
    cells = json.loads((tmp_path / "page.json").read_text())["cells"]
    assert [(cell["case"], cell["count"], cell["verdict"]) for cell in cells] == [
        ("alarms", 20, "FAILS"),
        ("gate", 0, "holds"),
    ]
    assert table(cells) in (tmp_path / "page.md").read_text()


def test_the_quick_form_has_every_kind() -> None:
    assert {case.name.split(",")[0].split()[0] for case in quick()} == {"false", "coverage", "gate", "power"}
