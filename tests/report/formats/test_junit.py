"""JUnit XML: what a CI server counts, and names that XML would take for its own."""

from xml.etree import ElementTree as Tree

import pytest

from tests.report.formats.samples import HOSTILE, broken, gate, hostile, report
from unlearn_cli.core.visible import visible
from unlearn_cli.report.checks import checks
from unlearn_cli.report.formats.junit import write
from unlearn_cli.report.gates import GateResult


def parsed(*gates: GateResult) -> Tree.Element:
    return Tree.fromstring(write(gates))


def counts(element: Tree.Element) -> dict[str, int]:
    return {name: int(element.get(name, "-1")) for name in ("tests", "failures", "errors", "skipped")}


def test_a_case_for_the_verdict_each_attack_and_each_column() -> None:
    root = parsed(gate("FAIL"))
    cases = [(case.get("classname", "").rpartition(".")[2], case.get("name")) for case in root.iter("testcase")]
    attacks = [("attack", name) for name in ("boosting", "logistic", "neighbours", "relations")]
    assert cases == [("verdict", "verdict"), *attacks, ("column", "a"), ("column", "b")]


def test_a_failed_gate_has_failures_and_one_not_assessed_only_skipped_cases() -> None:
    failed, unknown, passed = (parsed(gate(status)) for status in ("FAIL", "NOT ASSESSED", "PASS"))
    assert counts(failed)["failures"] == len(list(failed.iter("failure"))) >= 2
    assert counts(unknown) == {"tests": 7, "failures": 0, "errors": 0, "skipped": 7}
    assert counts(passed) == {"tests": 7, "failures": 0, "errors": 0, "skipped": 0}
    assert counts(parsed(gate(None))) == {"tests": 7, "failures": 0, "errors": 0, "skipped": 0}


def test_the_column_that_tells_fails_and_the_other_does_not() -> None:
    cases = {case.get("name"): case for case in parsed(gate("FAIL")).iter("testcase")}
    assert cases["b"].find("failure") is not None, "it holds the group"
    assert cases["a"].find("failure") is None


def test_intervals_are_properties() -> None:
    attack = report("PASS").joint.after.attacks[0]  # type: ignore[union-attr]
    case = next(case for case in parsed(gate("PASS")).iter("testcase") if case.get("name") == attack.name)
    found = {one.get("name"): float(one.get("value", "nan")) for one in case.iter("property")}
    assert found == pytest.approx({"advantage": attack.advantage, "low": attack.low, "high": attack.high}, abs=1e-5)


def test_several_gates_are_suites_whose_counts_add_up() -> None:
    root = parsed(gate("PASS", "good"), gate("FAIL", "bad"), broken("lost"))
    assert [suite.get("name") for suite in root] == ["good: out.parquet", "bad: out.parquet", "lost: gone.csv"]
    assert counts(root) == {name: sum(counts(suite)[name] for suite in root) for name in counts(root)}
    assert counts(root)["errors"] == 1
    assert "no such file" in next(root.iter("error")).get("message", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_names_do_not_break_out(text: str) -> None:
    root = parsed(hostile(text))
    assert len(list(root.iter("testcase"))) == len(checks(hostile(text).report)) == 7  # type: ignore[arg-type]
    names = [case.get("name") for case in root.iter("testcase")]
    assert names[-2:] == [visible(text)] * 2
    assert f"group {visible(text)}" in [failure.text for failure in root.iter("failure")]
