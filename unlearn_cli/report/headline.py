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
    return rows


def _joint(joint: dict[str, Any]) -> list[Row]:
    before, after = joint["before"], joint["after"]
    old = {attack["name"]: attack for attack in before["attacks"]} if before else {}
    rows = [Row(f"advantage, {new['name']}", _attack(old.get(new["name"])), _attack(new)) for new in after["attacks"]]
    for exact in joint["exact"]:
        rows.append(Row(f"rank correlation, {exact['column']}", *map(_correlation, (exact["before"], exact["after"]))))
    proved = before["information"]["low"] if before else None
    return [*rows, Row("bits proved about the group", _number(proved), _number(after["information"]["low"]))]


def _attack(attack: dict[str, Any] | None) -> str:
    return f"{attack['advantage']:.3f} [{attack['low']:.3f}, {attack['high']:.3f}]" if attack else ABSENT


def _correlation(found: dict[str, Any] | None) -> str:
    return f"{found['correlation']:.3f} [{found['low']:.3f}, {found['high']:.3f}]" if found else ABSENT


def _number(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.3f}"
