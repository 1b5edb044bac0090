"""A directory for one file in the making: its owner's alone, and gone with the process, or by the next one."""

import fcntl
import os
import re
import secrets
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from unlearn_cli.tables.output import leftovers

NAME = re.compile(r"\.unlearn-[0-9a-f]{32}\.partial")
"""Hidden, so that it is no part of a table that is read as a directory; random, so that it is nobody else's."""

PRIVATE = 0o600
"""Mode of a file that its owner alone may read; it may hold original cells."""


class Unfinished:
    """An empty file `name` in a new directory in `where`, whose lock is held as long as this process lives.

    The file has a directory of its own so that nothing can come back: a library that opens the file by its name after
    it was swept finds no directory. The lock tells later runs that the directory is in use; the kernel lets go of it
    whatever ends the process, SIGKILL too.
    """

    def __init__(self, where: Path, name: str) -> None:
        remove_dead(where)
        with leftovers.steady():
            self._folder, self._lock = _new_folder(where)
            leftovers.watch(self._folder)
        self.path = self._folder / name
        os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))

    def remove(self) -> None:
        """Delete what is still in it; harmless when that is done."""
        if self._lock is None:
            return
        leftovers.delete(self._folder)
        leftovers.release(self._folder)
        os.close(self._lock)
        self._lock = None


def remove_dead(where: Path) -> None:
    """Delete what runs of this user that were killed have left in `where`."""
    with suppress(OSError), os.scandir(where) as entries:
        for folder in [Path(entry.path) for entry in entries if NAME.fullmatch(entry.name)]:
            with suppress(OSError):  # its process lives, it is somebody else's, or no lock can be had here
                _remove_if_dead(folder)


def _remove_if_dead(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        facts = os.fstat(handle)
        if facts.st_uid == os.geteuid() and not facts.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def _new_folder(where: Path) -> tuple[Path, int | None]:
    """A directory and its lock. Another run that clears up may take one for dead before it is locked: then one more."""
    while True:
        folder = where / f".unlearn-{secrets.token_hex(16)}.partial"
        folder.mkdir(mode=stat.S_IRWXU)
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            continue
        except OSError:  # a file system without locks: nobody can take it for dead there
            return folder, handle
        if folder.exists():
            return folder, handle
        os.close(handle)
