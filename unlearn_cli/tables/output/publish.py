"""An output file appears under its name whole, or not at all; several appear together."""

import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from unlearn_cli.core.errors import InputError, UnlearnError, listing
from unlearn_cli.tables.formats.interface import Format
from unlearn_cli.tables.naming import STREAM
from unlearn_cli.tables.object_stores import refuse_output
from unlearn_cli.tables.output import leftovers
from unlearn_cli.tables.output.streams import open_stream
from unlearn_cli.tables.output.turns import turn
from unlearn_cli.tables.output.unfinished import Unfinished
from unlearn_cli.tables.readable import disk_full, no_space

Replaces = Callable[[Path], bool]
"""Whether what is there may be replaced."""


class Publication:
    """Write to `partial`, check what is there, then `publish()`; leaving the `with` block otherwise deletes it.

    `target` is a path, or `-` for stdout. A target that is not a regular file (a device, a named pipe) is written to
    like stdout, never replaced. `avoid`: files that must not be overwritten, such as the input and the other outputs.
    `force`: replace a file that is there, always or where it `Replaces`. `private`: what could undo a repair, which its
    owner alone may read, whatever file it replaces. The partial file may hold original cells, and is private too.
    """

    def __init__(
        self,
        target: str | Path,
        avoid: Sequence[Path] = (),
        force: bool | Replaces = False,
        private: bool = False,
    ) -> None:
        self.target = str(target)
        refuse_output(self.target)
        self.path = None if self.target == STREAM else Path(target).resolve()
        self.streamed = self.path is None or self._is_device(self.path)
        self._private = private
        self._force = force
        if self.path is not None:
            self._refuse(self.path, avoid)
            self.refuse_existing()
        self._unfinished = self._create()
        self.partial = self._unfinished.path

    def sink(self, frame: pl.LazyFrame, file_format: Format) -> None:
        """Write the rows of `frame`."""
        file_format.sink(frame, self.partial)

    def write_bytes(self, data: bytes) -> None:
        """Write a small file at once: a report, a map."""
        self.partial.write_bytes(data)

    def publish(self) -> None:
        """Make what was written visible under the target's name."""
        publish_all([self])

    def discard(self) -> None:
        """Delete what was written and not published; harmless when there is nothing."""
        self._unfinished.remove()

    def refuse_existing(self) -> None:
        """An error where a file is in the way that may not be replaced."""
        if self.path is None or not self.path.is_file():
            return
        if not (self._force(self.path) if callable(self._force) else self._force):
            raise InputError(f"{self.target} exists already.", "Use --force to replace it, or name another file.")

    def make_ready(self) -> None:
        """All that takes time or may fail, before the first of several shows."""
        if self.path is not None and not self.streamed:
            if not self._private:
                self.partial.chmod(_usual_mode(self.path))
            flush(self.partial)

    def copy(self) -> None:
        """Write to the stream or device."""
        with self.partial.open("rb") as source, open_stream(self.path) as sink:
            shutil.copyfileobj(source, sink)

    def rename(self) -> None:
        """Give the file its name."""
        assert self.path is not None, "a stream has no name"
        self.partial.replace(self.path)

    def explain(self, error: OSError, shown: Sequence[str] = ()) -> UnlearnError:
        """What the error means; `shown`: outputs that can be seen already."""
        where = self.path.parent if self.path else Path(tempfile.gettempdir())
        if shown:
            text = (
                f"{self.target} cannot be written: {error.strerror or error}. {listing([*shown])} was written before."
            )
            return InputError(text, "Delete it, or run the command again with --force.")
        if disk_full(error):
            return no_space()
        if isinstance(error, BrokenPipeError):
            return InputError("the reader of the output closed the pipe before all of it was written.")
        if self.streamed:
            place = "the standard output" if self.path is None else self.target
            return InputError(f"{place} cannot be written: {error.strerror or error}.")
        return InputError(
            f"{self.target} cannot be written in {where}: {error.strerror or error}.", "Name another place with -o."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.discard()
        if error is not None and not isinstance(error, UnlearnError) and disk_full(error):
            raise no_space() from error

    def _is_device(self, path: Path) -> bool:
        return path.exists() and not path.is_file()

    def _refuse(self, path: Path, avoid: Sequence[Path]) -> None:
        refuse(self.target, path, avoid)

    def _create(self) -> Unfinished:
        """The empty partial file: shows at the start, not after an hour, that the directory can be written."""
        try:
            if self.streamed or self.path is None:
                return Unfinished(Path(tempfile.gettempdir()), "stream")
            return Unfinished(self.path.parent, self.path.name)
        except OSError as error:
            raise self.explain(error) from error


def publish_all(outputs: Sequence[Publication]) -> None:
    """Make outputs visible together: those of one run, or of another run into the same names, and never of both.

    What may fail comes first: all files onto the disk, then streams and devices, whose bytes nobody can take back, and
    last the renames, in one step for signals and for other runs.
    """
    shown: list[str] = []
    streams = [out for out in outputs if out.streamed]
    files = [out for out in outputs if not out.streamed]
    for out in files:
        with _explained(out, shown):
            out.make_ready()
    for out in streams:
        leftovers.something_shows()
        with _explained(out, shown):
            out.copy()
        shown.append("the standard output" if out.path is None else out.target)
    with turn(out.path.parent for out in files if out.path), leftovers.steady():
        for out in files:
            out.refuse_existing()
        for out in files:
            with _explained(out, shown):
                out.rename()
            leftovers.something_shows()
            shown.append(out.target)
    for out in outputs:
        out.discard()
        if out in files and out.path:
            with suppress(OSError):  # some network disks flush no directory; the file itself is safe
                flush(out.path.parent)


@contextmanager
def _explained(out: Publication, shown: Sequence[str]) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise out.explain(error, shown) from error


def refuse(target: str, path: Path, avoid: Sequence[Path]) -> None:
    """An error where the output cannot be called so."""
    if path.is_dir():
        raise InputError(f"{target} is a directory.", "Name a file in it.")
    around = next((other for other in avoid if other.resolve() in path.parents), None)
    if around:
        raise InputError(f"{target} would lie in {around}, which this command writes too.", "Name another place.")
    if not path.parent.is_dir():
        raise InputError(f"the directory {path.parent} does not exist.", f"Make it first: mkdir -p {path.parent}")
    for other in avoid:
        if _same(path, other):
            raise InputError(
                f"{target} would overwrite {other}, which this command reads or writes too.", "Name another file."
            )


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


def flush(path: Path) -> None:
    """Onto the disk, so that a crash of the machine leaves the old file or the new one."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
