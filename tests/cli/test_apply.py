"""`unlearn apply`: what the command is handed, and what it tells; the work itself is left out."""

from pathlib import Path

import pytest

from tests.cli.harness import Done, unlearn
from unlearn_cli.commands import apply
from unlearn_cli.commands.apply import Applied, ApplyRequest
from unlearn_cli.commands.files import Files
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import Progress


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ApplyRequest]:
    """The requests that come through."""
    requests: list[ApplyRequest] = []

    def run(request: ApplyRequest, progress: Progress) -> Applied:
        requests.append(request)
        return Applied(12_345, (Note("unseen", "3 values were pooled"),))

    monkeypatch.setattr(apply, "run", run)
    return requests


def done(*more: object) -> Done:
    return unlearn("apply", "in.csv", "--map", "sex.map", *more)


def test_what_is_not_said_is_left_to_the_map_and_the_default_place(asked: list[ApplyRequest]) -> None:
    assert done().code == 0
    assert asked == [ApplyRequest(Files("in.csv"), "sex.map", 0, None)]


def test_every_option_arrives(asked: list[ApplyRequest]) -> None:
    more = ("--row-offset", 7, "--keep-sensitive", "-o", "o.csv", "--format", "csv", "--force", "--unseen", "pooled")
    assert done(*more).code == 0
    assert asked == [
        ApplyRequest(Files("in.csv", "o.csv", format="csv", force=True, keep_sensitive=True), "sex.map", 7, "pooled")
    ]


def test_it_tells_how_many_rows_what_to_know_and_how_to_measure_them(asked: list[ApplyRequest]) -> None:
    told = done()
    assert told.out == b""
    assert told.err.splitlines() == [
        "in.repaired.csv: 12,345 rows moved by sex.map",
        "note: 3 values were pooled",
        "these rows were not measured: unlearn audit in.repaired.csv --sensitive COL --labels in.csv",
    ]
    assert done("--keep-sensitive").err.endswith("--sensitive COL\n"), "the labels are in the table itself"
    assert done("-q").err == ""


@pytest.mark.parametrize("wrong", [("--row-offset", "-1"), ("--unseen", "maybe"), ("--format", "xlsx")])
def test_an_option_that_cannot_be_stops_before_the_work(wrong: tuple[str, str], asked: list[ApplyRequest]) -> None:
    told = done(*wrong)
    assert told.code == 2 and wrong[0] in told.err
    assert asked == [] and not Path("in.repaired.csv").exists()


@pytest.mark.usefixtures("asked")
def test_the_command_that_it_names_is_quoted_and_a_pipe_is_no_file() -> None:
    quoted = unlearn("apply", "in put.csv", "--map", "sex.map", "-o", "o ut.csv").err
    assert "unlearn audit 'o ut.csv' --sensitive COL --labels 'in put.csv'\n" in quoted
    piped = unlearn("apply", "-", "--map", "sex.map").err
    assert "unlearn audit FILE --sensitive COL --labels FILE\n" in piped
