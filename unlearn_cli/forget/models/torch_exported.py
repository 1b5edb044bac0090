"""Exported torch programs (.pt2), read as data and run step by step: torch.export.load is never called."""

import math
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from unlearn_cli.core.errors import ModelError, listing
from unlearn_cli.forget.adapters.exported_archive import DTYPES, Archive, opened, refused
from unlearn_cli.forget.adapters.exported_steps import Step, steps_of
from unlearn_cli.forget.adapters.libraries import needed
from unlearn_cli.forget.adapters.torch_network import TorchNetwork
from unlearn_cli.forget.adapters.torch_probe import on_few_threads, width
from unlearn_cli.forget.adapters.trial import refuse, tried
from unlearn_cli.forget.models.interface import Loading

READ = """
from unlearn_cli.forget.models.torch_exported import attempt
attempt(sys.argv[1])
"""


def attempt(name: str) -> None:
    """The trial of a file: its graph is run on two rows, and may ask for any memory."""
    try:
        network_of(Path(name))
    except ModelError as error:
        refuse(error)


def load(path: Path, how: Loading) -> TorchNetwork:
    """The network of a .pt2 file."""
    needed("torch")
    tried(path, READ, "Save it again with torch.export.save.")
    return network_of(path)


def network_of(path: Path) -> TorchNetwork:
    """The network of a .pt2 file, in this process.

    `torch.export.load` (2.13) unpickles sample inputs and constants and evaluates expressions as Python. Here nothing
    of the file is unpickled or evaluated: weights are read as plain numbers, and its graph is a list of steps, each of
    which has to be one of the operators in `exported_steps`.
    """
    torch = needed("torch")
    archive = opened(path)
    steps, arguments, answer = steps_of(path.name, archive.program)
    absent = sorted(set(arguments.values()) - {"", *archive.weights})
    if absent:
        raise refused(path.name, f"it lacks the weights {listing(absent)}")
    weights = {name: _tensor(torch, archive, name) for name in archive.weights}
    for name, spec in archive.weights.items():
        weights[name].requires_grad_(bool(spec["is_param"]) and weights[name].is_floating_point())
    try:
        module = _module(torch, steps, (arguments, answer), weights)
    except (KeyError, TypeError) as error:
        raise refused(path.name, f"the names of its weights make no module ({error})") from error
    on_few_threads(module)
    wide = width(module, _columns(archive, arguments))
    classes = tuple(range(wide)) if wide > 1 else ()
    make = partial(_fresh, path.name, steps, (arguments, answer), weights)
    return TorchNetwork(module, make, tuple(weights), classes, partial(_written, archive))


def _columns(archive: Archive, arguments: Mapping[str, str]) -> int:
    """Number of columns that the program takes."""
    (rows,) = (name for name, weight in arguments.items() if not weight)
    sizes = archive.program["graph_module"]["graph"]["tensor_values"].get(rows, {}).get("sizes", ())
    if len(sizes) != 2 or not isinstance(sizes[1].get("as_int"), int):
        raise refused(archive.name, "it does not take a table of a certain number of columns")
    return int(sizes[1]["as_int"])


def _tensor(torch: Any, archive: Archive, name: str) -> Any:
    shape, content = archive.shape(name), archive.weight(name)
    dtype = getattr(torch, DTYPES[archive.weights[name]["tensor_meta"]["dtype"]])
    if len(content) != math.prod(shape) * dtype.itemsize:
        raise refused(archive.name, f"{name} has {len(content)} bytes, which does not fit its shape {shape}")
    return torch.frombuffer(bytearray(content), dtype=dtype).reshape(shape).clone()


def _written(archive: Archive, tensors: dict[str, Any]) -> bytes:
    return archive.rewritten({name: tensor.numpy().tobytes() for name, tensor in tensors.items()})


def _module(
    torch: Any, steps: tuple[Step, ...], ends: tuple[Mapping[str, str], str], weights: Mapping[str, Any]
) -> Any:
    """A module with the program's parameters and buffers, under the names that the file gives them."""
    arguments, answer = ends

    class Program(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            for name, tensor in weights.items():
                place, _, last = name.rpartition(".")
                owner = _submodule(torch, self, place)
                if tensor.requires_grad:
                    owner.register_parameter(last, torch.nn.Parameter(tensor.detach().clone()))
                else:
                    owner.register_buffer(last, tensor.clone())

        def forward(self, rows: Any) -> Any:
            tensors = {**dict(self.named_parameters()), **dict(self.named_buffers())}
            values = {argument: tensors[weight] if weight else rows for argument, weight in arguments.items()}
            for step in steps:
                values[step.gives] = step.run(torch, values)
            return values[answer]

    return Program().eval()


def _submodule(torch: Any, module: Any, place: str) -> Any:
    for part in place.split(".") if place else []:
        if part not in dict(module.named_children()):
            module.add_module(part, torch.nn.Module())
        module = module.get_submodule(part)
    return module


def _fresh(file: str, steps: tuple[Step, ...], ends: tuple[Mapping[str, str], str], weights: Mapping[str, Any]) -> Any:
    """The program initialised as torch.nn's own layers are: the operator of a weight says of which layer it is."""
    torch = needed("torch")
    module = _module(torch, steps, ends, weights)
    tensors = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    left = {name for name, tensor in tensors.items() if tensor.requires_grad}
    with torch.no_grad():
        for step in steps:
            named = {role: ends[0].get(value, "") for role, value in step.tensors.items()}
            step.initialise(torch, {role: tensors[name] for role, name in named.items() if name in tensors})
            if step.initialises:
                left -= set(named.values())
    if left:
        raise ModelError(
            f"{file}: how these parameters were initialised is not known: {listing(sorted(left))}.",
            "Give the weights as .safetensors with --factory, or use --method mi, which needs no fresh network.",
        )
    return module
