"""What all processes of a session take together, as /proc shows them while they run."""

import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

INTERVAL = 0.2
"""Seconds between two looks: each reads a line of every process of the machine, a few milliseconds."""

TICKS = os.sysconf("SC_CLK_TCK")


class Watch(threading.Thread):
    """Looks while its context lasts; where there is no /proc it sees nothing.

    It is for children that their parent does not wait for, which the kernel leaves out of the parent's account: Spark's
    virtual machine and its workers.
    """

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self.session, self.stopped = session, threading.Event()
        self.megabytes = 0.0
        """The most that they held at once; pages that several of them share are counted once."""
        self._seconds: dict[str, float] = {}

    @property
    def processor(self) -> float:
        """Seconds of processor time, of each process until it was last seen."""
        return sum(self._seconds.values())

    def run(self) -> None:
        while not self.stopped.wait(INTERVAL):
            self.megabytes = max(self.megabytes, self._look())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.join()

    def _look(self) -> float:
        held = 0.0
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has ended, or is not ours
                held += self._of(folder)
        return held

    def _of(self, folder: Path) -> float:
        """Megabytes of a process, where it is of the session."""
        after_name = (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        if int(after_name[3]) != self.session:
            return 0.0
        self._seconds[folder.name] = (int(after_name[11]) + int(after_name[12])) / TICKS
        lines = (folder / "smaps_rollup").read_text(encoding="utf-8").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6
