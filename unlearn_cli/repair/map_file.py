"""The map file: a zip of one JSON manifest, flat numpy arrays and levels; nothing that could run, one checksum."""

import io
import json
import zipfile
from base64 import b64decode
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from unlearn_cli.core.errors import MapError, UnlearnError, listing
from unlearn_cli.core.options import Options
from unlearn_cli.core.relatives import Known, Relative
from unlearn_cli.core.rules import Rule
from unlearn_cli.core.secret import Secret
from unlearn_cli.repair.map_faults import faults as faults_of
from unlearn_cli.repair.map_limits import excess, numbers
from unlearn_cli.repair.map_parts import group_facts, groups_from, strata_facts, strata_from
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.codec import Codec
from unlearn_cli.tables.kinds import kind_named
from unlearn_cli.tables.stored import levels_from_bytes, levels_to_bytes, npy
from unlearn_cli.transport.coordinates import Coordinates
from unlearn_cli.transport.interface import Arrays
from unlearn_cli.transport.masks import Masks
from unlearn_cli.transport.methods import MASK_METHOD, map_class
from unlearn_cli.transport.ruled import Ruled
from unlearn_cli.transport.stratified import Map as StratifiedMap
from unlearn_cli.transport.zeros.structural import StructuralZeros

FORMAT = "unlearn map"
VERSION = 6
"""Goes up when what a map holds is read otherwise than before: one of version 5 has neither structural zeros
nor relative columns, one of version 3 no coordinates, and one of version 2 a seed and no secret."""

FIRST_SECRET = 3
"""The first version whose draws are made from a secret."""

MANIFEST = "manifest.json"


