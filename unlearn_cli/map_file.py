"""The map file: a zip of one JSON manifest, flat numpy arrays and the levels as Arrow; no pickle, one checksum."""

import io
import json
import zipfile
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.encoding.codec import Codec
from unlearn_cli.encoding.grouping import Groups, Key
from unlearn_cli.errors import UnlearnError
from unlearn_cli.lookup import load
from unlearn_cli.settings import FitSettings
from unlearn_cli.table_map import TableMap
from unlearn_cli.transport import METHODS

FORMAT = "unlearn map"
VERSION = 1
MANIFEST = "manifest.json"
MOST_BYTES = 4 << 30
"""Unpacked size beyond which a file is refused: a small zip from a stranger may unpack to anything."""


def to_bytes(table_map: TableMap) -> bytes:
    """The map as a file: same map, same bytes."""
    members = {f"arrays/{name}.npy": _npy(array) for name, array in sorted(table_map.transport.arrays().items())}
    for i, codec in enumerate(table_map.codecs):
        members[f"levels/{i}.arrow"] = _arrow(codec.levels.alias("levels").to_frame())
        members[f"support/{i}.npy"] = _npy(codec.support)
    members["groups.arrow"] = _arrow(table_map.groups.table)
    manifest = _manifest(table_map)
    manifest["checksum"] = _checksum(manifest, members)
    members[MANIFEST] = json.dumps(manifest, indent=1, sort_keys=True).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), members[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_map(path: str) -> TableMap:
    """The map in a file. A damaged, foreign or newer file is one UnlearnError."""
    try:
        members = _members(Path(path))
    except FileNotFoundError as error:
        raise UnlearnError(
            f"{path}: no such file.", "Make the map with `unlearn fit IN --sensitive COL -o MAP`."
        ) from error
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise _foreign(path, "it cannot be opened as one") from error
    manifest = _checked(path, members)
    try:
        return _table_map(manifest, members)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, pl.exceptions.PolarsError) as error:
        raise _foreign(path, f"its content is not as it should be ({error})") from error


def _members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
            raise ValueError("unpacks to more than 4 GB")
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _checked(path: str, members: dict[str, bytes]) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(members.pop(MANIFEST))
        kind, number, checksum = manifest["format"], int(manifest["version"]), manifest.pop("checksum")
    except (KeyError, TypeError, ValueError) as error:
        raise _foreign(path, "it has no manifest of a map") from error
    if kind != FORMAT:
        raise _foreign(path, f"it says that it is {kind!r}")
    if number > VERSION:
        raise UnlearnError(
            f"{path} is a map of version {number}; this program knows versions up to {VERSION}.",
            "Update it: pip install --upgrade unlearn-cli",
        )
    if checksum != _checksum(manifest, members):
        raise UnlearnError(f"{path} is damaged: its checksum does not fit.", "Copy it again, or fit the map again.")
    return manifest


def _manifest(table_map: TableMap) -> dict[str, Any]:
    groups = table_map.groups
    return {
        "format": FORMAT,
        "version": VERSION,
        "schema": [list(item) for item in table_map.schema.items()],
        "kept": table_map.kept,
        "dropped": table_map.dropped,
        "text": table_map.text,
        "groups": {
            "keys": [asdict(key) for key in groups.keys],
            "labels": groups.labels,
            "counts": groups.counts,
            "notes": groups.notes,
        },
        "codecs": [{"name": c.name, "dtype": c.dtype, "kind": c.kind} for c in table_map.codecs],
        "settings": asdict(table_map.settings),
        "versions": table_map.versions,
    }


def _table_map(manifest: dict[str, Any], members: dict[str, bytes]) -> TableMap:
    codecs = tuple(
        Codec(
            **facts,
            levels=_frame(members[f"levels/{i}.arrow"])["levels"],
            support=_array(members[f"support/{i}.npy"]).astype(np.float64),
        )
        for i, facts in enumerate(manifest["codecs"])
    )
    settings = FitSettings(**manifest["settings"])
    arrays = {
        name.removeprefix("arrays/").removesuffix(".npy"): _array(data)
        for name, data in members.items()
        if name.startswith("arrays/")
    }
    kind = load({name: m.map for name, m in METHODS.items()}, settings.method, "method")
    return TableMap(
        schema=dict(manifest["schema"]),
        kept=tuple(manifest["kept"]),
        dropped=tuple(manifest["dropped"]),
        text=manifest["text"],
        groups=_groups(manifest["groups"], _frame(members["groups.arrow"])),
        codecs=codecs,
        transport=kind.from_arrays(tuple(codec.column for codec in codecs), arrays),
        settings=settings,
        versions=manifest["versions"],
    )


def _groups(facts: dict[str, Any], table: pl.DataFrame) -> Groups:
    keys = tuple(
        Key(key["column"], key["kind"], None if key["edges"] is None else tuple(key["edges"]), tuple(key["cuts"]))
        for key in facts["keys"]
    )
    return Groups(keys, table, tuple(facts["labels"]), tuple(facts["counts"]), tuple(facts["notes"]))


def _checksum(manifest: dict[str, Any], members: dict[str, bytes]) -> str:
    digest = sha256(json.dumps(manifest, sort_keys=True).encode())
    for name in sorted(members):
        digest.update(name.encode() + b"\0" + sha256(members[name]).digest())
    return digest.hexdigest()


def _npy(array: NDArray[np.generic]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()


def _array(data: bytes) -> NDArray[np.generic]:
    array: NDArray[np.generic] = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    return array


def _arrow(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_ipc(buffer)
    return buffer.getvalue()


def _frame(data: bytes) -> pl.DataFrame:
    return pl.read_ipc(io.BytesIO(data))


def _foreign(path: str, why: str) -> UnlearnError:
    return UnlearnError(f"{path} is not a map: {why}.", "Make one with `unlearn fit IN --sensitive COL -o MAP`.")
