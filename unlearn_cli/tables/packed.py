"""The bytes of a file, unpacked where its first bytes say that they are packed."""

from pathlib import Path

import pyarrow as pa

_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}


def open_bytes(path: Path) -> pa.NativeFile:
    """The bytes of the file, decompressed where its first bytes say so (as Polars does), whatever its name."""
    with path.open("rb") as file:
        start = file.read(4)
    compression = next((name for magic, name in _MAGIC.items() if start.startswith(magic)), None)
    return pa.input_stream(str(path), compression=compression)
