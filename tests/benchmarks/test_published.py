"""The published experiments: data, measures, moved targets, page and plot, on small rows made here."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.comparison import stand_in
from benchmarks.published import data, run, score
from benchmarks.published.catalog import EXPERIMENTS, LINES, STRENGTHS, lines_of
from benchmarks.published.data import SOURCES, Floats, Split, splits
from benchmarks.published.moves import HOW, fair_target, moved
from benchmarks.published.page import page
from benchmarks.published.plot import draw
from benchmarks.published.quoted import QUOTED
from benchmarks.published.run import key

RANDOM = np.random.default_rng(0)


def folds(rows: int) -> pl.DataFrame:
    """Calmon's layout of COMPAS: age tells race, the target follows both; the repaired rows have one age."""
    race = RANDOM.choice(["African-American", "Caucasian"], rows)
    age = np.where((race == "Caucasian") ^ (RANDOM.random(rows) < 0.2), "Greater than 45", "25 to 45")
    told = 0.2 + 0.3 * (age == "25 to 45") + 0.3 * (race == "African-American")
    columns = {
        "row": np.arange(rows).astype(str),
        "race": race,
        "age_cat": age,
        "c_charge_degree": RANDOM.choice(["F", "M"], rows),
        "priors_count": RANDOM.choice(["0", "1 to 3", "More than 3"], rows),
        "is_recid": (RANDOM.random(rows) < told).astype(int).astype(str),
        "part": np.where(np.arange(rows) % 4 > 0, "train", "test"),
    }
    one = pl.DataFrame(columns)
    both = [
        one.with_columns(repaired_by=pl.lit("nobody")),
        one.with_columns(repaired_by=pl.lit("calmon"), age_cat=pl.lit("25 to 45")),
    ]
    return pl.concat([part.with_columns(fold=pl.lit(fold)) for fold in range(5) for part in both])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data sets, of which COMPAS is there."""
    place = tmp_path_factory.mktemp("data")
    (place / "published").mkdir()
    folds(480).write_parquet(place / "published" / "compas_calmon_folds.parquet")
    return place


def split_of(name: str, folder: Path) -> Split:
    return next(iter(splits(name, folder)))


def scored(name: str, split: Split) -> dict[str, dict[str, float]]:
    """A line's predictors on a split of COMPAS."""
    return score.scores(EXPERIMENTS["compas"], LINES[name], split, moved(LINES[name], split, classifies=True))


def test_every_experiment_has_rows_figures_and_predictors() -> None:
    assert set(EXPERIMENTS) == set(SOURCES) == set(QUOTED)
    for name, described in EXPERIMENTS.items():
        assert set(described.predictors) == set(QUOTED[name]) <= set(score.PREDICTORS)
        assert set(STRENGTHS) == {LINES[line].name for line in lines_of(name) if LINES[line].how == "unlearn"}
    assert {line.how for line in LINES.values()} == set(HOW)
    assert "Calmon" in lines_of("adult")
    assert "Calmon" not in lines_of("lsac")


def test_folds_hold_untouched_and_published_rows(folder: Path) -> None:
    split = split_of("compas", folder)
    assert [len(part) for part in split.rows] == [360, 120]
    assert split.rows[0].columns == ["age_cat", "c_charge_degree", "priors_count"]
    assert set(split.groups[0]) == {0, 1}
    assert split.published is not None
    assert split.published[1]["age_cat"].n_unique() == 1


def test_random_splits_are_those_of_scikit_learn(tmp_path: Path) -> None:
    rows = 50
    columns = dict.fromkeys([*data.CRIME_LEFT_OUT, "PopDens"], RANDOM.random(rows))
    pl.DataFrame(columns).write_parquet(tmp_path / "crime.parquet")
    found = list(splits("crime", tmp_path))
    assert [len(split.rows[1]) for split in found] == [5] * 5
    assert found[0].rows[0].columns == ["PopDens"]
    assert not np.array_equal(found[0].target[1], found[1].target[1])


def test_disparity_is_the_larger_of_both_ratios() -> None:
    groups = np.array([0, 0, 1, 1])
    assert score.disparity(np.array([0.2, 0.4, 0.5, 0.7]), groups) == pytest.approx(1.0)
    assert score.disparity(np.array([0.5, 0.7, 0.2, 0.4]), groups) == pytest.approx(1.0)
    assert score.disparity(np.array([0.3, 0.3, 0.4, 0.2]), groups) == pytest.approx(0.0)


def test_a_predictor_that_is_given_z_is_less_fair(folder: Path) -> None:
    split = split_of("compas", folder)
    assert scored("original", split)["logistic"]["unfair"] > scored("without Z", split)["logistic"]["unfair"] + 0.1
    assert scored("without Z", split)["logistic"]["unfair"] > scored("Calmon, without Z", split)["logistic"]["unfair"]


