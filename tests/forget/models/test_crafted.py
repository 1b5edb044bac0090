"""Files made to run code when they are loaded: refused with the reason, and nothing of them runs."""

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
import pytest
import skops.io
from sklearn.linear_model import LogisticRegression

from tests.forget.models.payload import MARKER, Pickled, Stated
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.models import load_model

FACTORY = "tests.forget.models.networks:classifier"


@pytest.fixture
def marker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(MARKER, str(tmp_path / "marker"))
    return tmp_path / "marker"


def pickled(path: Path) -> None:
    path.write_bytes(pickle.dumps(Pickled()))


def dumped_by_joblib(path: Path) -> None:
    joblib.dump(Pickled(), path)


def model_of_skops(path: Path) -> None:
    model = LogisticRegression().fit(np.arange(8.0)[:, None], [0, 0, 0, 0, 1, 1, 1, 1])
    model.extra_ = Stated()
    skops.io.dump(model, path)


def saved_by_torch(path: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'unlearn-cli[torch]'")
    torch.save({"0.weight": Pickled()}, path)


def exported(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """A sound program whose members were changed."""
    torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'unlearn-cli[torch]'")
    sound, rows = path.with_name("sound.pt2"), torch.export.Dim("rows")
    program = torch.export.export(torch.nn.Linear(3, 2), (torch.zeros(2, 3),), dynamic_shapes=({0: rows},))
    torch.export.save(program, sound)
    with zipfile.ZipFile(sound) as whole:
        members = {name.partition("/")[2]: whole.read(name) for name in whole.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as crafted:
        for name, content in members.items():
            crafted.writestr(f"model/{name}", content)


def torch_pickle() -> bytes:
    import torch

    buffer = io.BytesIO()
    torch.save((Pickled(),), buffer)
    return buffer.getvalue()


def exported_with_inputs(path: Path) -> None:
    exported(path, lambda members: members.update({"data/sample_inputs/model.pt": torch_pickle()}))


def exported_with_an_opaque_constant(path: Path) -> None:
    spec = {"path_name": "opaque_obj_0", "is_param": False, "use_pickle": True, "tensor_meta": None}
    config = json.dumps({"config": {"extra": spec}}).encode()
    content = {"data/constants/model_constants_config.json": config, "data/constants/opaque_obj_0": _pickle()}
    exported(path, lambda members: members.update(content))


def exported_with_a_pickled_weight(path: Path) -> None:
    def change(members: dict[str, bytes]) -> None:
        config = json.loads(members["data/weights/model_weights_config.json"])
        config["config"]["weight"]["use_pickle"] = True
        members["data/weights/model_weights_config.json"] = json.dumps(config).encode()
        members["data/weights/weight_0"] = torch_pickle()

    exported(path, change)


def exported_with_an_expression(path: Path) -> None:
    """Sympy evaluates expressions as Python."""
    strike = "__import__('tests.forget.models.payload', fromlist=['strike']).strike()"

    def change(members: dict[str, bytes]) -> None:
        program = json.loads(members["models/model.json"])
        size = program["graph_module"]["graph"]["tensor_values"]["input"]["sizes"][0]
        size["as_expr"]["expr_str"] = strike
        members["models/model.json"] = json.dumps(program).encode()

    exported(path, change)


def _pickle() -> bytes:
    return pickle.dumps(Pickled())


def load_by_torch(path: Path) -> object:
    import torch

    return torch.load(path, weights_only=False)


def load_exported(path: Path) -> object:
    import torch

    return torch.export.load(path)


def load_skops(path: Path) -> object:
    return skops.io.load(path, trusted=skops.io.get_untrusted_types(file=path))


def unpickle(path: Path) -> object:
    return pickle.loads(path.read_bytes())


Craft = Callable[[Path], None]
Load = Callable[[Path], object]

CRAFTED: list[tuple[str, Craft, Load, str]] = [
    ("model.pkl", pickled, unpickle, "pickle"),
    ("model.joblib", dumped_by_joblib, joblib.load, "pickle"),
    ("model.skops", model_of_skops, load_skops, "Stated"),
    ("model.pt", saved_by_torch, load_by_torch, "pickle"),
    ("model.pth", saved_by_torch, load_by_torch, "pickle"),
    ("inputs.pt2", exported_with_inputs, load_exported, "sample inputs are a pickle that would load"),
    ("constant.pt2", exported_with_an_opaque_constant, load_exported, "members that a program of tensors has not"),
    ("weight.pt2", exported_with_a_pickled_weight, load_exported, "weight weight is pickled"),
    ("expression.pt2", exported_with_an_expression, load_exported, "brings an expression"),
]
crafted = pytest.mark.parametrize(("name", "craft", "load", "reason"), CRAFTED, ids=[case[0] for case in CRAFTED])


@crafted
def test_a_crafted_file_is_refused_and_nothing_of_it_runs(
    name: str, craft: Craft, load: Load, reason: str, tmp_path: Path, marker: Path
) -> None:
    craft(tmp_path / name)
    with pytest.raises(UnlearnError, match=reason):
        load_model(tmp_path / name, factory=FACTORY)
    assert not marker.exists()


@crafted
def test_control_the_payload_runs_where_the_file_is_loaded_without_care(
    name: str, craft: Craft, load: Load, reason: str, tmp_path: Path, marker: Path
) -> None:
    craft(tmp_path / name)
    try:
        load(tmp_path / name)
    except Exception as after_the_strike:
        assert marker.exists(), after_the_strike
    assert marker.exists()


def test_a_pickle_under_the_suffix_of_a_safe_format_is_not_unpickled(tmp_path: Path, marker: Path) -> None:
    pytest.importorskip("torch", reason="torch is not installed: pip install 'unlearn-cli[torch]'")
    saved_by_torch(tmp_path / "model.safetensors")
    with pytest.raises(UnlearnError, match="pickle"):
        load_model(tmp_path / "model.safetensors", factory=FACTORY)
    for name in ("model.skops", "model.safetensors"):
        pickled(tmp_path / name)
        with pytest.raises(UnlearnError, match="read"):
            load_model(tmp_path / name, factory=FACTORY)
    assert not marker.exists()


def test_even_where_pickle_is_trusted_a_state_dict_is_all_that_is_read_of_a_pt_file(
    tmp_path: Path, marker: Path
) -> None:
    saved_by_torch(tmp_path / "model.pt")
    with pytest.raises(UnlearnError, match="not a plain state dict"):
        load_model(tmp_path / "model.pt", trust_pickle=True, factory=FACTORY)
    assert not marker.exists()
