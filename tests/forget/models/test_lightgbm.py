"""LightGBM files: regrown with the parameters they hold, none of which may name a file or a machine."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.forget.models.supplied import rows
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.models import load_model

lightgbm = pytest.importorskip("lightgbm", reason="lightgbm is not installed: pip install 'unlearn-cli[lightgbm]'")


def grown(path: Path, **settings: Any) -> Path:
    given = rows("two")
    model = lightgbm.LGBMClassifier(n_estimators=8, n_jobs=1, verbose=-1, **settings)
    model.fit(given.features.to_numpy(), given.target).booster_.save_model(path)
    return path


def test_the_same_rows_grow_the_same_trees(tmp_path: Path) -> None:
    given = rows("two")
    model = load_model(grown(tmp_path / "m.txt", num_leaves=6, learning_rate=0.3, reg_lambda=1.5))
    again = model.retrained(given, 0)
    np.testing.assert_allclose(again.outputs(given.features), model.outputs(given.features), atol=1e-9)
    assert again.booster.num_trees() == 8


def test_parameters_that_name_files_machines_or_seeds_are_left_out(tmp_path: Path) -> None:
    path = grown(tmp_path / "m.txt", num_leaves=6)
    text = path.read_text().replace("[forcedsplits_filename: ]", "[forcedsplits_filename: /etc/passwd]")
    path.write_text(text.replace("[machines: ]", "[machines: 10.0.0.1:9]"))
    model = load_model(path)
    assert model.booster.params["forcedsplits_filename"] == "/etc/passwd", "control: the file's parameter is read"
    assert model.settings["num_leaves"] == 6
    assert {"forcedsplits_filename", "machines", "num_machines", "seed", "bagging_seed"} & set(model.settings) == set()


def test_a_model_for_another_objective_is_refused(tmp_path: Path) -> None:
    given = rows("number")
    data = lightgbm.Dataset(given.features.to_numpy(), label=given.target / 10)
    booster = lightgbm.train({"objective": "cross_entropy", "verbosity": -1}, data, num_boost_round=2)
    booster.save_model(tmp_path / "m.txt")
    with pytest.raises(UnlearnError, match="cross_entropy"):
        load_model(tmp_path / "m.txt")


@pytest.mark.parametrize("content", [b"", b"tree\n", b"not a model", b"\xff\xfe"])
def test_a_file_that_is_no_booster_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_bytes(content)
    with pytest.raises(UnlearnError, match=r"m\.txt"):
        load_model(tmp_path / "m.txt")
