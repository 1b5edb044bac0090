"""The content of files as one SHA-256, read as a stream."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from unlearn_cli.tables.readable import readable


def sha256_of(paths: Sequence[Path], label: str) -> str | None:
    """SHA-256 of the bytes of a file, as `sha256sum` prints it; None where there is no file, as for a frame.

    Of several files, the parts of one table, it is that of their digests, one a line, in the order in which the rows
    are read: the directory may be renamed, but no part left out, added or put elsewhere.
    """
    if not paths:
        return None
    with readable(label):
        digests = [_digest(path) for path in paths]
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # in blocks: memory does not grow with the file
