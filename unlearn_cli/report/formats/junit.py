"""JUnit XML, which every CI server shows: a suite a gate, a case for the verdict, each attack and each column."""

from collections.abc import Sequence
from xml.etree import ElementTree as Tree

from unlearn_cli.core.visible import visible
from unlearn_cli.report.checks import Check, checks
from unlearn_cli.report.gates import GateResult


def write(gates: Sequence[GateResult]) -> str:
    """A failure where the gate failed, `skipped` where it could not be assessed, an error where nothing was measured.

    Numbers and their intervals are properties of the case; characters that XML forbids are written as escapes.
    """
    root = Tree.Element("testsuites", name="unlearn")
    for gate in gates:
        root.append(_suite(gate))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    Tree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Tree.tostring(root, encoding="unicode")}\n'


def _suite(gate: GateResult) -> Tree.Element:
    suite = Tree.Element("testsuite", name=visible(gate.title))
    if gate.report:
        cases = [_case(gate, check) for check in checks(gate.report)]
    else:
        case = Tree.Element("testcase", classname=_class_name(gate, "verdict"), name="verdict")
        _outcome(case, "error", gate.error or "")
        cases = [case]
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
    return suite


def _case(gate: GateResult, check: Check) -> Tree.Element:
    case = Tree.Element("testcase", classname=_class_name(gate, check.kind), name=visible(check.name))
    if check.numbers:
        properties = Tree.SubElement(case, "properties")
        for name, value in check.numbers.items():
            Tree.SubElement(properties, "property", name=name, value=f"{value:.6g}")
    tag = {"FAIL": "failure", "NOT ASSESSED": "skipped"}.get(check.status or "")
    if tag:
        _outcome(case, tag, check.message if tag == "failure" else f"NOT ASSESSED: {check.message}")
    else:
        Tree.SubElement(case, "system-out").text = visible(check.message)
    return case


def _outcome(case: Tree.Element, tag: str, message: str) -> None:
    found = Tree.SubElement(case, tag, message=visible(message))
    if tag != "skipped":
        found.set("type", "unlearn")
        found.text = visible(message)


def _class_name(gate: GateResult, kind: str) -> str:
    """Where the case stands in the tree of a server, which splits it at points."""
    place = visible(gate.name or gate.path).replace(".", "_")
    return f"unlearn.{place}.{kind}"
