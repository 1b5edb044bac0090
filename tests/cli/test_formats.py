"""`--format` of `audit` and `repair`: the same exit code in all, and the old meaning of `repair --format csv`."""

import json
from pathlib import Path

import pytest

from tests.cli.harness import Done, people, refused, unlearn
from tests.report.formats.samples import gate, report
from unlearn_cli.commands import audit, repair
from unlearn_cli.commands.files import Files
from unlearn_cli.report.files import report_files
from unlearn_cli.report.formats import REPORT_FORMATS, printed
from unlearn_cli.report.layout import TableReport
from unlearn_cli.tables.formats import FORMATS

CODES = {"PASS": 0, "FAIL": 1, "NOT ASSESSED": 3}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Files]:
    """Commands answer with the report whose verdict is the name of the input; the files that `repair` was handed."""
    files: list[Files] = []

    def answer(request: object, *_: object) -> TableReport:
        files.extend([request] if isinstance(request, Files) else [])
        found = report(str(request.input).removesuffix(".csv"))  # type: ignore[attr-defined]
        with report_files(None, None, [], False, request.saves) as out:  # type: ignore[attr-defined]
            out.write(found)
            out.publish()
        return found

    monkeypatch.setattr(audit, "run", answer)
    monkeypatch.setattr(repair, "run", answer)
    return files


def run(command: str, status: str, *options: object) -> Done:
    return unlearn(command, f"{status}.csv", "-s", "sex", *options)


@pytest.mark.parametrize("command", ["audit", "repair"])
@pytest.mark.parametrize("format", ["text", *REPORT_FORMATS])
@pytest.mark.parametrize("status", CODES)
def test_the_exit_code_is_that_of_the_verdict_in_every_format(
    status: str, format: str, command: str, asked: list[Files]
) -> None:
    done = run(command, status, "--format", format)
    assert done.code == CODES[status]
    assert run(command, status, "--format", format, "-q").code == CODES[status]
    if format != "text":
        assert done.out.decode() == printed(format, [gate(status)])


def test_text_is_the_summary_where_it_always_was(asked: list[Files]) -> None:
    assert b"advantage, boosting" in run("audit", "FAIL", "--format", "text").out
    done = run("repair", "FAIL", "--format", "text")
    assert done.out == b"" and "advantage, boosting" in done.err
    assert "advantage, boosting" in run("repair", "FAIL", "--format", "junit").err


def test_json_is_the_format_of_that_name(asked: list[Files]) -> None:
    assert run("repair", "PASS", "--json").out == run("repair", "PASS", "--format", "json").out
    assert run("repair", "PASS", "--json", "--format", "csv").out == run("repair", "PASS", "--json").out
    assert json.loads(run("repair", "PASS", "--json").out) == report("PASS").to_dict()


def test_a_file_format_is_that_of_the_input_as_before(asked: list[Files]) -> None:
    assert not set(FORMATS) & {"text", *REPORT_FORMATS}, "a word that is both could not be told apart"
    run("repair", "PASS", "--format", "csv")
    run("repair", "PASS", "--input-format", "csv", "--format", "junit")
    run("repair", "PASS", "--format", "markdown")
    assert [(files.format, files.printed) for files in asked] == [
        ("csv", ""),
        ("csv", "--format junit"),
        (None, "--format markdown"),
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "csv", "--input-format", "tsv"), "--format csv and --input-format tsv are two file formats"),
        (("--format", "junit", "--json"), "--json and --format junit would go to stdout together"),
        (("--format", "junit", "-o", "-"), "the table (-o) and the report (--format junit) would go to stdout"),
    ],
)
def test_formats_that_contradict_each_other(
    options: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    people(60).write_csv("in.csv")
    assert said in refused(tmp_path, "repair", "in.csv", "-s", "sex", *options)


@pytest.mark.slow
def test_an_untouched_table_fails_its_gate_in_every_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    people(600).write_csv("in.csv")
    for format in ("text", *REPORT_FORMATS):
        done = unlearn("audit", "in.csv", "-s", "sex", "--max-advantage", "0.3", "--format", format)
        assert (done.code, done.err) == (1, ""), format
        assert b"boosting" in done.out
