"""`unlearn audit`: what the command is handed and what it prints; the work itself is left out."""

import pytest

from tests.cli.harness import unlearn
from tests.report.test_report import AUDIT, found
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import audit
from unlearn_cli.commands.audit import AuditRequest
from unlearn_cli.core.options import Options, Progress, declared
from unlearn_cli.core.settings_file import AUDITED
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.table import build

Asked = list[tuple[AuditRequest, AuditSettings]]
REPORTS = {"audit": build(AUDIT, found("audit")), "fail": build(AUDIT, found("one group"))}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What comes through; a table named `fail` is one whose gate cannot be assessed."""
    requests: Asked = []

    def run(request: AuditRequest, settings: AuditSettings, progress: Progress) -> TableReport:
        requests.append((request, settings))
        return REPORTS["fail" if request.input == "fail" else "audit"]

    monkeypatch.setattr(audit, "run", run)
    return requests


def test_what_is_not_said_is_as_declared_and_no_group_is_too_small(asked: Asked) -> None:
    assert unlearn("audit", "in.csv", "-s", "sex").code == 0
    assert asked == [(AuditRequest("in.csv", Options(("sex",), min_group=1)), AuditSettings(None, seed=None))]


def test_every_option_arrives(asked: Asked) -> None:
    files = ("--labels", "l.csv", "--id", "id", "--report", "r.json", "--html", "p.html", "--input-format", "csv")
    columns = ("-s", "sex", "-s", "age", "--drop", "a", "--given", "job", "--bins", 4)
    assert (
        unlearn("audit", "in", *columns, *files, "--force", "--seed", 3, "--max-advantage", 0.2, "--budget", 30).code
        == 0
    )
    options = Options(("sex", "age"), drop=("a",), given=("job",), bins=4, min_group=1)
    request = AuditRequest("in", options, "l.csv", "id", "r.json", "p.html", "csv", force=True)
    assert asked == [(request, AuditSettings(0.2, seed=3, budget=30.0))]


def test_settings_of_a_fit_that_do_not_measure_are_no_options_here(asked: Asked) -> None:
    for name in set(declared()) - set(AUDITED) - {"min_group", "seed"}:
        told = unlearn("audit", "in.csv", "-s", "sex", f"--{name.replace('_', '-')}", "x")
        assert told.code == 2 and name.replace("_", "-") in told.err
    assert asked == []


def test_json_is_one_of_the_outputs_and_text_the_summary_and_quiet_is_nothing(asked: Asked) -> None:
    call = ("audit", "in.csv", "-s", "sex")
    assert unlearn(*call, "--format", "json", "-q").out == b"", "the command writes it with the files"
    assert asked[0][0].saves == (("json", "-"),)
    assert b"advantage, boosting" in unlearn(*call).out
    assert unlearn(*call, "-q").out == b""


def test_the_verdict_is_the_exit_code_whatever_is_printed(asked: Asked) -> None:
    for how in ((), ("-q",), ("--format", "json")):
        assert unlearn("audit", "fail", "-s", "sex", *how).code == 3
        assert unlearn("audit", "in.csv", "-s", "sex", *how).code == 0
