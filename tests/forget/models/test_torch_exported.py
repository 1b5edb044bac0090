"""Exported programs: run step by step as torch runs them, written without sample inputs, refused where in doubt."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.forget.models import load_model

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'unlearn-cli[torch]'")
ROWS = np.random.default_rng(0).normal(size=(20, 6)).astype(np.float32)
TABLE = pl.DataFrame(ROWS, schema=[f"x{i}" for i in range(6)], orient="row")


class Branches(torch.nn.Module):  # type: ignore[misc, name-defined]
    """Sums, products and a convolution over the columns."""

    def __init__(self) -> None:
        super().__init__()
        self.over = torch.nn.Conv1d(1, 3, 2)
        self.norm = torch.nn.LayerNorm(15)
        self.one, self.two = torch.nn.Linear(15, 8), torch.nn.Linear(15, 8)
        self.last = torch.nn.Linear(8, 4)

    def forward(self, rows: Any) -> Any:
        found = self.norm(torch.nn.functional.gelu(self.over(rows.unsqueeze(1))).flatten(1))
        return self.last(torch.tanh(self.one(found)) * torch.sigmoid(self.two(found)) + 0.5)


class Scaled(torch.nn.Module):  # type: ignore[misc, name-defined]
    """A parameter of its own, which no layer says how to initialise."""

    def __init__(self) -> None:
        super().__init__()
        self.scale, self.last = torch.nn.Parameter(torch.ones(6)), torch.nn.Linear(6, 3)

    def forward(self, rows: Any) -> Any:
        return self.last(rows * self.scale)


class Cumulated(Scaled):
    """An operator that is not in the list."""

    def forward(self, rows: Any) -> Any:
        return self.last(torch.cumsum(rows, 1) * self.scale)


def saved(path: Path, module: Any) -> Path:
    rows = torch.export.Dim("rows")
    program = torch.export.export(module.eval(), (torch.zeros(2, 6),), dynamic_shapes=({0: rows},))
    torch.export.save(program, path)
    return path


def changed(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(saved(path, Scaled())) as whole:
        members = {name.partition("/")[2]: whole.read(name) for name in whole.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as crafted:
        for name, content in members.items():
            crafted.writestr(f"model/{name}", content)
    return path


def test_a_program_runs_as_torch_runs_it_and_is_written_for_torch_to_load(tmp_path: Path) -> None:
    module = Branches()
    model = load_model(saved(tmp_path / "m.pt2", module))
    with torch.no_grad():
        np.testing.assert_allclose(model.outputs(TABLE), module(torch.tensor(ROWS)), atol=1e-6)
    assert model.classes == (0, 1, 2, 3)
    fresh = model.fresh(1)
    assert np.abs(fresh.outputs(TABLE) - model.outputs(TABLE)).max() > 0.01
    (tmp_path / "n.pt2").write_bytes(fresh.to_bytes())
    again = torch.export.load(tmp_path / "n.pt2").module()
    with torch.no_grad():
        np.testing.assert_allclose(again(torch.tensor(ROWS)), fresh.outputs(TABLE), atol=1e-6)


def test_fresh_weights_are_spread_as_those_of_the_layers(tmp_path: Path) -> None:
    fresh = load_model(saved(tmp_path / "m.pt2", Branches())).fresh(3).module
    for name, inputs in (("over", 2), ("one", 15), ("two", 15), ("last", 8)):
        for tensor in (fresh.get_parameter(f"{name}.weight"), fresh.get_parameter(f"{name}.bias")):
            assert float(tensor.abs().max()) <= inputs**-0.5
    assert float(fresh.get_parameter("one.weight").std()) == pytest.approx((3 * 15) ** -0.5, rel=0.2)
    assert bool((fresh.get_parameter("norm.weight") == 1).all())
    assert bool((fresh.get_parameter("norm.bias") == 0).all())


def test_sample_inputs_do_not_go_into_the_new_file(tmp_path: Path) -> None:
    """They may be rows that are to be forgotten."""
    model = load_model(saved(tmp_path / "m.pt2", Branches()))
    (tmp_path / "n.pt2").write_bytes(model.to_bytes())
    sizes = []
    for name in ("m.pt2", "n.pt2"):
        with zipfile.ZipFile(tmp_path / name) as whole:
            sizes += [len(whole.read(member)) for member in whole.namelist() if "sample_inputs" in member]
    assert sizes[0] > 0 == sizes[1]


def test_a_parameter_without_a_known_start_is_an_error_only_where_a_fresh_network_is_wanted(tmp_path: Path) -> None:
    model = load_model(saved(tmp_path / "m.pt2", Scaled()))
    assert model.outputs(TABLE).shape == (20, 3)
    with pytest.raises(UnlearnError, match="is not known: scale"):
        model.fresh(0)


def test_an_operator_that_is_not_in_the_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnlearnError, match=r"not known here: torch\.ops\.aten\.cumsum"):
        load_model(saved(tmp_path / "m.pt2", Cumulated()))


def graph(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def run(members: dict[str, bytes]) -> None:
        program = json.loads(members["models/model.json"])
        change(program["graph_module"])
        members["models/model.json"] = json.dumps(program).encode()

    return run


def weights(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def run(members: dict[str, bytes]) -> None:
        config = json.loads(members["data/weights/model_weights_config.json"])
        change(config["config"])
        members["data/weights/model_weights_config.json"] = json.dumps(config).encode()

    return run


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: m.update({"extra/code.py": b""}), "members that"),
        (lambda m: m.pop("models/model.json"), "not as torch.export.save writes it"),
        (lambda m: m.update({"models/model.json": b"{"}), "not as torch.export.save writes it"),
        (lambda m: m.update({"models/model.json": b"[" * 100_000}), "not as torch.export.save writes it"),
        (lambda m: m.update({"data/weights/weight_0": b"\0"}), "does not fit its shape"),
        (lambda m: m.update({"byteorder": b"big"}), "big-endian"),
        (graph(lambda g: g["graph"]["nodes"][0].update(target="os.system")), "not known here: os.system"),
        (graph(lambda g: g["graph"]["nodes"][0].update(target="torch.ops.aten.save")), "not known here"),
        (graph(lambda g: g["graph"]["nodes"][0]["inputs"][0].update(arg={"as_string": "x"})), "'as_string'"),
        (graph(lambda g: g["signature"]["input_specs"].pop()), "one table of rows"),
        (graph(lambda g: g["signature"]["output_specs"].append({"token": {}})), "more than one answer"),
        (weights(lambda w: w.pop("scale")), "lacks the weights scale"),
        (weights(lambda w: w["scale"].update(path_name="weight_1")), "one tensor"),
        (weights(lambda w: w["scale"].update(use_pickle=True)), "scale is pickled"),
        (weights(lambda w: w.update({"forward": w.pop("scale")})), "lacks the weights scale"),
    ],
)
def test_a_file_that_torch_would_not_write_is_refused(
    change: Callable[[dict[str, bytes]], None], reason: str, tmp_path: Path
) -> None:
    with pytest.raises(UnlearnError, match=reason) as error:
        load_model(changed(tmp_path / "m.pt2", change))
    assert "Nothing of it was executed" in error.value.remedy


def test_a_compressed_archive_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path / "m.pt2", Scaled())
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "n.pt2", "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            packed.writestr(name, whole.read(name))
    with pytest.raises(UnlearnError, match="compressed"):
        load_model(tmp_path / "n.pt2")


def test_control_the_unchanged_file_is_read(tmp_path: Path) -> None:
    assert load_model(changed(tmp_path / "m.pt2", lambda members: None)).classes == (0, 1, 2)
