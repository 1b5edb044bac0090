"""Bytes to the standard output, to devices and to named pipes, which nobody can take back."""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO

LONGEST = 5.0
"""Seconds to wait for somebody who reads a named pipe: a reader is there before the work begins, or never comes."""

PAUSE = 0.05
"""Seconds between two looks."""


@contextmanager
def open_stream(target: Path | None) -> Iterator[BinaryIO]:
    """A device, a named pipe or, for None, stdout to write to; a fault is an OSError before it is left."""
    if target is None:
        with standard_output() as out:
            yield out
        return
    handle = _open_pipe(target) if stat.S_ISFIFO(target.stat().st_mode) else os.open(target, os.O_WRONLY)
    with open(handle, "wb") as sink:  # noqa: PTH123, it is a number and no path
        yield sink


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """The bytes of stdout. Where they cannot be written, Python does not complain of the rest at exit."""
    try:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except OSError:
        silence(sys.stdout)
        raise


def silence(stream: TextIO) -> None:
    """What is still in the buffer goes nowhere."""
    with suppress(OSError):  # a stream of a test or a notebook is no file
        number = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def _open_pipe(target: Path) -> int:
    """A named pipe, once somebody has it open to read."""
    end = time.monotonic() + LONGEST
    while True:
        try:
            handle = os.open(target, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > end:
                raise OSError(errno.ENXIO, f"nobody has read this pipe for {LONGEST:.0f} seconds") from error
            time.sleep(PAUSE)
        else:
            os.set_blocking(handle, True)
            return handle
