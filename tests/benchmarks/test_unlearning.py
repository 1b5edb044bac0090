"""The benchmark of ways to forget: its recipes choose what they say, its page has a line for every method."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.measure import ROOT
from benchmarks.unlearning import audit, methods, tasks
from benchmarks.unlearning.page import attacks, page, picture
from unlearn_cli.forget.models.interface import Network
from unlearn_cli.forget.scores import score_of

ADULT = ROOT / "sample_data" / "adult.parquet"
ROW = {"forget": 0.9, "retain": 1.0, "test": 0.95, "tvF": 0.05, "floor": 0.02, "cost": 0.25, "seconds": 1.0}


@pytest.fixture(scope="module")
def digits() -> tasks.Task:
    return tasks.task(tasks.RECIPES["digits, 75 % of class 3"], ADULT, 0)


def test_the_network_knows_the_rows_that_it_is_to_forget(digits: tasks.Task) -> None:
    assert set(digits.split.forget.target) == {3.0}
    assert score_of(digits.network, digits.split.forget).score >= 0.99


def test_other_peoples_methods_forget_and_ascent_stops_before_it_harms(digits: tasks.Task) -> None:
    forgot = methods.gradient_ascent(digits.network, digits.split, 0)
    assert score_of(forgot.model, digits.split.forget).score < score_of(digits.network, digits.split.forget).score
    assert score_of(forgot.model, digits.split.retain).score >= 0.97
    assert 0 < forgot.cost < 1


def test_the_student_moves_away_from_its_teacher_on_the_forget_set_most(digits: tasks.Task) -> None:
    forgot = methods.scrub_like(digits.network, digits.split, 0)

    def moved(rows: Any) -> float:
        both: list[Network] = [digits.network, forgot.model]
        return float(np.abs(np.diff([m.outputs(rows.features).argmax(1) for m in both], axis=0)).mean())

    assert moved(digits.split.forget) >= moved(digits.split.retain)


@pytest.mark.parametrize("name", [name for name in tasks.RECIPES if "Adult" in name])
def test_adult_rows_to_forget(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(tasks, "fitted", lambda rows, seed, epochs: seen.append(rows))
    made = tasks.task(tasks.RECIPES[name], ADULT, 0)
    split = made.split
    assert len(seen[0]) == len(split.retain) + len(split.forget) == 3000
    if "occupation" in name:
        dummy = split.forget.features[f"occupation_{tasks.OCCUPATION}"]
        assert dummy.sum() == len(split.forget)
        assert split.retain.features[dummy.name].sum() == 0
    else:
        assert len(split.forget) == 150


def test_wrong_labels_are_wrong_in_the_forget_set_only() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "fitted", lambda rows, seed, epochs: None)
        right, wrong = (
            tasks.task(tasks.Recipe("adult", tasks._share(0.05), flag), ADULT, 0).split for flag in (False, True)
        )
    assert right.forget.features.equals(wrong.forget.features)
    np.testing.assert_array_equal(right.forget.target, 1 - wrong.forget.target)
    np.testing.assert_array_equal(right.retain.target, wrong.retain.target)


def test_the_page_has_a_line_for_every_method_and_the_picture_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    run = {"when": "today", "rows": [90, 10, 30], "retrained": 6}
    run["methods"] = dict.fromkeys(("none", "ours"), ROW)
    results = {"digits": {"0": run, "1": run}}
    assert "| ours | 0.900 ± 0.000 | 1.000 ± 0.000 | 0.950 ± 0.000 | 0.050 ± 0.000 | 0.25 | 1.0 |" in page(results, {})
    picture(results, tmp_path / "p.png")
    assert (tmp_path / "p.png").read_bytes()[:4] == b"\x89PNG"


def test_the_page_tells_the_attack_with_shadow_models_of_the_seeds_that_have_it() -> None:
    told = {"auc": 0.6, "true_positives": 0.1}
    models = {"network": {"original": told, "auto": told, "retrained": told}, "trees": {"original": told, "auto": told}}
    written = "\n".join(attacks({"0": {"when": "today", "shadow_models": 8, "models": models}}))
    assert "| network | 0.600 ± 0.000 | 0.600 ± 0.000 | 0.600 ± 0.000 | 0.100 ± 0.000 | 0.100 ± 0.000 |" in written
    assert "| trees | 0.600 ± 0.000 | as `auto` | 0.600 ± 0.000 |" in written


@pytest.mark.parametrize(("library", "model"), [("xgboost", "xgboost, 80 trees"), ("lightgbm", "LightGBM, 80 trees")])
def test_shadow_models_of_boosters_tell_the_forget_set_before_they_are_regrown_and_not_after(
    library: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(library)
    monkeypatch.setattr(tasks, "fitted", lambda rows, seed, epochs: None)
    monkeypatch.setattr(audit, "MODELS", {model: audit.MODELS[model]})
    found = audit.audited(tasks.task(tasks.RECIPES[audit.RECIPE], ADULT, 0), 0, 8)
    assert found[model]["original"]["auc"] > 0.6
    assert abs(found[model]["auto"]["auc"] - 0.5) < 0.03


def test_the_sample_of_adult_is_large_enough_for_the_recipes() -> None:
    assert len(pl.read_parquet(ADULT)) >= 4000
