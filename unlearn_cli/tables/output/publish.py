"""An output file appears under its name whole, or not at all."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from unlearn_cli.core.errors import InputError, UnlearnError
from unlearn_cli.tables.formats.interface import Format
from unlearn_cli.tables.output import leftovers
from unlearn_cli.tables.readable import disk_full, no_space

STREAM = "-"

PRIVATE = 0o600
"""Mode of a file that its owner alone may read."""


class Publication:
    """Write to `partial`, check what is there, then `publish()`; leaving the `with` block otherwise deletes it.

    `target` is a path, or `-` for stdout. A target that is not a regular file (a device, a named pipe) is written to
    like stdout, never replaced. `avoid`: files that must not be overwritten, such as the input and the other outputs.
    `private`: what could undo a repair, which its owner alone may read, whatever file it replaces. The partial file may
    hold original cells, and is private too.
    """

    def __init__(
        self, target: str | Path, avoid: Sequence[Path] = (), force: bool = False, private: bool = False
    ) -> None:
        self.target = str(target)
        self._private = private
        self.path = None if self.target == STREAM else Path(target).resolve()
        self._copied = self.path is None or (self.path.exists() and not self.path.is_file())
        self._published = False
        if self.path is not None:
            _refuse(self.target, self.path, avoid, force)
        self.partial = self._create()

    def sink(self, frame: pl.LazyFrame, file_format: Format) -> None:
        """Write the rows of `frame`."""
        file_format.sink(frame, self.partial)

    def write_bytes(self, data: bytes) -> None:
        """Write a small file at once: a report, a map."""
        self.partial.write_bytes(data)

    def publish(self) -> None:
        """Make what was written visible under the target's name."""
        try:
            if self._copied:
                self._copy()
            elif self.path is not None:
                if not self._private:
                    self.partial.chmod(_usual_mode(self.path))
                _flush(self.partial)
                self.partial.replace(self.path)
                with suppress(OSError):  # some network disks flush no directory; the file itself is safe
                    _flush(self.path.parent)
        except OSError as error:
            self.discard()
            raise self._explain(error) from error
        self._published = True
        self.discard()

    def discard(self) -> None:
        """Delete what was written and not published; harmless when there is nothing."""
        self.partial.unlink(missing_ok=True)
        leftovers.release(self.partial)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._published:
            self.discard()
        if error is not None and not isinstance(error, UnlearnError) and disk_full(error):
            raise no_space() from error

    def _create(self) -> Path:
        """The empty partial file: shows at the start, not after an hour, that the directory can be written."""
        try:
            if self._copied or self.path is None:
                handle, name = tempfile.mkstemp(prefix="unlearn-", suffix=".partial")
                os.close(handle)
                partial = Path(name)
            else:
                partial = self.path.with_name(f"{self.path.name}.partial")
                partial.unlink(missing_ok=True)  # of an earlier run that was killed; a link must not be followed
                os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        except OSError as error:
            raise self._explain(error) from error
        leftovers.watch(partial)
        return partial

    def _copy(self) -> None:
        with self.partial.open("rb") as source:
            if self.path is None:
                shutil.copyfileobj(source, sys.stdout.buffer)
                sys.stdout.buffer.flush()
                return
            with self.path.open("wb") as sink:
                shutil.copyfileobj(source, sink)

    def _explain(self, error: OSError) -> UnlearnError:
        if disk_full(error):
            return no_space()
        if isinstance(error, BrokenPipeError):
            return InputError("the reader of the output closed the pipe before all rows were written.")
        where = self.path.parent if self.path else Path(tempfile.gettempdir())
        return InputError(
            f"{self.target} cannot be written in {where}: {error.strerror or error}.", "Name another place with -o."
        )


def _refuse(target: str, path: Path, avoid: Sequence[Path], force: bool) -> None:
    if path.is_dir():
        raise InputError(f"{target} is a directory.", "Name a file in it.")
    if not path.parent.is_dir():
        raise InputError(f"the directory {path.parent} does not exist.", f"Make it first: mkdir -p {path.parent}")
    partial = path.with_name(f"{path.name}.partial")
    for other in avoid:
        if _same(path, other) or _same(partial, other):
            raise InputError(
                f"{target} would overwrite {other}, which this command reads or writes too.", "Name another file."
            )
    if path.is_file() and not force:
        raise InputError(f"{target} exists already.", "Use --force to replace it, or name another file.")


def _usual_mode(path: Path) -> int:
    """That of the file which is replaced, or of any new file."""
    if path.exists():
        return stat.S_IMODE(path.stat().st_mode)
    umask = os.umask(0)  # there is no other way to read it
    os.umask(umask)
    return 0o666 & ~umask


def _same(path: Path, other: Path) -> bool:
    """One file, under whatever name: by symbolic link, hard link, or a path yet to be written."""
    if path.exists() and other.exists():
        return path.samefile(other)
    return path == other.resolve()


def _flush(path: Path) -> None:
    """Onto the disk, so that a crash of the machine leaves the old file or the new one."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
