"""The rows of the terminal summary, read off a report."""

from typing import Any, NamedTuple

ABSENT = "-"


class Row(NamedTuple):
    """A line of the summary: what was measured, before and after, as text."""

    label: str
    before: str
    after: str


def headline(report: dict[str, Any]) -> list[Row]:
    """What all columns tell together, and what was moved; for an audit the one table is `after`."""
    rows = _joint(report["joint"]) if report["joint"] else []
    nulls = report["nulls"]
    if nulls:
        rows.append(Row("advantage, null mask", _attack(nulls["before"]), _attack(nulls["after"])))
    if report["distortion"]:
        rows.append(Row("distortion", ABSENT, _number(report["distortion"]["total"])))
        rows.append(Row("least that a full repair needs", ABSENT, _number(report["distortion"]["least"])))
    return [*rows, *(_target(report["target"]) if report["target"] else [])]


def _target(target: dict[str, Any]) -> list[Row]:
    return [
        Row(f"predicted of {target['name']}", _score(target["before"]), _score(target["after"])),
        Row("the same, on untouched rows", ABSENT, _score(target["after_on_untouched"])),
    ]


def _joint(joint: dict[str, Any]) -> list[Row]:
    before, after = joint["before"], joint["after"]
    old = {attack["name"]: attack for attack in before["attacks"]} if before else {}
    rows = [Row(f"advantage, {new['name']}", _attack(old.get(new["name"])), _attack(new)) for new in after["attacks"]]
    proved = before["information"]["low"] if before else None
    return [*rows, Row("bits proved about the group", _number(proved), _number(after["information"]["low"]))]


def _attack(attack: dict[str, Any] | None) -> str:
    return _interval(attack["advantage"], attack) if attack else ABSENT


def _score(score: dict[str, Any] | None) -> str:
    return _interval(score["value"], score) if score else ABSENT


def _interval(value: float, ends: dict[str, Any]) -> str:
    return f"{value:.3f} [{ends['low']:.3f}, {ends['high']:.3f}]"


def _number(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.3f}"
