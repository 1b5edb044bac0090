"""The same bytes for the same model: skops names the parts of a file by addresses in memory, and dates them."""

import io
import json
from typing import Any
from zipfile import ZipFile, ZipInfo

SCHEMA = "schema.json"


def in_order(content: bytes) -> bytes:
    """A skops file with its parts numbered in the order in which its description has them, and without dates."""
    with ZipFile(io.BytesIO(content)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    numbers: dict[str, int] = {}
    schema = _renamed(json.loads(members.pop(SCHEMA)), numbers)
    renamed = {_name(name, numbers): data for name, data in members.items()}
    renamed = dict(sorted(renamed.items(), key=lambda item: (len(item[0]), item[0])))
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as new:
        for name, data in (renamed | {SCHEMA: json.dumps(schema, indent=2).encode()}).items():
            new.writestr(ZipInfo(name), data)
    return buffer.getvalue()


def _renamed(part: Any, numbers: dict[str, int]) -> Any:
    """The description with numbers for addresses: of `__id__`, and in the names of files."""
    if isinstance(part, list):
        return [_renamed(one, numbers) for one in part]
    if not isinstance(part, dict):
        return part
    out: dict[str, Any] = {}
    for key, value in part.items():
        if key == "__id__" and isinstance(value, int):
            out[key] = numbers.setdefault(str(value), len(numbers))
        elif key == "file" and isinstance(value, str):
            out[key] = _name(value, numbers)
        else:
            out[key] = _renamed(value, numbers)
    return out


def _name(file: str, numbers: dict[str, int]) -> str:
    stem, point, ending = file.partition(".")
    return f"{numbers.setdefault(stem, len(numbers))}{point}{ending}" if stem.isdigit() else file
