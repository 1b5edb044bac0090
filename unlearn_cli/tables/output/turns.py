"""Two runs that publish into one directory take turns, so that what stands there is of one of them."""

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from unlearn_cli.core.errors import InputError

LONGEST = 30.0
"""Seconds to wait for a turn. One takes milliseconds: a few renames; but whoever may read a directory may lock it."""

PAUSE = 0.02
"""Seconds between two looks."""


@contextmanager
def turn(folders: Iterable[Path]) -> Iterator[None]:
    """Inside it no other run publishes into any of these directories.

    The directory itself is locked, so that no lock file is left there. Where it cannot be, as on NFS, there are no
    turns.
    """
    with ExitStack() as stack:
        opened: dict[tuple[int, int], tuple[int, Path]] = {}
        for folder in folders:
            try:
                handle = os.open(folder, os.O_RDONLY)
            except OSError:  # a directory that may be written and not read
                continue
            stack.callback(os.close, handle)
            facts = os.fstat(handle)
            opened[facts.st_dev, facts.st_ino] = handle, folder
        for _, (handle, folder) in sorted(opened.items()):  # in one order for all runs, so that none waits for another
            _lock(handle, folder)
        yield


def _lock(handle: int, folder: Path) -> None:
    end = time.monotonic() + LONGEST
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise InputError(
                    f"another process has kept the directory {folder} locked for {LONGEST:.0f} seconds; nothing was "
                    "published.",
                    f"See who has it open: fuser -v {folder}",
                ) from None
            time.sleep(PAUSE)
        except OSError:
            return
