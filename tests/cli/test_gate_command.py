"""`unlearn gate`: several gates of one file, all told of, and one exit code."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.harness import people, refused, unlearn
from tests.report.formats.samples import report as report_of
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import gate
from unlearn_cli.commands.audit import AuditRequest
from unlearn_cli.core.errors import InputError
from unlearn_cli.core.options import Options, Progress
from unlearn_cli.report.formats import REPORT_FORMATS
from unlearn_cli.report.layout import TableReport
from unlearn_cli.report.schema import schema

Asked = list[tuple[AuditRequest, AuditSettings]]

SHARED = '[tool.unlearn]\nsensitive = "sex"\nmax-advantage = 0.2\nmethod = "quantile"\n'


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Asked:
    """An audit answers with the verdict that its table is named by; ERROR is a table that cannot be read."""
    requests: Asked = []

    def audit(request: AuditRequest, settings: AuditSettings, progress: Progress) -> TableReport:
        requests.append((request, settings))
        if request.input == "ERROR":
            raise InputError("ERROR: no such file.", "Check the path.")
        return report_of(request.input)

    monkeypatch.setattr(gate, "audit", audit)
    monkeypatch.chdir(tmp_path)
    return requests


def write(*tables: str, shared: str = SHARED) -> None:
    Path("unlearn.toml").write_text("\n[[tool.unlearn.gates]]\n".join([shared, *tables]))


def of(*statuses: str) -> None:
    write(*(f'data = "{status}"\nname = "gate {number}"\n' for number, status in enumerate(statuses)))


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        (("PASS", "PASS"), 0),
        (("PASS", "FAIL"), 1),
        (("FAIL", "ERROR", "NOT ASSESSED"), 1),
        (("ERROR", "FAIL"), 1),
        (("NOT ASSESSED", "ERROR", "PASS"), 2),
        (("PASS", "NOT ASSESSED"), 3),
    ],
)
@pytest.mark.parametrize("format", ["text", *REPORT_FORMATS])
def test_all_are_told_of_and_the_worst_gives_the_exit_code(
    format: str, statuses: tuple[str, ...], code: int, asked: Asked
) -> None:
    of(*statuses)
    done = unlearn("gate", "--format", format)
    assert done.code == code
    assert [request.input for request, _ in asked] == list(statuses)
    assert all(f"gate {number}" in done.out.decode() for number in range(len(statuses)))
    assert ("no such file" in done.err) == ("ERROR" in statuses)
    assert unlearn("gate", "-q").code == code


def test_settings_above_the_gates_hold_for_all_of_them(asked: Asked) -> None:
    own = 'data = "PASS"\nname = "b"\nsensitive = ["race"]\nmax-advantage = 0.3\nbudget = 30\nseed = 4\n'
    files = 'labels = "l.csv"\nid = "id"\nreport = "r.json"\ninput-format = "csv"\n'
    write('data = "PASS"\n', f'{own}{files}null-group = true\ngiven = "job"\n')
    assert unlearn("gate").code == 0
    assert asked[0] == (AuditRequest("PASS", Options(("sex",), min_group=1)), AuditSettings(0.2))
    options = Options(("race",), given=("job",), null_group=True, min_group=1)
    assert asked[1] == (
        AuditRequest("PASS", options, "l.csv", "id", "r.json", format="csv"),
        AuditSettings(0.3, seed=4, budget=30.0),
    )


def test_one_gate_alone(asked: Asked) -> None:
    of("FAIL", "PASS")
    assert unlearn("gate", "--only", "gate 1").code == 0
    assert [request.input for request, _ in asked] == ["PASS"]
    assert "no such gate: 'gate 3'. Did you mean 'gate" in refused(Path(), "gate", "--only", "gate 3")


def test_the_report_of_all_is_valid_and_a_file_too(asked: Asked) -> None:
    of("PASS", "FAIL", "ERROR")
    done = unlearn("gate", "--format", "json", "--report", "gates.json")
    assert done.out == Path("gates.json").read_bytes()
    found = json.loads(done.out)
    Draft202012Validator(schema("gate")).validate(found)
    assert (found["status"], [one["status"] for one in found["gates"]]) == ("FAIL", ["PASS", "FAIL", "ERROR"])
    assert unlearn("gate", "--report", "gates.json").code == 1, "a report replaces a report"


FAULTS = {
    "no gates": ((), SHARED, "unlearn.toml has no gates"),
    "a typo": (('data = "a"\nsensitiv = "x"',), SHARED, "gate 'a': no such setting: 'sensitiv'. Did you mean 'sensi"),
    "a typo above": (('data = "a"',), f"{SHARED}max-advantge = 1\n", "'max_advantge'. Did you mean 'max_advantage'?"),
    "no threshold": (('data = "a"',), '[tool.unlearn]\nsensitive = "x"\n', "gate 'a': max_advantage is missing"),
    "no data": (('name = "n"',), SHARED, "gate 'n': data is missing"),
    "a threshold too large": (('data = "a"\nmax-advantage = 2',), SHARED, "max_advantage is 2, which is no number"),
    "a budget below 0": (('data = "a"\nbudget = -1',), SHARED, "budget is -1, which is no number from 0 on"),
    "a threshold as text": (('data = "a"\nmax-advantage = "2"',), SHARED, "max_advantage is '2', which is no number"),
    "a number for a name": (('data = "a"\nsensitive = 3',), SHARED, "sensitive is 3, which is no name"),
    "a list of data": (('data = ["a"]',), SHARED, "data is ['a'], which is no text"),
    "twice": (('data = "a"', 'data = "a"'), SHARED, "2 gates are named 'a'"),
    "one report": (('data = "a"\nreport = "r"', 'data = "b"\nreport = "r"'), SHARED, "2 gates write 'r'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_cannot_be_used_measures_nothing(fault: str, asked: Asked) -> None:
    tables, shared, said = FAULTS[fault]
    write(*tables, shared=shared)
    assert said in refused(Path(), "gate")
    assert asked == []


def test_every_fault_is_in_one_message(asked: Asked) -> None:
    write('nam = "a"', 'data = "b"\nseed = -1', shared="")
    said = refused(Path(), "gate")
    assert all(word in said for word in ("'nam'", "data is missing", "seed is -1", "gate 'b': sensitive is missing"))


def test_a_report_replaces_no_table(asked: Asked) -> None:
    people(20).write_csv("PASS")
    write('data = "PASS"')
    assert "would overwrite" in refused(Path(), "gate", "--report", "PASS", "--force")


def test_other_commands_read_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The gates are none of their settings; the rest is."""
    monkeypatch.chdir(tmp_path)
    people(300).write_csv("in.csv")
    write('data = "in.csv"')
    assert unlearn("repair", "in.csv", "--config", "unlearn.toml", "--max-advantage", "1", "-q").code in (0, 3)
    assert "nowhere.toml cannot be read" in refused(tmp_path, "gate", "--config", "nowhere.toml")


@pytest.mark.slow
def test_gates_on_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people(600).write_csv("in.csv")
    write('data = "in.csv"\nname = "loose"\nmax-advantage = 1.0', 'data = "in.csv"', 'data = "gone.csv"')
    done = unlearn("gate", "--format", "json")
    assert done.code == 1
    assert [one["status"] for one in json.loads(done.out)["gates"]] == ["PASS", "FAIL", "ERROR"]
