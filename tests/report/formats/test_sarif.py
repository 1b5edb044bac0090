"""SARIF: valid under the schema of the standard, and what a code scanner reads of it.

`sarif-schema-2.1.0.json` is that of OASIS, errata 01 (its `id` says where it stands).
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, ValidationError

from tests.report.formats.samples import HOSTILE, KINDS, broken, gate, hostile
from unlearn_cli.core.visible import visible
from unlearn_cli.report.formats.sarif import SCHEMA, write
from unlearn_cli.report.gates import GateResult


@cache
def validator() -> Draft4Validator:
    schema = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["id"] == SCHEMA
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


def run(*gates: GateResult) -> dict[str, Any]:
    """The only run of a log, once it is valid."""
    log = json.loads(write(gates))
    validator().validate(log)
    (found,) = log["runs"]
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("status", KINDS)
def test_every_log_is_valid(status: str | None) -> None:
    assert run(gate(status))["tool"]["driver"]["name"] == "unlearn"
    run(gate(status, "one"), gate("FAIL", "two"), broken("three"))


def test_control_a_log_that_is_not_valid_is_seen() -> None:
    log = json.loads(write([gate("FAIL")]))
    log["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(ValidationError, match="fatal"):
        validator().validate(log)


def test_a_failed_gate_is_errors_of_known_rules() -> None:
    found = run(gate("FAIL"))
    results, rules = found["results"], found["tool"]["driver"]["rules"]
    assert len(results) >= 2 and {result["level"] for result in results} == {"error"}
    assert results[0]["ruleId"] == "verdict"
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    assert {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results} == {"out.parquet"}


def test_one_not_assessed_is_a_warning_and_others_are_no_result() -> None:
    assert [result["level"] for result in run(gate("NOT ASSESSED"))["results"]] == ["warning"]
    assert run(gate("PASS"))["results"] == run(gate(None))["results"] == []


def test_what_passed_is_in_the_properties() -> None:
    (measured,) = run(gate("PASS"))["properties"]["gates"]
    names = [check["name"] for check in measured["checks"]]
    assert names == ["verdict", "boosting", "logistic", "neighbours", "relations", "a", "b"]
    assert {"advantage", "low", "high"} <= set(measured["checks"][1])


def test_a_gate_that_cannot_be_measured_is_said() -> None:
    (invocation,) = run(gate("PASS", "good"), broken("lost"))["invocations"]
    assert not invocation["executionSuccessful"]
    assert "no such file" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert run(gate("FAIL"))["invocations"][0]["executionSuccessful"], "a leak found is no fault of the run"


def test_the_same_check_has_the_same_fingerprint_and_others_have_others() -> None:
    prints = [result["partialFingerprints"]["check/v1"] for result in run(gate("FAIL"))["results"]]
    assert prints == [result["partialFingerprints"]["check/v1"] for result in run(gate("FAIL"))["results"]]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_are_text_and_neither_links_nor_arguments(text: str) -> None:
    found = run(hostile(text, "named"))
    assert len(found["results"]) == len(run(hostile("x", "named"))["results"])
    said = found["results"][0]["message"]["text"]
    assert "](" not in said and "{0}" not in said.replace("{{0}}", "")
    assert found["results"][-1]["locations"][0]["logicalLocations"][0]["name"] == visible(text)