def to_bytes(table_map: TableMap) -> bytes:
    """The map as a file: same map, same bytes."""
    members = {f"arrays/{name}.npy": npy(array) for name, array in table_map.transport.arrays().items()}
    members |= {f"coordinates/{name}.npy": npy(array) for name, array in table_map.coordinates.arrays().items()}
    members |= {f"ruled/{name}.npy": npy(array) for name, array in table_map.ruled.arrays().items()}
    members |= {f"zeros/{name}.npy": npy(array) for name, array in table_map.zeros.arrays().items()}
    members |= {f"masks/{name}.npy": npy(array) for name, array in table_map.masks.arrays().items()}
    for i, codec in enumerate(table_map.codecs):
        members[f"levels/{i}"] = levels_to_bytes(codec.levels)
        members[f"support/{i}.npy"] = npy(codec.support)
    manifest = _manifest(table_map)
    manifest["checksum"] = _checksum(manifest, members)
    members[MANIFEST] = json.dumps(manifest, indent=1, sort_keys=True).encode()
    too_large = excess([(name, len(data)) for name, data in members.items()])
    if too_large:
        raise MapError(
            f"the map cannot be kept: {too_large}.",
            "Keep or drop columns of many values, or learn from fewer rows: --fit-rows N.",
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), members[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def read_map(path: str) -> TableMap:
    """The map in a file. A damaged, foreign or newer file is one UnlearnError, whatever its bytes do to the readers."""
    try:
        return _read(path)
    except UnlearnError:
        raise
    except FileNotFoundError as error:
        raise MapError(
            f"{path}: no such file.", "Make the map with `unlearn fit IN --sensitive COL -o MAP`."
        ) from error
    except OSError as error:
        raise MapError(f"{path} cannot be read: {error.strerror or error}.", "Check who may read it.") from error
    except (Exception, pl.exceptions.PanicException) as error:
        raise _foreign(path, f"{type(error).__name__}: {error}") from error


def from_bytes(data: bytes) -> TableMap:
    """The map that `to_bytes` made in this program, or in another process of the same version."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return _table_map(_checked("the map that was sent", members), members)


def _read(path: str) -> TableMap:
    members = _members(path)
    manifest = _checked(path, members)
    try:
        with np.errstate(all="ignore"):  # of a hostile map
            table_map = _table_map(manifest, members)
            faults = list(faults_of(table_map))
    except UnlearnError as error:  # an unknown method or kind of column
        raise _foreign(path, error.problem.rstrip(".")) from error
    if faults:
        raise _foreign(path, f"its parts do not fit together: {listing(faults)}")
    return table_map


def _members(path: str) -> dict[str, bytes]:
    if not zipfile.is_zipfile(path):
        with Path(path).open("rb") as file:  # tells a file that cannot be read from one that is no zip
            empty = not file.read(1)
        raise _foreign(path, "it is empty" if empty else "it is another kind of file, or is cut short")
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        too_large = excess([(info.filename, info.file_size) for info in infos])
        if too_large:
            raise _foreign(path, too_large)
        try:
            return {info.filename: archive.read(info) for info in infos}
        except Exception as error:  # zlib, zipfile and struct each have their own
            raise _damaged(path, str(error)) from error


def _checked(path: str, members: dict[str, bytes]) -> dict[str, Any]:
    """The manifest, less its checksum, which has been compared."""
    try:
        manifest: dict[str, Any] = json.loads(members.pop(MANIFEST))
        kind, number, checksum = manifest["format"], int(manifest["version"]), manifest.pop("checksum")
    except (KeyError, TypeError, ValueError) as error:
        raise _foreign(path, "it has no manifest of a map") from error
    if kind != FORMAT or number < 1:
        raise _foreign(path, f"it says that it is {kind!r}, version {number}")
    if number > VERSION:
        raise MapError(
            f"{path} is a map of version {number}; this program reads version {VERSION}.",
            "Update it: pip install --upgrade unlearn-cli",
        )
    if number < VERSION:
        raise MapError(
            f"{path} is a map of version {number}, made by an earlier program{_known_draws(number)}; this program "
            f"reads version {VERSION}.",
            "Fit it again on the same table: unlearn fit IN --sensitive COL -o MAP",
        )
    if checksum != _checksum(manifest, members):
        raise _damaged(path, "its checksum does not fit")
    return manifest


def _known_draws(number: int) -> str:
    return ", and anybody can repeat its draws" if number < FIRST_SECRET else ""


def _manifest(table_map: TableMap) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "schema": [list(item) for item in table_map.schema.items()],
        "kept": table_map.kept,
        "dropped": table_map.dropped,
        "text": table_map.text,
        "groups": group_facts(table_map.groups),
        "strata": strata_facts(table_map.strata),
        "codecs": [
            {"name": c.name, "dtype": c.dtype, "kind": c.kind.name, "origin": c.origin, "open": c.open}
            for c in table_map.codecs
        ],
        "rules": [rule.plain() for rule in table_map.ruled.rules],
        "relatives": [relative.plain() for relative in table_map.ruled.known.relatives],
        "options": asdict(table_map.options),
        "secret": {"key": table_map.secret.text, "seed": table_map.secret.seed},
        "versions": table_map.versions,
    }


def _table_map(manifest: dict[str, Any], members: dict[str, bytes]) -> TableMap:
    codecs = tuple(_codec(facts, i, members) for i, facts in enumerate(manifest["codecs"]))
    options = Options.from_plain(manifest["options"])
    columns = tuple(codec.column for codec in codecs)
    coordinates = Coordinates.from_arrays(_arrays("coordinates/", members))
    rules = tuple(Rule.from_plain(facts, len(columns)) for facts in manifest["rules"])
    relatives = tuple(Relative.from_plain(facts, len(columns)) for facts in manifest["relatives"])
    ruled = Ruled.from_arrays(Known(rules, relatives), _arrays("ruled/", members))
    strata = strata_from(manifest.get("strata"))
    kind = StratifiedMap if strata else map_class(options.method)
    of_masks = StratifiedMap if strata else map_class(MASK_METHOD)
    return TableMap(
        schema=dict(manifest["schema"]),
        kept=tuple(manifest["kept"]),
        dropped=tuple(manifest["dropped"]),
        text=manifest["text"],
        groups=groups_from(manifest["groups"]),
        codecs=codecs,
        masks=Masks.from_arrays(_arrays("masks/", members), of_masks),
        transport=kind.from_arrays(coordinates.columns(ruled.columns(columns)), _arrays("arrays/", members)),
        options=options,
        secret=Secret(b64decode(manifest["secret"]["key"], validate=True), manifest["secret"]["seed"]),
        versions=manifest["versions"],
        strata=strata,
        coordinates=coordinates,
        ruled=ruled,
        zeros=StructuralZeros.from_arrays(_arrays("zeros/", members)),
    )


def _arrays(folder: str, members: dict[str, bytes]) -> Arrays:
    """The arrays of a folder, by name."""
    return {
        name.removeprefix(folder).removesuffix(".npy"): numbers(name, data)
        for name, data in members.items()
        if name.startswith(folder)
    }


def _codec(facts: dict[str, Any], i: int, members: dict[str, bytes]) -> Codec:
    kind = kind_named(facts["kind"])
    levels = levels_from_bytes(members[f"levels/{i}"], kind, facts["dtype"])
    support = numbers(f"support/{i}.npy", members[f"support/{i}.npy"]).astype(np.float64, casting="safe")
    return Codec(facts["name"], facts["dtype"], kind, levels, support, int(facts["origin"]), bool(facts["open"]))


def _checksum(manifest: dict[str, Any], members: dict[str, bytes]) -> str:
    digest = sha256(json.dumps(manifest, sort_keys=True).encode())
    for name in sorted(members):
        digest.update(name.encode() + b"\0" + sha256(members[name]).digest())
    return digest.hexdigest()


def _damaged(path: str, why: str) -> UnlearnError:
    return MapError(f"{path} is damaged: {why}.", "Copy it again, or fit the map again.")


def _foreign(path: str, why: str) -> UnlearnError:
    return MapError(f"{path} is not a map: {why}.", "Make one with `unlearn fit IN --sensitive COL -o MAP`.")
