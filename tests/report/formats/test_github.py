"""Workflow commands: each line is one command, read back as the runner of GitHub reads it."""

import re
from dataclasses import dataclass

import pytest

from tests.report.formats.samples import HOSTILE, broken, gate, hostile
from unlearn_cli.core.visible import visible
from unlearn_cli.report.formats.github import write
from unlearn_cli.report.gates import GateResult


@dataclass(frozen=True)
class Command:
    """A workflow command as the runner takes it."""

    level: str
    properties: dict[str, str]
    message: str


def commands(*gates: GateResult) -> list[Command]:
    """As `ActionCommand.TryParseV2` of the runner: `::name key=value,key=value::data`, then the escapes undone."""
    found = []
    for line in write(gates).split("\n")[:-1]:
        assert line.startswith("::") and "\r" not in line
        head, _, data = line[2:].partition("::")
        level, _, properties = head.partition(" ")
        pairs = (pair.partition("=") for pair in properties.split(","))
        found.append(Command(level, {key: undone(value, "%3A:", "%2C,") for key, _, value in pairs}, undone(data)))
    return found


def undone(text: str, *more: str) -> str:
    for escape in ("%0D\r", "%0A\n", *more, "%25%"):
        text = text.replace(escape[:3], escape[3:])
    return text


def plain(text: str) -> str:
    """What a hostile text is shown as: line ends stay."""
    return "\n".join("\r".join(map(visible, line.split("\r"))) for line in text.split("\n"))


def test_a_failed_gate_is_errors_and_the_verdict_stands_first() -> None:
    found = commands(gate("FAIL"))
    assert {command.level for command in found} == {"error"} and len(found) >= 2
    assert found[0].properties == {"file": "out.parquet", "title": "unlearn: FAIL"}
    assert "the 0.5 that was asked for" in found[0].message


@pytest.mark.parametrize(("status", "level"), [("NOT ASSESSED", "warning"), ("PASS", "notice"), (None, "notice")])
def test_other_gates_are_one_annotation(status: str | None, level: str) -> None:
    assert [command.level for command in commands(gate(status))] == [level]


def test_verdicts_of_all_gates_come_before_their_attacks() -> None:
    found = commands(gate("FAIL", "one"), gate("FAIL", "two"), broken("lost"))
    titles = [command.properties["title"] for command in found]
    assert titles[:3] == ["unlearn lost: cannot be measured", "unlearn one: FAIL", "unlearn two: FAIL"]
    assert titles[3] == "unlearn one: attack boosting"


@pytest.mark.parametrize("text", HOSTILE)
def test_names_start_no_command_of_their_own(text: str) -> None:
    harmless, found = commands(hostile("x")), commands(hostile(text))
    assert [command.level for command in found] == [command.level for command in harmless]
    assert all(set(command.properties) == {"file", "title"} for command in found)
    assert found[0].message == f"group {plain(text)}" and found[0].properties["file"] == plain(text)
    assert found[-1].properties["title"] == f"unlearn: column {plain(text)}"


def test_control_a_text_that_is_not_escaped_starts_a_command() -> None:
    line = f"::error file=x::{HOSTILE[0]}"
    assert re.search(r"^::error::stolen", line, re.MULTILINE)
