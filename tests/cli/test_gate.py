"""The gate: its verdicts, their exit codes and words, and what is published after each."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.harness import Done, contents, people, read_report, unlearn

FILES = ("-o", "out.csv", "--map-out", "out.map")
GATES: dict[str, tuple[tuple[str, ...], int]] = {
    "PASS": (("--max-advantage", "0.5"), 0),
    "FAIL": (("--max-advantage", "0.3", "--strength", "0"), 1),
    "NOT ASSESSED": (("--max-advantage", "0.01"), 3),
    "": ((), 0),
}


@pytest.fixture(scope="module", params=GATES)
def ended(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Done]:
    """A run for each verdict: its name, its directory and how it ended."""
    here = tmp_path_factory.mktemp("gate")
    people().write_csv(here / "in.csv")
    options, _ = GATES[request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        return request.param, here, unlearn("repair", "in.csv", "-s", "sex", "--method", "quantile", *FILES, *options)


def report_of(here: Path) -> dict[str, Any]:
    return read_report(here / "out.report.json")


def test_each_verdict_has_its_exit_code(ended: tuple[str, Path, Done]) -> None:
    status, here, done = ended
    assert done.code == GATES[status][1]
    assert report_of(here)["verdict"]["status"] == (status or None)


def test_nothing_but_the_report_is_published_unless_the_gate_was_passed(ended: tuple[str, Path, Done]) -> None:
    status, here, _ = ended
    published = status in ("PASS", "")
    others = {"out.csv", "out.map"} if published else set()
    assert set(contents(here)) == {"in.csv", "out.report.json"} | others
    assert report_of(here)["published"] == published


def test_the_verdict_is_said_on_stderr(ended: tuple[str, Path, Done]) -> None:
    status, _, done = ended
    assert done.out == b""
    assert (f"{status}: " if status else "no gate was asked for") in done.err
    said = "table: out.csv, report: out.report.json, map: out.map"
    assert (said if status in ("PASS", "") else "out.csv was not published: the gate was not passed.") in done.err
    assert all(word in done.err for word in ("advantage, boosting", "distortion", "before", "after"))


def test_a_failed_gate_keeps_the_table_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people().write_csv("in.csv")
    Path("out.csv").write_text("of yesterday")
    arguments = ("repair", "in.csv", "-s", "sex", "--method", "quantile", "-o", "out.csv", "--force", *GATES["FAIL"][0])
    assert unlearn(*arguments).code == 1
    assert Path("out.csv").read_text() == "of yesterday"
    assert not report_of(tmp_path)["published"]


@pytest.mark.parametrize(("gate", "code"), [("0.9", 0), ("0.3", 1), ("0.01", 3)])
def test_a_gate_writes_nothing_to_stdout_unless_it_was_passed(
    gate: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    people().write_csv("in.csv")
    options = ("--strength", "0", "-q", "-o", "-", "--max-advantage", gate)
    done = unlearn("repair", "in.csv", "-s", "sex", "--method", "quantile", *options)
    assert done.code == code
    assert bool(done.out) == (code == 0)
    assert set(contents(tmp_path)) == {"in.csv"}
