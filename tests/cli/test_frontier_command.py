"""`unlearn frontier` and `--html`: files, streams, exit codes, and what is refused."""

import json
from html import escape
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from jsonschema import Draft202012Validator

from tests.cli.harness import contents, people, refused, unlearn
from unlearn_cli.report import html
from unlearn_cli.report.schema import LAYOUTS, schema

FAST = ("-s", "sex", "--method", "quantile")
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    people(300).write_csv("in.csv")
    return tmp_path


def valid(text: bytes) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(text)
    Draft202012Validator(schema("frontier")).validate(report)
    return report


def test_a_report_a_page_and_a_table_of_the_points(here: Path) -> None:
    done = unlearn("frontier", "in.csv", *FAST, "--strengths", "1,0,0.5", "-o", "f.json", "--html", "f.html")
    assert (done.code, done.out) == (0, b"")
    report = valid(Path("f.json").read_bytes())
    assert [point["strength"] for point in report["points"]] == [0.0, 0.5, 1.0]
    assert html.is_page(Path("f.html")) and "advantage of the worst attack" in Path("f.html").read_text(
        encoding="utf-8"
    )
    assert "in.csv: what the other columns tell of sex" in done.err
    assert "worst advantage" in done.err and done.err.endswith("report: f.json, page: f.html\n")
    assert set(contents(here)) == {"in.csv", "f.json", "f.html"}


def test_the_report_on_stdout_is_the_file_and_repeats(here: Path) -> None:
    call = ("frontier", "in.csv", *FAST, "--strengths", "0,1")
    streamed, printed = unlearn(*call, "-o", "-"), unlearn(*call, "-o", "f.json", "--json")
    assert streamed.out == printed.out == Path("f.json").read_bytes()
    assert valid(streamed.out)["command"] == "frontier"
    assert "report: stdout" in streamed.err and "report: f.json" in printed.err
    assert unlearn(*call, "-o", "f.json", "-q").err == "", "a report replaces a report"


def test_a_table_by_a_pipe(here: Path) -> None:
    call = ("frontier", "-", "--format", "csv", *FAST, "--strengths", "1", "-o", "-", "-q")
    done = unlearn(*call, stdin=Path("in.csv").read_bytes())
    assert (done.code, done.err) == (0, "")
    assert valid(done.out)["input"]["path"] == "the standard input"


@pytest.mark.parametrize("what", LAYOUTS)
def test_every_schema_is_printed(what: str) -> None:
    printed = json.loads(unlearn("schema", what).out)
    assert printed == schema(what)
    Draft202012Validator.check_schema(printed)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-o", "f.json", "--strengths", "0,2"), "--strengths takes numbers from 0 to 1, and has '2'"),
        (("-o", "-", "--json"), "the report (-o) and the report (--json) would go to stdout together"),
        (("-o", "-", "--html", "-"), "the report (-o) and the page (--html) would go to stdout together"),
        (("-o", "there.json"), "there.json exists already"),
        (("-o", "f.json", "--html", "there.json"), "there.json exists already"),
        (("-o", "f.html", "--html", "f.html"), "f.html would overwrite"),
        (("-o", "in.csv", "--force"), "in.csv would overwrite"),
        (("-o", "f.json", "--keep", "agee"), "Did you mean 'age'?"),
    ],
)
def test_what_cannot_be_done_is_refused_and_leaves_nothing(options: tuple[str, ...], said: str, here: Path) -> None:
    Path("there.json").write_text("mine")
    assert said in refused(here, "frontier", "in.csv", *FAST, *options)


def test_an_output_is_asked_for(here: Path) -> None:
    done = unlearn("frontier", "in.csv", *FAST)
    assert done.code == 2 and "--output" in done.err


@pytest.mark.parametrize("command", ["repair", "audit", "frontier"])
def test_a_missing_library_shows_before_the_work(command: str, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "find_spec", lambda name: None)
    call = {"repair": FAST, "audit": ("-s", "sex"), "frontier": (*FAST, "-o", "f.json")}[command]
    message = refused(here, command, "in.csv", *call, "--html", "r.html")
    assert "--html needs jinja2 and matplotlib" in message and "pip install 'jinja2" in message


@pytest.mark.parametrize(("gate", "code"), [("0.9", 0), ("0.4", 1)])
def test_the_page_of_a_repair_is_there_even_when_the_gate_failed(gate: str, code: int, here: Path) -> None:
    options = ("--strength", "0", "--max-advantage", gate, "--html", "r.html", "-o", "Out.csv")
    done = unlearn("repair", "in.csv", *FAST, *options)
    assert done.code == code, done.err
    assert Path("Out.csv").exists() == (code == 0)
    report = json.loads(Path("Out.report.json").read_bytes())
    page = Path("r.html").read_text(encoding="utf-8")
    assert html.is_page(Path("r.html")) and escape(report["verdict"]["reason"], quote=False) in page
    said = "report: Out.report.json, page: r.html" if code == 0 else "Report: Out.report.json. Page: r.html."
    assert said in done.err


def test_the_page_of_an_audit(here: Path) -> None:
    done = unlearn("audit", "in.csv", "-s", "sex", "--html", "a.html", "--format", "json")
    page = Path("a.html").read_text(encoding="utf-8")
    assert html.is_page(Path("a.html")) and escape(done.report["verdict"]["reason"], quote=False) in page
    Path("mine.html").write_text("mine")
    assert "mine.html exists already" in refused(here, "audit", "in.csv", "-s", "sex", "--html", "mine.html")


def test_names_and_values_of_a_stranger_are_text_in_the_page(here: Path) -> None:
    sex = pl.col("sex").replace({"Male": SCRIPT})
    people(300).with_columns(sex).rename({"age": SCRIPT, "sex": f"{SCRIPT}z"}).write_csv("in.csv")
    done = unlearn("repair", "in.csv", "-s", f"{SCRIPT}z", "--method", "quantile", "--html", "r.html", "-q")
    page = Path("r.html").read_text(encoding="utf-8")
    assert done.code == 0
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 3
