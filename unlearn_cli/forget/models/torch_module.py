"""torch networks: the user's factory makes the module, a .safetensors file (or a trusted .pt) holds its weights."""

import io
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from unlearn_cli.core.errors import ModelError, listing
from unlearn_cli.forget.adapters.factory import factory_named
from unlearn_cli.forget.adapters.header import in_order, stated
from unlearn_cli.forget.adapters.libraries import needed
from unlearn_cli.forget.adapters.torch_network import TorchNetwork
from unlearn_cli.forget.adapters.torch_probe import on_few_threads, width
from unlearn_cli.forget.models.interface import Loading


def load(path: Path, how: Loading) -> TorchNetwork:
    """The network of a .safetensors file; a .pt state dict only where pickle is trusted."""
    torch = needed("torch")
    if how.factory is None:
        raise ModelError(
            f"{path.name} holds weights only, and the module they belong to has to be made by your code.",
            "Name a function without arguments that returns it: --factory yourmodule:function",
        )
    make = factory_named(how.factory)
    pickled = path.read_bytes()[:2] == b"PK"
    tensors, metadata = _unpickled(path, how) if pickled else _safetensors(path)
    module = make()
    if not isinstance(module, torch.nn.Module):
        raise ModelError(
            f"--factory {how.factory} returned {type(module).__name__}, not a torch.nn.Module.",
            "It has to return the module with the architecture that the weights were saved from.",
        )
    _fill(module, tensors, path.name)
    on_few_threads(module)
    classes = stated(metadata, "classes", list)
    labels = tuple(range(width(module.eval()))) if classes is None else tuple(classes)
    write = _pickled if pickled else partial(_as_safetensors, metadata)
    return TorchNetwork(module, make, tuple(tensors), labels if len(labels) > 1 else (), write, metadata)


def _as_safetensors(metadata: Mapping[str, str], tensors: dict[str, Any]) -> bytes:
    return in_order(needed("safetensors.torch").save(tensors, metadata=dict(metadata) or None))


def _pickled(tensors: dict[str, Any]) -> bytes:
    buffer = io.BytesIO()
    needed("torch").save(tensors, buffer)
    return buffer.getvalue()


def _safetensors(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    safetensors, content = needed("safetensors.torch"), path.read_bytes()
    try:
        tensors = safetensors.load(content)
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    except Exception as error:
        raise ModelError(f"{path.name} cannot be read as safetensors: {error}.", "Save it again.") from error
    return tensors, header.get("__metadata__", {})


def _unpickled(path: Path, how: Loading) -> tuple[dict[str, Any], dict[str, str]]:
    if not how.trust_pickle:
        raise ModelError(
            f"{path.name} is a pickle, and a pickle can run code of whoever wrote it.",
            "Save the state dict with safetensors.torch.save_file, or, if you made this file yourself, --trust-pickle.",
        )
    try:
        tensors = needed("torch").load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise ModelError(
            f"{path.name} is not a plain state dict: {str(error).splitlines()[0]}",
            "Save module.state_dict(), best as .safetensors.",
        ) from error
    if not isinstance(tensors, dict) or not all(hasattr(t, "is_floating_point") for t in tensors.values()):
        raise ModelError(f"{path.name} holds more than a state dict.", "Save module.state_dict() alone.")
    return dict(tensors), {}


def _fill(module: Any, tensors: Mapping[str, Any], file: str) -> None:
    """Tied weights may be in the file once: what is missing has to share storage with what is there."""
    try:
        missing, unexpected = module.load_state_dict(tensors, strict=False)
    except RuntimeError as error:
        raise ModelError(f"the weights of {file} do not fit the factory's module: {error}") from error
    state = module.state_dict()
    filled = {state[name].data_ptr() for name in tensors if name in state}
    missing = [name for name in missing if state[name].data_ptr() not in filled]
    if missing or unexpected:
        raise ModelError(
            f"the weights of {file} do not fit the factory's module; "
            f"not in the file: {listing(missing) or 'none'}; not in the module: {listing(list(unexpected)) or 'none'}.",
            "Name the factory that the weights were saved from.",
        )
