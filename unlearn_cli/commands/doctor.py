"""`doctor`: what this installation and this machine have."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from unlearn_cli import __version__

PACKAGE = "unlearn-cli"

EXTRAS = ("torch", "xgboost", "lightgbm", "html", "spark")
"""What may be installed beside the program, as pyproject.toml names it."""

GIB = 1 << 30

CGROUP_MEMORY = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""Where Linux says how much memory a container may take; version 2 and version 1."""


def run() -> tuple[tuple[str, str], ...]:
    """What is looked at, and what was found."""
    return (
        ("unlearn", __version__),
        ("Python", f"{platform.python_version()}, {platform.platform()}"),
        *((name, version_of(name)) for name in needed("")),
        *((f"extra {extra}", _extra(extra)) for extra in EXTRAS),
        ("cores", _cores()),
        ("memory", _memory()),
        ("temporary files", _disk()),
        ("Java", _java()),
    )


def needed(extra: str) -> Iterator[str]:
    """Packages that the program needs, or one of its extras."""
    for line in requires(PACKAGE) or ():
        name = re.match(r"[\w.-]+", line)
        of_extra = re.search(r"extra == ['\"](\w+)['\"]", line)
        if name and (of_extra[1] if of_extra else "") == extra:
            yield name[0]


def version_of(package: str) -> str:
    """The version that is installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _extra(extra: str) -> str:
    found = {name: version_of(name) for name in needed(extra)}
    words = ", ".join(f"{name} {number}" for name, number in found.items())
    return f"{words}; pip install '{PACKAGE}[{extra}]'" if "absent" in found.values() else words


def _cores() -> str:
    """Cores of the machine, and those that this process may use."""
    every = os.cpu_count() or 1
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else every
    threads = os.environ.get("OMP_NUM_THREADS")
    return f"{ours} of {every}" + (f"; OMP_NUM_THREADS={threads}" if threads else "")


def _memory() -> str:
    """What the machine has, and the limit of the container where there is one."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for place in CGROUP_MEMORY:
        try:
            with open(place, encoding="ascii") as file:  # noqa: PTH123, it is no file of a user
                limit = int(file.read())
        except (OSError, ValueError):
            continue
        if limit < pages:
            return f"{limit / GIB:.1f} of {pages / GIB:.1f} GiB (limit of the container)"
    return f"{pages / GIB:.1f} GiB"


def _disk() -> str:
    import tempfile

    place = tempfile.gettempdir()
    return f"{shutil.disk_usage(place).free / GIB:.1f} GiB free in {place}"


def _java() -> str:
    """The first line of `java -version`, which goes to stderr."""
    found = shutil.which("java")
    if found is None:
        return "absent; --engine spark needs it"
    try:
        said = subprocess.run([found, "-version"], capture_output=True, text=True, timeout=10).stderr
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{found} does not run: {error}"
    return f"{(said.splitlines() or ['no version'])[0]} ({found})"
