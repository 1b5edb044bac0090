"""The files that IN names: one, those of a directory or glob, or a temporary copy of a pipe."""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from glob import glob
from pathlib import Path
from typing import BinaryIO

from unlearn_cli.core.errors import InputError
from unlearn_cli.core.registry import did_you_mean
from unlearn_cli.tables.naming import STREAM, choose_format, is_glob, known_suffix
from unlearn_cli.tables.object_stores import copy_of, scheme_of
from unlearn_cli.tables.output import leftovers


def find_files(spec: str, format_name: str | None) -> tuple[Path, ...]:
    """Existing regular files, sorted by path; a pipe needs `format_name`.

    A relative path in a directory called `~` is made absolute: Polars would read it in the home directory.
    """
    found = _found(str(copy_of(spec)) if scheme_of(spec) else spec, format_name)
    return tuple(path.absolute() if str(path).startswith("~") else path for path in found)


def _found(spec: str, format_name: str | None) -> tuple[Path, ...]:
    path = Path(spec)
    if spec == STREAM:
        return (_spool(sys.stdin.buffer, choose_format(spec, format_name).name),)
    if path.is_dir():
        return _of_directory(path)
    if is_glob(spec):
        return _of_glob(spec)
    if not path.exists():
        neighbours = sorted(file.name for file in path.parent.iterdir()) if path.parent.is_dir() else []
        raise InputError(f"{spec}: no such file.{did_you_mean(path.name, neighbours)}", "Check the path.")
    with path.open("rb") as stream:  # also the proof that it may be read
        return (path,) if path.is_file() else (_spool(stream, choose_format(spec, format_name).name),)


def only(paths: Sequence[Path]) -> Path:
    """The one file of a format that has no tables of many files."""
    if len(paths) > 1:
        raise InputError(
            f"{len(paths)} files at once ({paths[0].name}, {paths[1].name}, ...) cannot be read as one table.",
            "Only Parquet may come as a directory or glob: join the files into one first.",
        )
    return paths[0]


def is_part(file: Path) -> bool:
    """Is a file, at this path in a directory, read as a part of it?"""
    hidden = any(part.startswith(("_", ".")) for part in file.parts)
    return not hidden and known_suffix(file.name).lower() in (".parquet", ".pq")


def _of_directory(path: Path) -> tuple[Path, ...]:
    """Its Parquet files; hidden ones and those that begin with `_` (Spark's notes) are no data."""
    found = [file.relative_to(path) for file in path.rglob("*") if file.is_file()]
    tables = sorted(path / file for file in found if is_part(file))
    if not tables:
        raise InputError(f"the directory {path} holds no Parquet file.", "Name a file, or a glob of files.")
    return tuple(tables)


def _of_glob(spec: str) -> tuple[Path, ...]:
    # Path.glob takes no absolute pattern
    files = sorted(Path(name) for name in glob(spec, recursive=True) if Path(name).is_file())  # noqa: PTH207
    if not files:
        raise InputError(f"no file matches {spec}.", "Check the pattern, and quote it for the shell.")
    return tuple(files)


def _spool(stream: BinaryIO, format_name: str) -> Path:
    """A temporary file, because the rows are read more than once; it goes at exit."""
    if stream.isatty():
        raise InputError("nothing is piped into the standard input.", "Name a file, or pipe one in.")
    with tempfile.NamedTemporaryFile(prefix="unlearn-", suffix=f".{format_name}", delete=False) as spool:
        leftovers.watch(Path(spool.name))
        shutil.copyfileobj(stream, spool)
    return Path(spool.name)
