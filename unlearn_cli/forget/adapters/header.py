"""The header of a safetensors file: what its text says, as JSON under known names, and in which order."""

import json
from collections.abc import Mapping
from typing import Any

from unlearn_cli.core.errors import ModelError


def stated(metadata: Mapping[str, str], name: str, kind: Any) -> Any:
    """What the file's metadata says, or None."""
    if name not in metadata:
        return None
    try:
        value = json.loads(metadata[name])
    except (json.JSONDecodeError, RecursionError):
        value = None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ModelError(f"the model file's metadata {name!r} is not what it should be: {metadata[name]!r}.")
    return value


def in_order(content: bytes) -> bytes:
    """The same file with its metadata sorted: safetensors writes them in an order that differs from run to run."""
    end = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:end])
    if "__metadata__" not in header:
        return content
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + content[end:]
