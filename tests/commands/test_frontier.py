"""The frontier: each point is what a repair of that strength would report; more strength never tells more."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import SAMPLE, people
from tests.commands.runs import asked, repaired
from tests.secrets_known import SECRET, secret_of
from unlearn_cli.commands.files import Files
from unlearn_cli.commands.frontier import FrontierRequest, parse_strengths, rises, run
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import FitRequest, Options, silent
from unlearn_cli.repair import table_map
from unlearn_cli.report.frontier import PointReport
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.transport.distributions.barycenters import nearest
from unlearn_cli.transport.interface import SAME, Codes

QUANTILE = FitRequest(Options(("sex",), keep=("education",), method="quantile"), SECRET)


def found(path: Path, learning: FitRequest, *strengths: float) -> dict[str, Any]:
    request = FrontierRequest(str(path), str(path.with_name("f.json")), learning, strengths, force=True)
    return run(request, silent).to_dict()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_point_is_what_a_repair_of_that_strength_reports(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"in.{ending}"
    frame = people(500).with_columns(id=pl.int_range(500).reverse() * 7)
    getattr(frame, f"write_{ending}")(path)
    learning = asked(QUANTILE, key="id", secret=secret_of(3))
    points = {point["strength"]: point for point in found(path, learning, 0.0, 0.5, 1.0)["points"]}
    for strength in (0.5, 1.0):
        request = asked(learning, strength=strength)
        done = repaired(Files(str(path), str(tmp_path / f"out.{ending}"), force=True), request)
        point = points[strength]
        assert point["distortion"]["total"] == done["distortion"]["total"]
        assert point["attacks"] == done["joint"]["after"]["attacks"]
        assert points[0.0]["attacks"] == done["joint"]["before"]["attacks"]
        assert point["information"] == done["joint"]["after"]["information"]
        nulls = [found for found in (done["nulls"] or {"after": None}).values() if isinstance(found, dict)]
        attacks = [*done["joint"]["after"]["attacks"], *nulls]
        assert point["worst"]["advantage"] == max(attack["advantage"] for attack in attacks)


def no_rise(report: dict[str, Any]) -> bool:
    """From no strength to a later one does the worst advantage rise beyond the intervals."""
    worst = [point["worst"] for point in report["points"]]
    return all(later["low"] <= earlier["high"] for i, later in enumerate(worst) for earlier in worst[:i])


@pytest.mark.slow
def test_more_strength_tells_less_and_moves_more(tmp_path: Path) -> None:
    path = tmp_path / "adult.parquet"
    pl.read_parquet(SAMPLE).head(2500).write_parquet(path)
    learning = FitRequest(Options(("sex",)), SECRET)
    report = found(path, learning, 0.0, 0.25, 0.5, 0.75, 1.0)
    assert no_rise(report) and not [note for note in report["notes"] if "tells more than" in note["text"]]
    worst = [point["worst"]["advantage"] for point in report["points"]]
    assert worst[0] > 0.8 and worst[-1] < 0.2
    moved = [point["distortion"]["total"] for point in report["points"]]
    assert moved[0] == 0.0 and all(earlier < later for earlier, later in pairwise(moved))


def tied(path: Path) -> None:
    """Counts in tens and a few between them; the women's lie ten lower."""
    rng = np.random.default_rng(0)
    woman = rng.random(1500) < 0.4
    whole = np.where(rng.random(1500) < 0.06, rng.integers(10, 101, 1500), 10 * rng.integers(1, 11, 1500))
    pl.DataFrame({"count": whole - 10 * woman, "sex": np.where(woman, "f", "m")}).write_parquet(path)


def mccann(values: dict[str, np.ndarray]) -> object:
    """McCann's way on the one column of `tied`, at the nearest value of the support."""

    def way(codes: Codes, strength: float, _: Draws) -> Codes:
        if strength in (0.0, 1.0):
            return codes if strength else np.full_like(codes, SAME)
        support = np.unique(values["count"])
        between = (1 - strength) * values["count"] + strength * support[codes[:, 0]]
        return nearest(support, between).astype(np.int32)[:, None]

    return way


def test_columns_with_ties_tell_no_more_half_way_and_mccanns_way_is_the_control(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tied.parquet"
    tied(path)
    learning = FitRequest(Options(("sex",), method="quantile"), SECRET)
    assert no_rise(found(path, learning, 0.0, 0.5, 1.0))
    cells = {"count": pl.read_parquet(path)["count"].to_numpy().astype(float)}
    monkeypatch.setattr(table_map, "mix", mccann(cells))
    control = found(path, learning, 0.0, 0.5, 1.0)
    assert not no_rise(control)
    assert any(note["text"].startswith("strength 0.5 tells more than 0,") for note in control["notes"])


def point(strength: float, advantage: float) -> PointReport:
    worst = AttackFindings("boosting", advantage, advantage - 0.05, advantage + 0.05)
    return PointReport(strength, worst, (worst,), None, None, None, None)


def test_the_largest_rise_beyond_the_intervals_is_named() -> None:
    assert rises((point(0.0, 0.5), point(0.5, 0.3), point(1.0, 0.38))) == ()
    (said,) = rises((point(0.0, 0.5), point(0.5, 0.3), point(0.8, 0.42), point(1.0, 0.45)))
    assert said.text.startswith("strength 1 tells more than 0.5, by 0.150")
    assert rises((replace(point(0.0, 0.1), worst=None), point(1.0, 0.9))) == ()


def test_strengths_are_sorted_and_each_is_there_once() -> None:
    assert parse_strengths(" 1,0, 0.50 ,.5,-0,") == (0.0, 0.5, 1.0)


@pytest.mark.parametrize(("text", "named"), [("0,2", "'2'"), ("0,half,nan", "'half', 'nan'"), (",", "no number")])
def test_strengths_that_are_none_are_named(text: str, named: str) -> None:
    with pytest.raises(UnlearnError, match="numbers from 0 to 1") as refused:
        parse_strengths(text)
    assert named in refused.value.problem


def test_a_group_too_small_to_attack_leaves_points_without_attacks(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    frame = people(300)
    frame.with_columns(sex=pl.when(pl.int_range(300) < 2).then(pl.lit("x")).otherwise("sex")).write_parquet(path)
    report = found(path, asked(QUANTILE, min_group=1), 0.0, 1.0)
    assert [point["worst"] for point in report["points"]] == [None, None]
    assert report["points"][1]["distortion"]["total"] > 0
    assert "need at least 6 rows of each group" in report["notes"][-1]["text"]
