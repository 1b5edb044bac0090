"""A stranger's maps: sizes are looked at before anything is parsed; memory stays small whatever they say."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.repair.test_map_file import MANIFEST, map_of, members_of, refused, signed
from unlearn_cli.repair import map_limits
from unlearn_cli.repair.map_file import read_map, to_bytes
from unlearn_cli.tables.stored import npy

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
MOST_RESIDENT = 1 << 30
SECONDS = 10
READ = r"""
import re, sys, time
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.repair.map_file import read_map
start = time.perf_counter()
try:
    read_map(sys.argv[1])
    said = "read"
except UnlearnError as error:
    said = error.problem
peak = re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read())
print(int(peak[1]) * 1024, time.perf_counter() - start, said)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("limits")


def measured(path: Path) -> tuple[int, float, str]:
    """Peak memory in bytes, seconds and what was said of reading a map in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", READ, path], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    memory, seconds, said = done.stdout.split(maxsplit=2)
    return int(memory), float(seconds), said


def packed(data: bytes, path: Path) -> Path:
    """The same members, deflated."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members_of(data).items():
            archive.writestr(name, content)
    return path


def bombs() -> dict[str, tuple[str, bytes]]:
    """Name of a part and what it is replaced by: as much as is allowed, or more."""
    text = map_limits.MOST_TEXT
    return {
        "zeros as a support": ("support/0.npy", npy(np.zeros(map_limits.MOST_BYTES // 8 - 99_999))),
        "narrow zeros": ("support/0.npy", npy(np.zeros(map_limits.MOST_BYTES - 999_999, np.int8))),
        "many lists": ("levels/2", b"[" + b"[]," * (text // 3 - 9) + b"[]]"),
        "much text": ("levels/2", b"[" + b'"ab",' * (text // 5 - 9) + b'"ab"]'),
        "more text": ("levels/2", b"[" + b'"ab",' * text + b'"ab"]'),
    }


@pytest.mark.parametrize("name", bombs())
def test_a_small_file_that_unpacks_to_much_takes_little_memory_and_time(name: str, folder: Path) -> None:
    part, content = bombs()[name]
    data = signed(members_of(to_bytes(map_of("quantile", folder))) | {part: content})
    path = packed(data, folder / "bomb.map")
    assert path.stat().st_size < 1 << 20
    memory, seconds, said = measured(path)
    assert "is not a map" in said
    assert memory < MOST_RESIDENT
    assert seconds < SECONDS


def test_control_a_sound_map_is_read(folder: Path) -> None:
    path = packed(to_bytes(map_of("quantile", folder)), folder / "sound.map")
    assert measured(path)[2].strip() == "read"


def test_a_member_that_stands_there_often_counts_as_often(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = to_bytes(map_of("quantile", folder))
    monkeypatch.setattr(map_limits, "MOST_BYTES", 3 * sum(map(len, members_of(data).values())))
    path = folder / "twice.map"
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "w") as archive:
        for _ in range(4):
            for name, content in members_of(data).items():
                archive.writestr(name, content)
    assert "more than any map" in refused(path.read_bytes(), folder)


def test_a_map_too_large_to_be_read_is_not_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table_map = map_of("quantile", folder)
    monkeypatch.setattr(map_limits, "MOST_TEXT", 50)
    with pytest.raises(Exception, match="the map cannot be kept"):
        to_bytes(table_map)


def facts_of(folder: Path) -> tuple[dict[str, bytes], dict[str, object]]:
    members = members_of(to_bytes(map_of("quantile", folder)))
    return members, json.loads(members[MANIFEST])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda groups: groups["table"].append(groups["table"][0]), "twice in one"),
        (lambda groups: groups["keys"][0].update(edges=["x"], cuts=["x"], kind="number"), "no ascending numbers"),
        (lambda groups: groups["keys"][0].update(edges=[2.0, 1.0], cuts=["2", "1"], kind="number"), "no ascending"),
        (lambda groups: groups["keys"][0].update(edges=[2.0], cuts=[2], kind="number"), "have no names"),
        (lambda groups: groups["labels"].__setitem__(0, 3), "no name"),
    ],
)
def test_groups_that_cannot_be_are_named(change: object, said: str, folder: Path) -> None:
    members, facts = facts_of(folder)
    change(facts["groups"])  # type: ignore[operator]
    assert said in refused(signed(members, facts), folder)


def test_a_level_that_the_type_of_the_column_lacks_is_named(folder: Path) -> None:
    members, facts = facts_of(folder)
    at = next(i for i, codec in enumerate(facts["codecs"]) if codec["kind"] == "category")  # type: ignore[arg-type]
    codec = facts["codecs"][at]  # type: ignore[index]
    codec["dtype"] = facts["schema"][[name for name, _ in facts["schema"]].index(codec["name"])][1] = (  # type: ignore
        "Enum(categories=['one of its own'])"
    )
    assert "cannot hold its levels" in refused(signed(members, facts), folder)


def test_control_the_map_itself_is_read(folder: Path) -> None:
    members, facts = facts_of(folder)
    (folder / "own.map").write_bytes(signed(members, facts))
    read_map(str(folder / "own.map"))
