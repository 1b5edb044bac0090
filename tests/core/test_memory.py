"""Sizes as people write them, and what a machine, a container and a shell leave to a process."""

import resource
from pathlib import Path

import pytest

from unlearn_cli.core import memory
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.memory import Budget, Limit, available, parse_size, whole

GiB = 1 << 30


@pytest.mark.parametrize(
    ("text", "size"), [("1g", GiB), ("512 MiB", GiB >> 1), ("1.5GB", 3 * GiB >> 1), ("4096", 4096)]
)
def test_sizes_are_read_as_people_write_them(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "0", "-1G", "2X", "1G2"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="no size"):
        parse_size(text)


def test_a_size_that_is_proposed_is_enough() -> None:
    assert all(0 <= parse_size(whole(size)) - size <= 10 << 20 for size in (1, 10 << 20, 123_456_789, 5 * GiB + 1))


@pytest.fixture
def container(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Control groups, of which this process is in none so far."""
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    monkeypatch.setattr(memory, "MEMBERSHIP", tmp_path / "membership")
    return tmp_path


@pytest.mark.parametrize(
    ("membership", "file"),
    [
        ("0::/a/b", "a/b/memory.max"),
        ("0::/a/b", "a/memory.max"),
        ("0::/", "memory.max"),
        ("3:memory:/a\n1:cpu:/a", "memory/a/memory.limit_in_bytes"),
        ("3:cpu,memory:/of/the/host", "memory/memory.limit_in_bytes"),
    ],
)
def test_the_limit_of_a_container_counts(container: Path, membership: str, file: str) -> None:
    (container / "membership").write_text(membership)
    assert available().of != "the container", "control"
    (container / file).parent.mkdir(parents=True, exist_ok=True)
    (container / file).write_text(f"{GiB >> 1}\n")
    assert available() == Limit(GiB >> 1, "the container")
    assert Budget.of().size == GiB >> 3
    (container / file).write_text("max\n")
    assert available().of != "the container"


def test_the_limit_of_another_group_does_not_count(container: Path) -> None:
    (container / "membership").write_text("0::/a")
    (container / "b").mkdir()
    (container / "b" / "memory.max").write_text("1000")
    assert available().of != "the container"


def test_the_limit_of_the_shell_counts(container: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (GiB, resource.RLIM_INFINITY))
    assert available() == Limit(GiB, "ulimit -v")


def test_more_than_there_is_is_refused() -> None:
    with pytest.raises(SettingsError, match="more than the"):
        Budget.of("900T")


def test_what_nobody_asked_for_grows_to_what_is_needed_within_what_there_is() -> None:
    usual = Budget(GiB, False, Limit(4 * GiB, "the machine"))
    assert usual.at_least(2 * GiB, "it").size == 2 * GiB
    assert usual.at_least(GiB // 2, "it") == usual
    with pytest.raises(SettingsError, match=r"it takes 5\.0 GiB of memory, and the machine allows 4\.0 GiB"):
        usual.at_least(5 * GiB, "it")


def test_what_was_asked_for_is_kept_or_refused_with_the_least_that_would_do() -> None:
    asked = Budget(GiB, True, Limit(4 * GiB, "the machine"))
    with pytest.raises(SettingsError, match=r"too little: it takes 2\.0 GiB") as error:
        asked.at_least(2 * GiB, "it")
    assert error.value.remedy == "--memory 2050M"
