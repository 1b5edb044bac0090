"""Laws over every format: a failed gate shows, what was measured is there, the same report gives the same text."""

import pytest

from tests.report.formats.samples import HOSTILE, KINDS, broken, gate, hostile
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.report.formats import REPORT_FORMATS, printed

SHOWN = {
    "json": {"FAIL": '"status": "FAIL"', "NOT ASSESSED": '"status": "NOT ASSESSED"', "ERROR": '"status": "ERROR"'},
    "junit": {"FAIL": "<failure ", "NOT ASSESSED": "<skipped ", "ERROR": "<error "},
    "github": {"FAIL": "::error ", "NOT ASSESSED": "::warning ", "ERROR": "cannot be measured"},
    "sarif": {
        "FAIL": '"level": "error"',
        "NOT ASSESSED": '"level": "warning"',
        "ERROR": '"executionSuccessful": false',
    },
    "card": {"FAIL": "**FAIL**", "NOT ASSESSED": "**NOT ASSESSED**", "ERROR": "**ERROR**"},
    "croissant": {
        "FAIL": "Verdict: FAIL",
        "NOT ASSESSED": "Verdict: NOT ASSESSED",
        "ERROR": "cannot be measured",
    },
    "openlineage": {
        "FAIL": "Verdict: FAIL",
        "NOT ASSESSED": "Verdict: NOT ASSESSED",
        "ERROR": "Verdict: ERROR",
    },
    "markdown": {"FAIL": "**FAIL**", "NOT ASSESSED": "**NOT ASSESSED**", "ERROR": "**ERROR**"},
}
"""Format -> status of a gate -> what a reader or a program sees of it, and of no better one."""


@pytest.mark.parametrize("name", REPORT_FORMATS)
@pytest.mark.parametrize("status", ["FAIL", "NOT ASSESSED"])
def test_a_gate_that_was_not_passed_shows(name: str, status: str) -> None:
    shown = SHOWN[name][status]
    assert shown in printed(name, [gate(status)])
    assert shown not in printed(name, [gate("PASS")]), "the control"


@pytest.mark.parametrize("name", REPORT_FORMATS)
def test_one_of_several_gates_shows(name: str) -> None:
    text = printed(name, [gate("PASS", "good"), gate("FAIL", "bad"), broken("lost")])
    assert SHOWN[name]["FAIL"] in text and SHOWN[name]["ERROR"] in text
    assert all(word in text for word in ("bad", "lost", "no such file"))
    control = printed(name, [gate("PASS", "good")])
    assert SHOWN[name]["FAIL"] not in control and SHOWN[name]["ERROR"] not in control


@pytest.mark.parametrize("name", REPORT_FORMATS)
@pytest.mark.parametrize("status", KINDS)
def test_the_attacks_that_failed_are_named_and_text_repeats(name: str, status: str | None) -> None:
    text = printed(name, [gate(status)])
    assert text == printed(name, [gate(status)]) and text.endswith("\n")
    assert status != "FAIL" or "boosting" in text


@pytest.mark.parametrize("name", sorted(set(REPORT_FORMATS) - {"json"}))
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_steers_a_terminal_is_printed(name: str, text: str) -> None:
    """JSON is for programs, and escapes what is below a space."""
    shown = printed(name, [hostile(text, "named")]).replace("\n", "")
    assert shown.isprintable(), ascii(shown)


def test_a_format_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="unknown report format"):
        printed("junitt", [gate("PASS")])