def test_the_attack_on_x_is_of_the_rows_that_a_line_leaves(folder: Path) -> None:
    split = split_of("compas", folder)
    found = {
        name: score.attacked(stand_in, split, moved(LINES[name], split, classifies=True))
        for name in ("without Z", "Calmon", "pseudo-barycenter")
    }
    assert found["without Z"]["boosting"] > 0.5
    assert found["Calmon"]["boosting"] < 0.3
    assert found["pseudo-barycenter"]["boosting"] > 0.9  # though it equals means and covariances
    assert found["Calmon"]["distortion"] > 0.1
    assert found["without Z"]["distortion"] == 0


def explained(rows: Floats, target: Floats) -> float:
    return float(np.linalg.norm(rows @ np.linalg.lstsq(rows, target, rcond=None)[0]))


def test_a_fair_target_has_the_same_mean_and_explained_spread_in_both_groups() -> None:
    groups = np.repeat([0, 1], [300, 600])
    rows = RANDOM.normal(size=(900, 2))
    rows -= np.stack([rows[groups == k].mean(axis=0) for k in (0, 1)])[groups]
    target = rows[:, 0] * (1 + 2 * groups) + 5 * groups + 0.1 * RANDOM.normal(size=900)
    fair = fair_target(rows, target, groups, classifies=False)
    means = [fair[groups == k].mean() for k in (0, 1)]
    spreads = [explained(rows[groups == k], fair[groups == k]) / np.sqrt((groups == k).sum()) for k in (0, 1)]
    assert means[0] == pytest.approx(means[1])
    assert spreads[0] == pytest.approx(spreads[1], rel=0.02)
    assert explained(rows[groups == 1], target[groups == 1]) > 2 * explained(rows[groups == 0], target[groups == 0])


def test_a_fair_target_of_two_values_has_equal_shares() -> None:
    groups = np.repeat([0, 1], 2_000)
    rows = RANDOM.normal(size=(4_000, 1))
    target = (rows[:, 0] + RANDOM.normal(size=4_000) + 1.5 * groups > 0.8).astype(float)
    fair = fair_target(rows, target, groups, classifies=True)
    assert set(fair) == {0.0, 1.0}
    assert abs(fair[groups == 0].mean() - fair[groups == 1].mean()) < 0.1
    assert abs(target[groups == 0].mean() - target[groups == 1].mean()) > 0.3


def a_split(unfair: float, utility: float, boosting: float) -> dict[str, Any]:
    found = {"utility": utility, "unfair": unfair, "floor": 0.02}
    attack = {"boosting": boosting, "logistic": 0.01, "neighbours": 0.0, "exposed": 0.4, "chance": 0.05, "rows": 2_000}
    return {"predictors": {"logistic": found, "forest": found}, "attack": attack}


def results() -> dict[str, dict[str, Any]]:
    """Two lines that ran and one that did not."""
    more = {"when": "today", "referee": "referee.py"}
    ran = {"splits": [a_split(0.2, 0.7, 0.3), a_split(0.4, 0.8, 0.5)]}
    return {
        key("compas", "without Z"): ran | more,
        key("compas", "unlearn 1"): ran | more,
        key("compas", "TABFAIRGDT"): {"failed": "pip install: ERROR: no | such"} | more,
    }


def test_the_page_has_quoted_figures_ours_and_failures() -> None:
    text = page(results())
    assert "| *quoted: Zemel* | - | 0.6900 @ 0.024 | - | not published |" in text
    assert "0.6944 +- 0.0039 @ 0.019 +- 0.018" in text
    assert "| `unlearn 1` | - | 0.7500 +- 0.0500 @ 0.300 +- 0.100 |" in text
    assert "| **0.400** (0.400, 0.010, 0.000) | 0.40 | - |" in text
    assert "| `TABFAIRGDT` | yes | fails: pip install: ERROR: no / such |" in text
    assert "Disc of logistic 0.020" in text
    assert "## adult" not in text


def test_the_picture_shows_quoted_and_own_lines(tmp_path: Path) -> None:
    draw(results(), tmp_path / "picture.svg")
    text = (tmp_path / "picture.svg").read_text()
    assert "quoted: authors" in text
    assert "attack on X" in text


def test_a_run_goes_on_where_it_stopped_and_keeps_failures(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: object) -> None:
        raise ValueError("no | rows\nat all")

    arguments = [str(folder), "--output", str(tmp_path), "--experiment", "compas", "--line", "without Z"]
    monkeypatch.setattr(run, "moved", refuse)
    run.main(arguments)
    found = json.loads((tmp_path / "published.json").read_text())
    assert found[key("compas", "without Z")]["failed"] == "ValueError: no | rows"
    monkeypatch.setattr(run, "moved", moved)
    run.main([*arguments, "--line", "Calmon"])
    found = json.loads((tmp_path / "published.json").read_text())
    assert "failed" in found[key("compas", "without Z")]
    assert len(found[key("compas", "Calmon")]["splits"]) == 5
    assert (tmp_path / "published.svg").exists()


@pytest.mark.slow
def test_unlearn_moves_at_its_strength(folder: Path) -> None:
    split = split_of("compas", folder)
    lines = ("unlearn 0.25", "unlearn 1")
    found = [score.attacked(stand_in, split, moved(LINES[name], split, classifies=True)) for name in lines]
    assert 0 < found[0]["distortion"] < found[1]["distortion"]
    assert found[1]["boosting"] < found[0]["boosting"]
