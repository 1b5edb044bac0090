"""Settings in a booster's file that its library does not take: one error, and no traceback."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Rows

NUMBERS = np.random.default_rng(0).normal(size=(200, 3))
ROWS = Rows(pl.DataFrame(NUMBERS, schema=["a", "b", "c"]), (NUMBERS.sum(1) > 0).astype(float))


@pytest.mark.parametrize("setting", ["num_leaves: -5", "max_bin: 0", "learning_rate: -1", "bagging_fraction: 7"])
def test_lightgbm(setting: str, tmp_path: Path) -> None:
    lightgbm = pytest.importorskip("lightgbm", reason="lightgbm is not installed: pip install 'unlearn-cli[lightgbm]'")
    data = lightgbm.Dataset(NUMBERS, label=ROWS.target, feature_name=["a", "b", "c"])
    booster = lightgbm.train({"objective": "binary", "verbosity": -1, "num_threads": 1}, data, 2)
    name = setting.partition(":")[0]
    lines = booster.model_to_string().splitlines()
    changed = [f"[{setting}]" if line.startswith(f"[{name}:") else line for line in lines]
    assert changed != lines
    path = tmp_path / "model.txt"
    path.write_text("\n".join(changed) + "\n")
    with pytest.raises(UnlearnError, match=r"cannot be (read|trained)"):
        load_model(path).retrained(ROWS, 0)


def test_xgboost(tmp_path: Path) -> None:
    xgboost = pytest.importorskip("xgboost", reason="xgboost is not installed: pip install 'unlearn-cli[xgboost]'")
    data = xgboost.DMatrix(NUMBERS, label=ROWS.target, feature_names=["a", "b", "c"])
    booster = xgboost.train({"objective": "binary:logistic", "nthread": 1}, data, 2)
    booster.set_attr(params='{"max_depth": -3, "eta": -1}')
    booster.save_model(tmp_path / "model.ubj")
    with pytest.raises(UnlearnError, match=r"cannot be (read|trained)"):
        load_model(tmp_path / "model.ubj").retrained(ROWS, 0)
