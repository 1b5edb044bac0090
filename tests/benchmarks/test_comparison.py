"""The command: a quick run from end to end, what is taken over from an earlier one, and peers that fail."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.comparison import cell, judge
from benchmarks.comparison.layout import Settings, key
from benchmarks.comparison.page import page, rate
from benchmarks.comparison.run import QUICK, known, main, options
from benchmarks.comparison.tables import write
from benchmarks.referee_cases import CASES

CASE = CASES["adult/sex"]
SETTINGS = Settings(cells=1000, seed=0, threads=1, referee="referee.py")
GOOD = {
    **{"data": CASE.name, "peer": "drop_z", "when": "today", "rows": [20, 10], "versions": {"drop": "1.0"}},
    "seconds": {"fit": 1.0, "move": 0.5},
    **{"megabytes": 100.0, "load": 1.0},
    "held_out": {"boosting": 0.5, "logistic": 0.4, "neighbours": 0.3},
    "released": {"boosting": 0.6, "logistic": 0.4, "neighbours": 0.3},
    **{"chance": 0.05, "least": 0.07, "distortion": 0.123},
    "target": {"measure": "AUC", "moved": 0.8, "untouched": 0.7},
}


def results(*found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {key(CASE, one["peer"]): one for one in found}


@pytest.mark.slow
def test_a_quick_run_measures_every_peer_that_needs_no_package(tmp_path: Path) -> None:
    main(["--quick", "--output", str(tmp_path)])
    found = json.loads((tmp_path / "peers.json").read_text())["results"]
    assert {found.get(key(CASE, peer), {}).get("failed", "ran") for peer in QUICK["only"]} == {"ran"}
    advantage = {peer: max(found[key(CASE, peer)]["held_out"].values()) for peer in QUICK["only"]}
    assert advantage["unlearn"] < 0.3 < advantage["drop_z"]
    assert found[key(CASE, "drop_z")]["distortion"] == 0
    assert set(found[key(CASE, "drop_z")]["rules"].values()) == {1.0}
    assert "rules" not in found[key(CASE, "pseudo_barycenter")]
    assert found[key(CASE, "unlearn")]["exposed"] < 0.5 < found[key(CASE, "drop_z")]["exposed"]
    text = (tmp_path / "peers.md").read_text()
    assert all(f"| `{peer}` | 0." in text or f"| `{peer}` | 1." in text for peer in QUICK["only"])


def test_a_peer_that_fails_is_shown_with_its_message() -> None:
    text = page(results(GOOD, cell.failed(CASE, "leace", "ValueError: 3 | 4")), SETTINGS, plotted=False)
    assert "| `leace` | fails |" in text
    assert "| `leace` | fails: ValueError: 3 / 4 |" in text
    assert "| `drop_z` | **0.60** at 0.123 |" in text
    assert "drop 1.0" in text
    assert "| **0.600** | - | - | **0.123** | - |" in text  # an earlier result: no own attackers, exposure or rules


def test_the_message_of_a_failing_step_is_its_last_line() -> None:
    with pytest.raises(cell.Failed, match=r"^ValueError: no such level$"):
        cell.step([sys.executable, "-c", "raise ValueError('no such level')"], threads=1)


def test_a_step_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(cell.Failed, match="stopped after 1 s"):
        cell.step([sys.executable, "-c", "import time; time.sleep(30)"], threads=1, limit=1.0)


def test_a_step_within_its_limit_is_not_stopped() -> None:
    assert cell.step([sys.executable, "-c", "print(1)"], threads=1, limit=20.0).wall < 20


def test_cells_that_are_not_finite_are_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 of 4 moved cells are not finite"):
        write(tmp_path, "train", np.array([[1.0, np.nan], [0.0, 1.0]]), encoded=True)


@pytest.mark.parametrize(("peer", "ruled"), [("drop_z", True), ("inlp", False)])
def test_peers_are_attacked_by_our_own_attackers_and_tables_held_against_their_rules(
    peer: str, ruled: bool, tmp_path: Path
) -> None:
    random = np.random.default_rng(0)
    groups = random.integers(0, 2, 300)
    table = pl.DataFrame({"x": groups + random.normal(size=300), "a": random.integers(0, 9, 300)})
    table = table.with_columns(band=pl.when(pl.col("a") < 4).then(pl.lit("low")).otherwise(pl.lit("high")))
    for half, rows in (("train", table[:200]), ("test", table[200:])):
        write(tmp_path, half, rows, encoded=False)
        write(tmp_path, half, rows.select("x", "a").to_numpy().astype(float), encoded=True)
    np.savez(tmp_path / "groups.npz", train=groups[:200], test=groups[200:])
    (tmp_path / "parts.json").write_text('{"file": "none.csv"}')
    found = judge.ours(peer, tmp_path, tmp_path, ["moved_or_not"])
    assert set(found["attackers"]["moved_or_not"]) == {"held_out", "released", "exposed"}
    assert found["attackers"]["moved_or_not"]["held_out"] > 0.3
    assert found.get("rules") == ({"a -> band": 1.0} if ruled else None)
    assert "attackers" not in judge.ours(peer, tmp_path, tmp_path, [])


def test_results_of_other_settings_are_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / "peers.json").write_text(json.dumps({"settings": asdict(SETTINGS), "results": results(GOOD)}))
    assert known(tmp_path, SETTINGS) == results(GOOD)
    assert known(tmp_path, Settings(2000, 0, 1, "referee.py")) == {}


def test_a_quick_run_installs_nothing() -> None:
    with pytest.raises(SystemExit):
        options(["--quick", "--only", "leace"])


def test_the_folder_with_the_data_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        options([])
    assert "--data is needed" in capsys.readouterr().err


@pytest.mark.parametrize(("rows", "seconds", "words"), [(1234, 1.0, "1,200"), (100, 0.0, "> 1,000,000")])
def test_a_rate_has_two_digits(rows: int, seconds: float, words: str) -> None:
    assert rate(rows, seconds) == words
