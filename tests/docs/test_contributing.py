"""CONTRIBUTING: the fifteen tasks lead to files that exist: one, one and a line of a registry, or two with a reason."""

import re
from dataclasses import dataclass

import pytest

from docs.plain import ROOT
from tests.docs.documents import text_of

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
TASKS = (
    "default number of bins",
    "a new attack",
    "reading `.arrow`",
    "text of the summary",
    "fault in `apply --key`",
    "Spark engine",
    "Python API",
    "how many rows an audit attacks",
    "an exit code",
    "a new penalty",
    "LazyFrame as input",
    "a model adapter",
    "confidence level",
    "map file's format",
    "missing values",
)
"""The tasks of STYLE.md, `Fifteen tasks, fifteen doors`."""


@dataclass(frozen=True)
class Door:
    """A line of the table: the task, its file, and the registry that a new file has a line in."""

    task: str
    files: tuple[str, ...]
    registry: str


def doors(text: str) -> list[Door]:
    section = text.partition("## Fifteen tasks, fifteen doors")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if re.match(r"\| [^-]", line)][1:]
    return [Door(task.strip(), tuple(re.findall(r"`([\w/.]+\.py)`", file)), line.strip()) for task, file, line in rows]


def lacking(door: Door) -> list[str]:
    """What a line promises and the tree does not hold."""
    faults = []
    for file in door.files:
        path = ROOT / file
        faults += [] if (path.parent.is_dir() if "NAME" in file else path.is_file()) else [file]
        faults += [] if "NAME" not in file or door.registry else [f"{file}: a new file needs a registry"]
    for table, file in re.findall(r"`([A-Z_]+)` in `([\w/.]+)`", door.registry):
        text = (ROOT / file).read_text(encoding="utf-8") if (ROOT / file).is_file() else ""
        faults += [] if re.search(rf"^{table}\b.*= \{{$", text, re.MULTILINE) else [f"{table} in {file}"]
    return faults


DOORS = doors(text_of(CONTRIBUTING))


def test_the_fifteen_tasks_are_there_in_their_order() -> None:
    assert len(DOORS) == len(TASKS)
    assert [task for task, door in zip(TASKS, DOORS, strict=True) if task not in door.task] == []


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.task)
def test_a_door_is_one_file_that_exists_or_two_with_a_reason(door: Door) -> None:
    assert len(door.files) == 1 or (len(door.files) == 2 and door.registry.startswith("two: "))
    assert lacking(door) == []


def test_control_a_door_that_leads_nowhere_is_seen() -> None:
    assert lacking(Door("x", ("unlearn_cli/absent.py",), "")) == ["unlearn_cli/absent.py"]
    table = "`ATTACKED` in `unlearn_cli/audit/attacks/__init__.py`"
    assert lacking(Door("x", ("unlearn_cli/audit/attacks/NAME.py",), table)) == [table.replace("`", "")]


def test_every_registry_that_is_named_is_one() -> None:
    named = re.findall(r"`([A-Z_]+)` in `([\w/.]+\.py)`", text_of(CONTRIBUTING))
    assert len(named) >= 10
    for table, file in named:
        assert re.search(rf"^{table}\b.*= \{{$", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), (table, file)


def test_make_targets_named_exist() -> None:
    named = set(re.findall(r"`make ([\w-]+)`|^make ([\w-]+)", text_of(CONTRIBUTING), re.MULTILINE))
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {a or b for a, b in named} <= targets
