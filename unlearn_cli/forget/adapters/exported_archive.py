"""The archive of an exported torch program: its members checked one by one, and none of them unpickled."""

import io
import json
import pickletools
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unlearn_cli.core.errors import ModelError, UnlearnError, listing

DTYPES = {5: "int64", 7: "float32", 8: "float64"}
"""Numbers of torch's export schema -> the dtypes that are read."""

PROGRAM = "models/model.json"
WEIGHTS = "data/weights/model_weights_config.json"
CONSTANTS = "data/constants/model_constants_config.json"
INPUTS = "data/sample_inputs/model.pt"
PLAIN = re.compile(
    r"(archive_format|archive_version|byteorder|\.data/(version|serialization_id)|data/weights/weight_\d+)"
)
EXPRESSION = re.compile(r"-?\d+|[A-Za-z]\w*|Symbol\('\w+'(, \w+=(True|False))*\)|-?int_oo")
"""A number or one symbol, which nothing here evaluates."""

OF_TENSORS = {
    "collections OrderedDict",
    "torch._utils _rebuild_tensor_v2",
    "torch FloatStorage",
    "torch DoubleStorage",
    "torch LongStorage",
}
"""What the pickle of plain sample inputs names."""


def refused(file: str, why: str) -> UnlearnError:
    """The error of a program that is not run."""
    return ModelError(
        f"{file} is refused: {why}.",
        "Nothing of it was executed. Save the weights with safetensors.torch.save_file(module.state_dict(), "
        "'name.safetensors') and name the function that makes the module: --factory yourmodule:function",
    )


@dataclass(frozen=True)
class Archive:
    """Content of a .pt2 file: `program` is its JSON, `weights` what it says of each tensor by name."""

    name: str
    members: Mapping[str, bytes]
    program: Mapping[str, Any]
    weights: Mapping[str, Any]

    def weight(self, name: str) -> bytes:
        return self.members[f"data/weights/{self.weights[name]['path_name']}"]

    def shape(self, name: str) -> tuple[int, ...]:
        return tuple(int(size["as_int"]) for size in self.weights[name]["tensor_meta"]["sizes"])

    def rewritten(self, weights: Mapping[str, bytes]) -> bytes:
        """The same program with other weights, and without sample inputs: they may be rows of the training."""
        changed = {f"data/weights/{self.weights[name]['path_name']}": content for name, content in weights.items()}
        changed[INPUTS] = b""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in self.members.items():
                archive.writestr(zipfile.ZipInfo(f"model/{name}"), changed.get(name, content))
        return buffer.getvalue()


def opened(path: Path) -> Archive:
    """Every member is one that `torch.export.save` writes for a program of tensors, or the file is refused."""
    try:
        members = _members(path)
        program, weights, constants = (json.loads(members[name]) for name in (PROGRAM, WEIGHTS, CONSTANTS))
        archive = Archive(path.name, members, program, weights["config"])
        if constants["config"]:
            raise refused(path.name, f"it brings constants: {listing(sorted(constants['config']))}")
        strange = [text for text in _expressions(program) if not EXPRESSION.fullmatch(text)]
        if strange:
            raise refused(path.name, f"it brings an expression: {strange[0][:60]!r}")
        _check_weights(archive)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise refused(
            path.name, f"it is not as torch.export.save writes it ({type(error).__name__}: {error})"
        ) from error
    return archive


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        roots = {info.filename.partition("/")[0] for info in infos}
        names = [info.filename.partition("/")[2] for info in infos]
        known = {PROGRAM, WEIGHTS, CONSTANTS, INPUTS}
        strange = [name for name in names if name not in known and not PLAIN.fullmatch(name)]
        if strange or len(roots) != 1 or len(set(names)) != len(names):
            raise refused(path.name, f"members that a program of tensors has not: {listing(strange or sorted(names))}")
        if _packed(infos) or sum(info.file_size for info in infos) > path.stat().st_size:
            raise refused(path.name, "its members are compressed, which torch.export.save does not do")
        members = {name: archive.read(info) for name, info in zip(names, infos, strict=True)}
    _check_inputs(path.name, members.get(INPUTS, b""))
    if members.get("byteorder", b"little") != b"little":
        raise refused(path.name, "its numbers are big-endian")
    return members


def _packed(infos: Sequence[zipfile.ZipInfo]) -> bool:
    return any(info.compress_type != zipfile.ZIP_STORED for info in infos)


def _check_inputs(file: str, content: bytes) -> None:
    """The sample inputs are a pickle, which is not loaded; one that names anything but tensors shows ill will."""
    if not content:
        return
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        if _packed(inner.infolist()):
            raise refused(file, "its sample inputs are compressed")
        pickles = [inner.read(name) for name in inner.namelist() if name.endswith("data.pkl")]
    for code, argument, _ in (found for one in pickles for found in pickletools.genops(one)):
        if code.name == "STACK_GLOBAL" or (code.name in ("GLOBAL", "INST") and argument not in OF_TENSORS):
            raise refused(file, f"its sample inputs are a pickle that would load {argument or 'a name of its own'}")


def _expressions(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [str(part["expr_str"])] if "expr_str" in part else []
        return own + [text for value in part.values() for text in _expressions(value)]
    return [text for value in part for text in _expressions(value)] if isinstance(part, list) else []


def _check_weights(archive: Archive) -> None:
    paths = [spec["path_name"] for spec in archive.weights.values()]
    if len(set(paths)) != len(paths):
        raise refused(archive.name, "several of its weights are one tensor")
    for name, spec in archive.weights.items():
        meta, shape = spec["tensor_meta"], archive.shape(name)
        strides = [step["as_int"] for step in meta["strides"]]
        wanted = [_product(shape[place + 1 :]) for place in range(len(shape))]
        plain = meta["storage_offset"]["as_int"] == 0 and (strides == wanted or _product(shape) <= 1)
        if spec["use_pickle"] or meta["dtype"] not in DTYPES or not plain:
            raise refused(archive.name, f"the weight {name} is pickled, or not plain numbers in order")


def _product(sizes: tuple[int, ...]) -> int:
    return sizes[0] * _product(sizes[1:]) if sizes else 1
