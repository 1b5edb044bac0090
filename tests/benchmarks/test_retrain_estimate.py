"""The benchmark of the estimated retrained model: oracles are at least as near as the rule, and the page says so."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measure import ROOT
from benchmarks.retrain_estimate import estimate
from benchmarks.retrain_estimate.page import correlation, page
from benchmarks.retrain_estimate.picture import picture
from benchmarks.retrain_estimate.run import written
from benchmarks.unlearning import tasks

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    adult = ROOT / "sample_data" / "adult.parquet"
    return estimate.estimated(tasks.task(tasks.RECIPES["digits, 75 % of class 3"], adult, 0), 0, 2)


def test_no_rule_is_nearer_than_the_oracles(found: dict[str, Any]) -> None:
    wanted = found["retrained"]["forget"]
    assert abs(found["oracle_accuracy"]["forget"] - wanted) <= abs(found["rule"]["forget"] - wanted)
    assert found["oracle_tvF"]["tvF"] == min(found["ladder"]["tvF"]) <= found["oracle_accuracy"]["tvF"]
    assert found["oracle_tvF"]["tvF"] < found["start"]["tvF"]


def test_the_published_penalty_run_long_lowers_what_it_is_given_and_passes_the_retrained_models(
    found: dict[str, Any],
) -> None:
    long = found["long"]
    assert long["share"][-1] == pytest.approx(estimate.LONG_STEPS, rel=0.01)
    assert long["information"][-1] < 0.6 * long["information"][0]
    assert long["tvF"][-1] > 2 * min(long["tvF"])


def test_a_correlation_is_that_of_ranks_and_0_where_nothing_changes() -> None:
    points = {"information": [1.0, 2.0, 3.0, 4.0], "up": [1.0, 8.0, 27.0, 64.0], "flat": [2.0] * 4}
    assert correlation(points, "up") == pytest.approx(1.0)
    assert correlation(points, "flat") == 0.0


def test_the_page_has_a_line_for_every_task_in_every_table(found: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    results = {"digits": {"0": {"when": "today", **found}}}
    assert page(results).count("\n| digits |") == 3
    assert json.loads(written(results)) == results
    picture(results, tmp_path / "p.png")
    assert (tmp_path / "p.png").read_bytes()[:4] == b"\x89PNG"
