"""How much memory a run may take: what was asked for, else a quarter of what the machine or its container has."""

import os
import re
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from unlearn_cli.core.errors import SettingsError

UNITS = {"": 0, "k": 10, "m": 20, "g": 30, "t": 40}
"""Letter behind a size -> power of two; 2G, 2GB and 2GiB are the same."""

SHARE = 4
"""The machine is not this program's alone: a part of so many is taken unless more is asked for."""

CGROUP = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")
"""Where Linux says what a container may take, and which container this process is in."""


@dataclass(frozen=True)
class Limit:
    """What a process can have at most. `of`: who says so."""

    size: int
    of: str


@dataclass(frozen=True)
class Budget:
    """What a run may take.

    size   bytes
    asked  a person named it; else it is a quarter of `most`, and may be exceeded where less is of no use
    most   what the process can have
    """

    size: int
    asked: bool
    most: Limit

    @classmethod
    def of(cls, text: str | None = None) -> Self:
        """From a size such as `800M` or `4G`; a quarter of what there is where none is given.

        Raises
        ------
        SettingsError
            Where it is no size, or more than the process can have.

        Examples
        --------
        >>> Budget.of("1G").size
        1073741824
        """
        most = available()
        if text is None:
            return cls(most.size // SHARE, False, most)
        size = parse_size(text)
        if size > most.size:
            raise SettingsError(
                f"--memory {text} is more than the {shown(most.size)} that {most.of} allows.", "Ask for less."
            )
        return cls(size, True, most)

    def at_least(self, least: int, why: str) -> Self:
        """This budget, or as little more as is of use where nobody asked for it; an error where that cannot be."""
        if least <= self.size:
            return self
        if self.asked:
            raise SettingsError(
                f"--memory {shown(self.size)} is too little: {why} takes {shown(least)}.", f"--memory {whole(least)}"
            )
        if least > self.most.size:
            raise SettingsError(
                f"{why} takes {shown(least)} of memory, and {self.most.of} allows {shown(self.most.size)}.",
                "Run it where there is more, or split the table.",
            )
        return type(self)(least, False, self.most)


def parse_size(text: str) -> int:
    """Bytes of `500M`, `2G`, `1.5 GiB`.

    >>> parse_size("1.5g") == 3 << 29
    True
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?\s*", text, re.IGNORECASE)
    size = int(float(found[1]) * 2 ** UNITS[found[2].lower()]) if found else 0
    if size <= 0:
        raise SettingsError(f"--memory {text!r} is no size.", "Write a number and a unit: --memory 2G")
    return size


def shown(size: int) -> str:
    """For people.

    >>> shown(3 << 29), shown(700 << 20)
    ('1.5 GiB', '700 MiB')
    """
    return f"{size / 2**30:.1f} GiB" if size >= 2**30 else f"{size / 2**20:.0f} MiB"


def whole(size: int) -> str:
    """As `parse_size` reads it, rounded up to what a person would type."""
    return f"{-(-size // (10 << 20)) * 10}M"


def available() -> Limit:
    """The least of what the machine has, its container allows, and `ulimit -v` leaves."""
    return min([_machine(), *_containers(), *_ulimit()], key=lambda limit: limit.size)


def _machine() -> Limit:
    return Limit(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), "the machine")


def _ulimit() -> Iterator[Limit]:
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY:
        yield Limit(soft, "ulimit -v")


def _containers() -> Iterator[Limit]:
    """Limits of the control group of this process and of those around it, of version 2 and of version 1.

    In a container the path that the kernel names may be that of the host, which is not there: then the top counts.
    """
    for line in _text(MEMBERSHIP).splitlines():
        _, kinds, path = line.split(":", 2)
        if kinds and "memory" not in kinds.split(","):
            continue
        top, file = (CGROUP, "memory.max") if not kinds else (CGROUP / "memory", "memory.limit_in_bytes")
        group = top / path.strip("/")
        for folder in (group, *group.parents):
            limit = _text(folder / file).strip()
            if limit.isdigit():
                yield Limit(int(limit), "the container")
            if folder == top:
                break


def _text(path: Path) -> str:
    """What is in it; nothing where there is no such file, as on other systems."""
    try:
        return path.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
