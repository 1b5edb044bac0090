"""The edge where errors of Polars, pyarrow and the operating system become one UnlearnError."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyarrow as pa
from polars import exceptions

from unlearn_cli.core.errors import InputError, UnlearnError

Locate = Callable[[str], UnlearnError | None]
"""From the message of Polars to the fault and its place in the file, where they can be found."""

# SchemaError, ShapeError, ColumnNotFoundError and their like are left alone: they are faults of this program
_FOREIGN = (
    exceptions.ComputeError,
    exceptions.NoDataError,
    exceptions.DuplicateError,
    exceptions.PanicException,
    pa.ArrowException,
    OSError,
)

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_DAMAGED = (
    "parquet",
    "thrift",
    "unexpected end of file",
    "incomplete frame",
    "corrupt",
    "truncated",
    "deflate",
    "decompress",
)

_BY_NUMBER = {
    errno.ENOENT: ("no such file", "Check the path."),
    errno.EACCES: ("permission denied", "Check who may read it: ls -l"),
    errno.EPERM: ("permission denied", "Check who may read it: ls -l"),
}


@contextmanager
def readable(label: str, locate: Locate | None = None) -> Iterator[None]:
    """Inside it, whatever goes wrong with reading `label` is raised as an UnlearnError.

    Scans are lazy, so errors come where the rows are collected or written: put it there too.
    """
    try:
        yield
    except _FOREIGN as error:
        located = locate(str(error)) if locate and not disk_full(error) else None
        raise located or explain(error, label) from error


def disk_full(error: BaseException) -> bool:
    """No room for one byte more. Polars reports a full disk in words only."""
    number = error.errno if isinstance(error, OSError) else None
    return number in _FULL or any(f"(os error {n})" in str(error) for n in _FULL)


def explain(error: BaseException, label: str) -> UnlearnError:
    """What the error means for somebody who asked for `label` to be read."""
    text = str(error)
    if disk_full(error):
        return no_space()
    if isinstance(error, OSError) and error.errno in _BY_NUMBER:
        problem, remedy = _BY_NUMBER[error.errno]
        return InputError(f"{label}: {problem}.", remedy)
    first_line = (text.splitlines() or [type(error).__name__])[0]
    if isinstance(error, exceptions.NoDataError):
        return InputError(f"{label} is empty.", "Check the step that wrote it.")
    if isinstance(error, exceptions.DuplicateError):
        return InputError(f"{label}: {first_line}.", "Rename columns so that every name occurs once.")
    if any(word in text.lower() for word in _DAMAGED):
        return InputError(
            f"{label} is damaged, cut short, or not of this format ({first_line}).",
            "Write or copy it again; --input-format says the format where the file name does not.",
        )
    return InputError(f"{label} cannot be read: {first_line}", "Check that the file is whole and of this format.")


def no_space() -> UnlearnError:
    """On the disk of the output or that of the temporary files, in the user's quota, or under `ulimit -f`."""
    return InputError("no space left on the disk; nothing was published.", "Free some space, or write elsewhere.")
