"""Trees whose nodes lead out of their arrays or in a circle: refused before anything follows them."""

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
import skops.io
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestRegressor
from sklearn.tree import DecisionTreeClassifier

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.adapters.tree_nodes import tree_faults
from unlearn_cli.forget.models import load_model

ROWS = np.random.default_rng(0).normal(size=(120, 3))
LABELS = (ROWS.sum(1) > 0).astype(int)
MODELS = {
    "tree": lambda: DecisionTreeClassifier(max_depth=4, random_state=0),
    "forest": lambda: RandomForestRegressor(3, max_depth=4, random_state=0),
    "boosted": lambda: GradientBoostingClassifier(n_estimators=3, random_state=0),
    "histograms": lambda: HistGradientBoostingClassifier(max_iter=3, random_state=0),
}


def nodes_of(model: Any) -> tuple[Any, dict[str, str]]:
    """The nodes of the first tree, to be changed in place, and the names of their fields."""
    if hasattr(model, "_predictors"):
        return model._predictors[0][0].nodes, {"left": "left", "right": "right", "feature": "feature_idx"}
    first = np.ravel(np.array(getattr(model, "estimators_", [model]), dtype=object))[0].tree_
    whole = first.__getstate__()
    nodes = whole["nodes"].copy()

    class Written:
        def __setitem__(self, name: str, value: Any) -> None:
            nodes[name] = value
            first.__setstate__(whole | {"nodes": nodes})

        def __getitem__(self, name: str) -> Any:
            return nodes[name].copy()

    return Written(), {"left": "left_child", "right": "right_child", "feature": "feature"}


def spoilt(name: str, field: str, value: int) -> Any:
    model = MODELS[name]().fit(ROWS, LABELS)
    nodes, names = nodes_of(model)
    changed = nodes[names[field]]
    changed = changed.copy()
    changed[0] = value
    nodes[names[field]] = changed
    return model


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("left", 10**6, "a child"), ("right", 0, "a child"), ("feature", 77, "a feature beyond the 3")],
)
def test_nodes_that_lead_astray_are_found(name: str, field: str, value: int, said: str) -> None:
    assert said in next(tree_faults(spoilt(name, field, value)))


@pytest.mark.parametrize("name", MODELS)
def test_control_a_fitted_model_has_no_faults(name: str) -> None:
    assert list(tree_faults(MODELS[name]().fit(ROWS, LABELS))) == []


@pytest.mark.parametrize("name", ["tree", "histograms"])
def test_such_a_file_is_one_error(name: str, tmp_path: Path) -> None:
    skops.io.dump(spoilt(name, "left", 0), tmp_path / "model.skops")
    with pytest.raises(UnlearnError, match="a child that does not come after it"):
        load_model(tmp_path / "model.skops")


def test_a_count_of_nodes_that_are_not_there_is_one_error(tmp_path: Path) -> None:
    model = MODELS["tree"]().fit(ROWS, LABELS)
    whole = model.tree_.__getstate__()
    model.tree_.__setstate__(whole | {"node_count": 5_000_000})
    assert "says that it has" in next(tree_faults(model))


def repacked(model: Any, path: Path, change: Callable[[str, bytes], bytes]) -> None:
    with ZipFile(io.BytesIO(skops.io.dumps(model))) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))


def test_a_file_that_unpacks_to_more_than_any_model_is_refused_unread(tmp_path: Path) -> None:
    zeros = bytes(300 << 20)
    repacked(
        MODELS["tree"]().fit(ROWS, LABELS),
        tmp_path / "bomb.skops",
        lambda name, data: data + zeros if name.endswith(".npy") else data,
    )
    with pytest.raises(UnlearnError, match="more than any model"):
        load_model(tmp_path / "bomb.skops")


def test_control_the_trial_is_needed_since_the_library_crashes(tmp_path: Path) -> None:
    skops.io.dump(spoilt("tree", "left", 10**9), tmp_path / "model.skops")
    program = (
        "import resource, sys, skops.io; resource.setrlimit(resource.RLIMIT_CORE, (0, 0));"
        "skops.io.load(sys.argv[1], trusted=skops.io.get_untrusted_types(file=sys.argv[1])).predict([[-9.0] * 3])"
    )
    assert subprocess.run([sys.executable, "-c", program, tmp_path / "model.skops"], capture_output=True).returncode < 0
