"""SARIF 2.1.0, for code scanning: a result for every check that did not pass, the numbers of all as properties.

The standard: OASIS, Static Analysis Results Interchange Format 2.1.0, errata 01, 2023.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from unlearn_cli import __version__
from unlearn_cli.core.visible import visible
from unlearn_cli.report.checks import KINDS, VERDICT, Check, checks
from unlearn_cli.report.gates import GateResult

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RULES = tuple(KINDS)
PIPES = {"-": "stdout", "the standard input": "stdin"}
"""Labels of what has no path; a location needs one."""


def write(gates: Sequence[GateResult]) -> str:
    """One run. Results are what a reader has to act on: code scanners show one that passed as an alert, too."""
    run = {
        "tool": {"driver": _driver()},
        "invocations": [_invocation(gates)],
        "artifacts": list({gate.path: _artifact(gate) for gate in gates}.values()),
        "results": [result for gate in gates if gate.report for result in _results(gate)],
        "columnKind": "unicodeCodePoints",
        "properties": {"gates": [_numbers(gate) for gate in gates]},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _driver() -> dict[str, Any]:
    rules = [{"id": kind, "shortDescription": {"text": said}} for kind, said in KINDS.items()]
    return {"name": "unlearn", "semanticVersion": __version__, "rules": rules}


def _invocation(gates: Sequence[GateResult]) -> dict[str, Any]:
    """Whether all was measured, and why not."""
    errors = [
        {"level": "error", "message": {"text": f"{visible(gate.title)}: {_words(gate.error or '')}"}}
        for gate in gates
        if not gate.report
    ]
    return {"executionSuccessful": not errors, "toolExecutionNotifications": errors}


def _results(gate: GateResult) -> list[dict[str, Any]]:
    """Failures are errors. A verdict that could not be given is a warning, once: its attacks have nothing to add."""
    assert gate.report is not None, "asked by the caller"
    found = checks(gate.report)
    failed = [_result(gate, check, "error") for check in found if check.status == "FAIL"]
    return [_result(gate, found[0], "warning")] if found[0].status == "NOT ASSESSED" else failed


def _result(gate: GateResult, check: Check, level: str) -> dict[str, Any]:
    said = check.message if check.kind == VERDICT else f"{check.name}: {check.message}"
    name = f"{gate.name}: " * bool(gate.name)
    return {
        "ruleId": check.kind,
        "ruleIndex": RULES.index(check.kind),
        "level": level,
        "message": {"text": _words(f"{name}{said}")},
        "locations": [_location(gate, check)],
        "partialFingerprints": {"check/v1": _fingerprint(gate, check)},
        "properties": dict(check.numbers),
    }


def _location(gate: GateResult, check: Check) -> dict[str, Any]:
    # a table has no lines, and scanners refuse a result without one
    place: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _uri(gate.path)}, "region": {"startLine": 1}}
    }
    return place | {"logicalLocations": [{"name": visible(check.name)}]}


def _fingerprint(gate: GateResult, check: Check) -> str:
    """The same for the same check of the same gate, so that a scanner knows an alert again."""
    named = json.dumps([gate.name, gate.path, check.kind, check.name])
    return hashlib.sha256(named.encode()).hexdigest()


def _numbers(gate: GateResult) -> dict[str, Any]:
    found = checks(gate.report) if gate.report else ()
    measured = [
        {"kind": check.kind, "name": visible(check.name), "status": check.status, **check.numbers} for check in found
    ]
    return {"name": visible(gate.name), "path": visible(gate.path), "status": gate.status, "checks": measured}


def _words(text: str) -> str:
    """A message; SARIF would read `{0}` as an argument and `[text](0)` as a link."""
    return re.sub(r"\{(\d+)\}", r"{{\1}}", visible(text)).replace("](", "] (")


def _artifact(gate: GateResult) -> dict[str, Any]:
    """The table, with the hash of what was measured."""
    measured = gate.report and (gate.report.output or gate.report.input)
    hashes = {"hashes": {"sha-256": measured.sha256}} if measured and measured.sha256 else {}
    return {"location": {"uri": _uri(gate.path)}} | hashes


def _uri(path: str) -> str:
    """A relative reference, or a file: address; the path of a table may hold any character."""
    return f"file://{quote(path)}" if path.startswith("/") else quote(PIPES.get(path, path))
