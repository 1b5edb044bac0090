"""The rows and notes of a summary, read off a report."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from unlearn_cli.errors import listing

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
    held = report["dependencies"]
    if held and held["before"]:
        rows.append(Row("columns that are functions of others", str(held["before"]), str(held["kept"])))
    return [*rows, *(_target(report["target"]) if report["target"] else [])]


def _target(target: dict[str, Any]) -> list[Row]:
    return [
        Row(f"predicted of {target['name']}", _score(target["before"]), _score(target["after"])),
        Row("the same, on untouched rows", ABSENT, _score(target["after_on_untouched"])),
    ]


def notes(report: dict[str, Any]) -> Iterator[str]:
    """What a reader should know, in sentences."""
    if report["telling"]:
        names = ", ".join(repr(tell["name"]) for tell in report["telling"])
        yield f"left as they are, and each alone tells the group: {names}"
    if report["target"]:
        yield _target_note(report)
    method, mask = report["method"], report["nulls"] and report["nulls"]["after"]
    if method:
        yield from method["warnings"]
    if method and method["nulls"] == "keep" and mask and mask["low"] > 0:
        yield "the places of missing cells tell the group; --nulls repair moves them too"
    broken = report["dependencies"]["broken"] if report["dependencies"] else ()
    if broken:
        pairs = [f"{pair['determines']!r} of {pair['column']!r}" for pair in broken]
        yield f"no longer functions: {listing(pairs)}"
    yield from report["sensitive"]["notes"]
    if report["given"]:
        yield from report["given"]["notes"]
    yield from report["notes"]


def _target_note(report: dict[str, Any]) -> str:
    name, score = report["target"]["name"], report["target"]["score"]
    tells = any(tell["name"] == name for tell in report["telling"])
    alone = ", which alone tells the group and stays in the file" if tells else ""
    return f"the attacks do not see the target {name!r}{alone}; what is predicted of it is measured by {score}"


def frontier_notes(report: dict[str, Any]) -> list[str]:
    """What a reader of a frontier should know, in sentences."""
    given = report["given"]["notes"] if report["given"] else ()
    return [*report["method"]["warnings"], *report["sensitive"]["notes"], *given, *report["notes"]]


def frontier_rows(report: dict[str, Any]) -> list[dict[str, str]]:
    """One row a strength, heading -> text."""
    return [
        {
            "strength": f"{point['strength']:g}",
            "worst advantage": _attack(point["worst"]),
            "attack": point["worst"]["name"] if point["worst"] else ABSENT,
            "bits proved": _number(point["information"] and point["information"]["low"]),
            "distortion": _spread(point["distortion"]),
            **_frontier_target(point["target"]),
        }
        for point in report["points"]
    ]


def _frontier_target(target: dict[str, Any] | None) -> dict[str, str]:
    if not target:
        return {}
    name = f"predicted of {target['name']}"
    return {name: _score(target["after"]), f"{name}, untouched rows": _score(target["after_on_untouched"])}


def _joint(joint: dict[str, Any]) -> list[Row]:
    before, after = joint["before"], joint["after"]
    old = {attack["name"]: attack for attack in before["attacks"]} if before else {}
    rows = [Row(f"advantage, {new['name']}", _attack(old.get(new["name"])), _attack(new)) for new in after["attacks"]]
    for exact in joint["exact"]:
        rows.append(Row(f"rank correlation, {exact['column']}", *map(_correlation, (exact["before"], exact["after"]))))
    proved = before["information"]["low"] if before else None
    return [*rows, Row("bits proved about the group", _number(proved), _number(after["information"]["low"]))]


def _attack(attack: dict[str, Any] | None) -> str:
    return _interval(attack["advantage"], attack) if attack else ABSENT


def _score(score: dict[str, Any] | None) -> str:
    return _interval(score["value"], score) if score else ABSENT


def _interval(value: float, ends: dict[str, Any]) -> str:
    return f"{value:.3f} [{ends['low']:.3f}, {ends['high']:.3f}]"


def _spread(found: dict[str, Any] | None) -> str:
    return f"{found['total']:.4f} [{found['low']:.4f}, {found['high']:.4f}]" if found else ABSENT


def _correlation(found: dict[str, Any] | None) -> str:
    return f"{found['correlation']:.3f} [{found['low']:.3f}, {found['high']:.3f}]" if found else ABSENT


def _number(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.3f}"
