"""Unfinished files that must go, however the process ends: by an error, at exit, by a signal."""

import atexit
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_paths: set[Path] = set()
_guarded: list[signal.Signals] = []
_steady = threading.Lock()
_shown = threading.Event()

DEADLY = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end the process without a word to Python, unless it asks for one."""

PATIENCE = 10.0
"""Seconds that a signal waits for a step that must not be cut in two: renames, which take less than one."""

MOST_TRIES = 100
"""Times that a directory is emptied in which files are still being made."""


def watch(path: Path) -> None:
    """Delete the file or directory `path` at the end unless `release` comes first."""
    guard(DEADLY)
    _paths.add(path)


def release(path: Path) -> None:
    """`path` is finished, or gone: leave it alone from now on."""
    _paths.discard(path)


@contextmanager
def steady() -> Iterator[None]:
    """Inside it no signal ends the process: all that is done there is done, or nothing."""
    with _steady:
        yield


def let_a_signal_end() -> None:
    """Wait for the end where a signal has begun it: what it swept away is missed, and is no fault."""
    with _steady:
        return


def something_shows() -> None:
    """From now on it is not true that nothing was published."""
    _shown.set()


def nothing_shows() -> bool:
    """Has this process published nothing so far?"""
    return not _shown.is_set()


def sweep() -> None:
    """Delete every watched file.

    Two threads may sweep at once, and the first that is done ends the process: none may take a file off the list that
    it has not deleted yet.
    """
    for path in list(_paths):
        delete(path)
        _paths.discard(path)


def delete(path: Path) -> None:
    """Delete a file, or a directory and what is in it, also what a thread is about to make there."""
    if not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for _ in range(MOST_TRIES):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return


def guard(numbers: tuple[signal.Signals, ...], say: Callable[[signal.Signals], None] | None = None) -> None:
    """These signals sweep at once, then `say` something, and end the process with 128 and their number.

    While Polars works, Python runs no signal handler in the main thread (measured: SIGTERM waited 30 s for the end
    of a sink), so a thread waits for the byte that the interpreter writes when a signal arrives. Left out where
    somebody else handles the signal (or ignores it, as nohup does), and outside the main thread, where Python allows
    no handler.
    """
    if _guarded or threading.current_thread() is not threading.main_thread():
        return
    free = (signal.SIG_DFL, signal.default_int_handler)
    ours = [number for number in numbers if signal.getsignal(number) in free]
    if not ours:
        return
    read_end, write_end = os.pipe()
    os.set_blocking(write_end, False)
    previous = signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    if previous != -1:
        signal.set_wakeup_fd(previous)
        os.close(read_end)
        os.close(write_end)
        return
    for number in ours:
        signal.signal(number, _leave_to_the_thread)
    threading.Thread(target=_wait_for_signal, args=(read_end, ours, say), daemon=True).start()
    _guarded.extend(ours)


def _leave_to_the_thread(number: int, frame: object) -> None:
    """The main thread goes on: it may be in a step that must not be cut in two."""


def _wait_for_signal(read_end: int, ours: list[signal.Signals], say: Callable[[signal.Signals], None] | None) -> None:
    while number := os.read(read_end, 1):
        if number[0] in ours:
            _steady.acquire(timeout=PATIENCE)  # for good: nothing new is begun
            sweep()
            if say:
                say(signal.Signals(number[0]))
            os._exit(128 + number[0])


def _forget_in_child() -> None:
    """A forked worker shares neither the files nor the pipe: its SIGTERM must not reach this process."""
    global _steady
    _paths.clear()
    _steady = threading.Lock()
    if _guarded:
        signal.set_wakeup_fd(-1)
        for number in _guarded:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        _guarded.clear()


atexit.register(sweep)
os.register_at_fork(after_in_child=_forget_in_child)
