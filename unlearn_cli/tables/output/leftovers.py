"""Unfinished files that must go, however the process ends: by an error, at exit, by a signal."""

import atexit
import os
import signal
import threading
from pathlib import Path

_paths: set[Path] = set()
_guarded: list[signal.Signals] = []

DEADLY = (signal.SIGTERM, signal.SIGHUP)
"""Signals that end the process without a word to Python, unless it asks for one."""


def watch(path: Path) -> None:
    """Delete `path` at the end unless `release` comes first."""
    _guard()
    _paths.add(path)


def release(path: Path) -> None:
    """`path` is finished, or gone: leave it alone from now on."""
    _paths.discard(path)


def sweep() -> None:
    """Delete every watched file.

    Two threads may sweep at once, and the first that is done ends the process: none may take a file off the list that
    it has not deleted yet.
    """
    for path in list(_paths):
        path.unlink(missing_ok=True)
        _paths.discard(path)


def _guard() -> None:
    """SIGTERM and SIGHUP sweep at once.

    While Polars works, Python runs no signal handler in the main thread (measured: SIGTERM waited 30 s for the end
    of a sink), so a thread waits for the byte that the interpreter writes when a signal arrives. Left out where
    somebody else handles the signal (or ignores it, as nohup does), and outside the main thread, where Python allows
    no handler.
    """
    if _guarded or threading.current_thread() is not threading.main_thread():
        return
    ours = [number for number in DEADLY if signal.getsignal(number) is signal.SIG_DFL]
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
        signal.signal(number, lambda number, _frame: _terminate(number))
    threading.Thread(target=_wait_for_signal, args=(read_end, ours), daemon=True).start()
    _guarded.extend(ours)


def _wait_for_signal(read_end: int, ours: list[signal.Signals]) -> None:
    while number := os.read(read_end, 1):
        if number[0] in ours:
            _terminate(number[0])


def _terminate(number: int) -> None:
    sweep()
    os._exit(128 + number)


def _forget_in_child() -> None:
    """A forked worker shares neither the files nor the pipe: its SIGTERM must not reach this process."""
    _paths.clear()
    if _guarded:
        signal.set_wakeup_fd(-1)
        for number in _guarded:
            signal.signal(number, signal.SIG_DFL)


atexit.register(sweep)
os.register_at_fork(after_in_child=_forget_in_child)
