"""What a child process takes: wall time, processor time and the peak of its resident memory."""

import os
import platform
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.processes import Watch

ROOT = Path(__file__).resolve().parent.parent
UNLEARN = [sys.executable, "-m", "unlearn_cli"]


@dataclass(frozen=True)
class Cost:
    """Seconds of wall time, seconds of all processors together, megabytes at the peak."""

    wall: float
    processor: float
    megabytes: float


def run(command: Sequence[str]) -> Cost:
    """Run a command from the root of the repository to its end; its output is shown only where it fails."""
    code, said, cost = child(command)
    if code:
        raise SystemExit(f"{' '.join(command)}: exit code {code}\n{said}")
    return cost


def child(
    command: Sequence[str], seconds: float | None = None, environment: Mapping[str, str] | None = None
) -> tuple[int, str, Cost]:
    """Exit code, output and cost of a command; killed after so many seconds, then the code is negative.

    Processes that it starts count, also where it does not wait for them, and so do those that hold its output: the
    command has ended when they have. Linux counts the memory of the process that starts a child into the child's peak,
    so a benchmark that calls this must stay small itself: it imports neither numpy nor Polars and leaves making tables
    to children.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    assert process.stdout is not None
    with Watch(process.pid) as watch, _ended_after(process.pid, seconds):
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes here
    processor, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6
    cost = Cost(wall, max(processor, watch.processor), max(megabytes, watch.megabytes))
    return process.returncode, said.decode(errors="replace"), cost


@contextmanager
def _ended_after(group: int, seconds: float | None) -> Iterator[None]:
    """Kills the processes of a group after so many seconds, or when an interrupt comes, which does not reach them.

    Spark's workers have groups of their own, and end with their parent.
    """
    limit = threading.Timer(seconds or threading.TIMEOUT_MAX, os.killpg, (group, signal.SIGKILL))
    limit.daemon = True
    limit.start()
    try:
        yield
    except BaseException:
        os.killpg(group, signal.SIGKILL)
        raise
    finally:
        limit.cancel()


def middle(costs: Sequence[Cost]) -> Cost:
    """Medians."""
    return Cost(
        *(
            statistics.median(values)
            for values in zip(*((c.wall, c.processor, c.megabytes) for c in costs), strict=True)
        )
    )


def circumstances() -> str:
    """Date, machine and versions: what a number depends on."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("polars", "numpy", "scikit-learn"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{datetime.now(UTC):%Y-%m-%d}; {processor()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB; "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}, {libraries}"
    )


def processor() -> str:
    """Name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
