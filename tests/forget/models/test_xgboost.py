"""xgboost files do not hold the training settings: what is read off the trees is what they were grown with."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import softmax

from tests.forget.models.supplied import rows
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.models import load_model

xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed: pip install 'unlearn-cli[xgboost]'")


def grown(path: Path, task: str, **settings: Any) -> Path:
    given = rows(task)
    maker = xgboost.XGBRegressor if task == "number" else xgboost.XGBClassifier
    maker(n_estimators=8, n_jobs=1, **settings).fit(given.features.to_numpy(), given.target).save_model(path)
    return path


@pytest.mark.parametrize("task", ["many", "two", "number"])
@pytest.mark.parametrize("method", ["hist", "exact", "approx"])
def test_depth_rate_and_ridge_are_read_off_the_trees(task: str, method: str, tmp_path: Path) -> None:
    parameters = {"max_depth": 3, "learning_rate": 0.15, "reg_lambda": 2.5, "tree_method": method}
    model = load_model(grown(tmp_path / "m.json", task, **parameters))
    assert model.settings["max_depth"] == 3
    assert model.settings["learning_rate"] == pytest.approx(0.15, rel=1e-3)
    assert model.settings["reg_lambda"] == pytest.approx(2.5, rel=1e-3)
    assert "does not hold its training settings" in str(model.notes[0])


def test_the_same_rows_grow_the_same_trees(tmp_path: Path) -> None:
    given = rows("two")
    model = load_model(grown(tmp_path / "m.ubj", "two", max_depth=4, learning_rate=0.1, reg_lambda=3.0))
    again = model.retrained(given, 0)
    np.testing.assert_allclose(again.outputs(given.features), model.outputs(given.features), atol=1e-5)


def test_two_classes_may_have_a_score_each(tmp_path: Path) -> None:
    given = rows("two")
    data = xgboost.DMatrix(given.features.to_numpy(), label=given.target)
    parameters = {"objective": "multi:softprob", "num_class": 2, "nthread": 1}
    booster = xgboost.train(parameters, data, num_boost_round=5)
    booster.save_model(tmp_path / "m.json")
    outputs = load_model(tmp_path / "m.json").outputs(given.features)
    np.testing.assert_allclose(softmax(outputs, axis=1), booster.predict(data), atol=1e-6)


def test_settings_that_the_trees_contradict_are_left_at_their_defaults(tmp_path: Path) -> None:
    model = load_model(grown(tmp_path / "m.json", "number", reg_alpha=2.0, reg_lambda=2.5))
    assert "reg_lambda" not in model.settings


def test_a_base_score_that_was_set_is_kept(tmp_path: Path) -> None:
    assert load_model(grown(tmp_path / "m.json", "number", base_score=0.25)).settings["base_score"] == 0.25
    assert "base_score" not in load_model(grown(tmp_path / "n.json", "number")).settings


def test_settings_that_the_file_states_are_taken(tmp_path: Path) -> None:
    booster = xgboost.Booster(model_file=grown(tmp_path / "m.json", "two"))
    booster.set_attr(params=json.dumps({"subsample": 0.5, "max_depth": 2, "updater": "x", "callback": "os.system"}))
    booster.save_model(tmp_path / "n.json")
    model = load_model(tmp_path / "n.json")
    of_the_loss = {"scale_pos_weight": 1}
    assert (model.settings, model.notes) == (of_the_loss | {"subsample": 0.5, "max_depth": 2}, ())
    (tmp_path / "again.json").write_bytes(model.retrained(rows("two"), 0).to_bytes())
    assert load_model(tmp_path / "again.json").settings == model.settings


def test_a_model_that_stopped_early_counts_up_to_its_best_round(tmp_path: Path) -> None:
    given = rows("two")
    noise = np.random.default_rng(0).permutation(given.target)
    stopped = xgboost.XGBClassifier(n_estimators=40, early_stopping_rounds=5, n_jobs=1)
    stopped.fit(given.features.to_numpy(), given.target, eval_set=[(given.features.to_numpy(), noise)], verbose=False)
    stopped.save_model(tmp_path / "m.json")
    model = load_model(tmp_path / "m.json")
    assert model.rounds == stopped.best_iteration + 1 < 40
    margins = stopped.predict(given.features.to_numpy(), output_margin=True)
    np.testing.assert_allclose(model.outputs(given.features)[:, 1], margins, atol=1e-6)


@pytest.mark.parametrize(
    ("settings", "reason"), [({"booster": "gblinear"}, "gblinear"), ({"objective": "count:poisson"}, "count:poisson")]
)
def test_what_cannot_be_regrown_is_refused(settings: dict[str, Any], reason: str, tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match=reason):
        load_model(grown(tmp_path / "m.json", "number", **settings))


@pytest.mark.parametrize("content", [b"", b"{}", b"not a model", b'{"learner": {}}', b"{L\x00\x00"])
def test_a_file_that_is_no_booster_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_bytes(content)
    with pytest.raises(UnlearnError, match=r"m\.json cannot be read: "):
        load_model(tmp_path / "m.json")
