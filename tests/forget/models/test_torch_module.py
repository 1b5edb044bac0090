"""torch weights: what the factory and the file have to be, tied weights, and what the file's header may say."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.forget.models import networks
from tests.forget.models.supplied import rows
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.models import load_model

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'unlearn-cli[torch]'")
safetensors = pytest.importorskip("safetensors.torch")


def saved(path: Path, module: Any, metadata: dict[str, str] | None = None) -> Path:
    safetensors.save_file(module.state_dict(), path, metadata=metadata)
    return path


def factory(name: str) -> str:
    return f"tests.forget.models.networks:{name}"


def test_tied_weights_stay_tied_and_are_written_once(tmp_path: Path) -> None:
    path, given = tmp_path / "tied.safetensors", rows("many")
    safetensors.save_model(networks.tied(), path)
    trained = load_model(path, factory=factory("tied")).retrained(given, 0)
    path.write_bytes(trained.to_bytes())
    again = load_model(path, factory=factory("tied"))
    assert len(again.names) == 5
    assert again.module.first.weight is again.module.second.weight
    np.testing.assert_array_equal(again.outputs(given.features), trained.outputs(given.features))


def test_counters_of_a_blend_stay_those_of_the_network(tmp_path: Path) -> None:
    path = saved(tmp_path / "m.safetensors", networks.classifier())
    trained = load_model(path, factory=factory("classifier")).retrained(rows("many"), 0)
    counted = trained.module.state_dict()["2.num_batches_tracked"]
    blend = trained.blended(trained.fresh(1), 0.2)
    assert int(counted) > 0
    assert blend.module.state_dict()["2.num_batches_tracked"] == counted


def test_the_header_gives_classes_features_and_schedule(tmp_path: Path) -> None:
    said = {"classes": '["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]', "epochs": "7", "rate": "0.01"}
    path = saved(tmp_path / "m.safetensors", networks.classifier(), {**said, "features": '["p1", "p0"]'})
    model = load_model(path, factory=factory("classifier"))
    assert model.classes == tuple("abcdefghij")
    assert model.features == ["p1", "p0"]
    assert (model.epochs, model.schedule.epochs, model.schedule.rate) == (7, 7, 0.01)
    saved(path, model.module, dict(model.metadata))
    assert load_model(path, factory=factory("classifier")).to_bytes() == model.to_bytes()


def test_a_header_that_is_no_json_is_an_error(tmp_path: Path) -> None:
    path = saved(tmp_path / "m.safetensors", networks.classifier(), {"epochs": "many"})
    with pytest.raises(UnlearnError, match="'epochs' is not what it should be: 'many'"):
        load_model(path, factory=factory("classifier")).schedule  # noqa: B018


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        (None, "weights only"),
        ("networks", "not of the form"),
        ("no.such:module", "No module named"),
        (factory("no_function"), "has no function"),
        (factory("no_network"), "returned str"),
        (factory("regressor"), "do not fit"),
        (factory("tied"), "do not fit"),
        (factory("probabilities"), "do not fit"),
    ],
)
def test_a_factory_that_does_not_fit_is_an_error(named: str | None, reason: str, tmp_path: Path) -> None:
    path = saved(tmp_path / "m.safetensors", networks.classifier())
    with pytest.raises(UnlearnError, match=reason):
        load_model(path, factory=named)


def test_a_network_that_returns_probabilities_is_an_error(tmp_path: Path) -> None:
    path = saved(tmp_path / "m.safetensors", networks.probabilities())
    with pytest.raises(UnlearnError, match="returns probabilities"):
        load_model(path, factory=factory("probabilities"))


def test_a_pt_file_with_more_than_weights_is_an_error(tmp_path: Path) -> None:
    torch.save({"epoch": 3, "state_dict": {}}, tmp_path / "m.pt")
    with pytest.raises(UnlearnError, match="more than a state dict"):
        load_model(tmp_path / "m.pt", trust_pickle=True, factory=factory("classifier"))
