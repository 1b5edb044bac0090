"""The scripts of the how-tos, the tutorial and the front page run as they stand there, on small tables."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from docs.plain import ROOT
from tests.cli.unlearning_files import files as unlearning_files
from tests.docs.documents import BY_HAND, DOCS, HOW_TOS, README, TUTORIAL, blocks, name_of
from unlearn_cli.report.schema import schema

COLUMNS = ["age", "education-num", "hours-per-week", "marital-status", "occupation", "salary", "sex"]
ROWS = 2000
PAGES = [*HOW_TOS, TUTORIAL, README]
HOW_TO = DOCS / "how-to"
NIGHTLY = HOW_TO / "nightly-job.md"

Run = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Folder:
    """A directory with the tables that the recipes name, and `unlearn` on the path."""

    path: Path
    tools: Path

    def run(self, script: str, *shell: str) -> Run:
        path = os.pathsep.join([str(self.tools), os.environ.get("PATH", os.defpath)])
        environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
        return subprocess.run(
            shell or ["sh", "-u"], input=script, cwd=self.path, env=environment, capture_output=True, text=True
        )


def folder(path: Path) -> Folder:
    tools = path / "tools"
    tools.mkdir()
    command = tools / "unlearn"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m unlearn_cli "$@"\n')
    command.chmod(0o755)
    sample = pl.read_parquet(ROOT / "sample_data" / "adult.parquet").select(COLUMNS)
    people = sample.head(ROWS).with_row_index("id", offset=1000)
    people.write_parquet(path / "people.parquet")
    people.write_csv(path / "customers.csv")
    sample.head(ROWS).write_parquet(path / "monday.parquet")
    sample.tail(ROWS).write_parquet(path / "tuesday.parquet")
    (path / "sample_data").mkdir()
    sample.head(ROWS).write_csv(path / "sample_data" / "adult.csv")
    unlearning_files(path)
    for name, new in (("net.skops", "model.skops"), ("ids.csv", "leavers.csv")):
        (path / name).rename(path / new)
    for name in ("train.csv", "test.csv"):
        pl.read_csv(path / name).drop("amount").write_csv(path / name)
    return Folder(path, tools)


def ci_step() -> str:
    """The command of the step that the front page shows."""
    return re.findall(r"^- run: (.*)$", blocks(README, "yaml")[0], re.MULTILINE)[0]


class Pages:
    """Each page's scripts run in a folder of its own, once for every process that asks."""

    def __init__(self, temporary: pytest.TempPathFactory) -> None:
        self.temporary = temporary
        self.done: dict[Path, tuple[Folder, list[Run]]] = {}

    def of(self, page: Path) -> tuple[Folder, list[Run]]:
        """The folder after the scripts of a page, and what each of them said."""
        if page not in self.done:
            made = folder(self.temporary.mktemp(page.stem))
            self.done[page] = made, [made.run(script) for script in blocks(page, "sh")]
        return self.done[page]


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    return Pages(tmp_path_factory)


REPORTS = {
    HOW_TO / "nightly-job.md": {"clean.json": "report"},
    HOW_TO / "gate.md": {"audit.json": "report", "release.report.json": "report"},
    HOW_TO / "gate-a-release.md": {"release.json": "report"},
    HOW_TO / "frontier.md": {"frontier.json": "frontier"},
    HOW_TO / "forget-rows.md": {"new.report.json": "dp-unlearn"},
    TUTORIAL: {"adult.json": "report", "adult.train.json": "report"},
}
"""Page -> the reports that its scripts write, and which layout each has."""


WITH_SCRIPTS = [
    pytest.param(page, marks=[] if page == README else [pytest.mark.slow], id=name_of(page))
    for page in PAGES
    if blocks(page, "sh")
]


@pytest.mark.parametrize("page", WITH_SCRIPTS)
def test_every_script_runs(pages: Pages, page: Path) -> None:
    made, runs = pages.of(page)
    assert [(run.returncode, run.stderr) for run in runs if run.returncode] == []
    for name, what in REPORTS.get(page, {}).items():
        jsonschema.validate(json.loads((made.path / name).read_text()), schema(what))


def test_the_step_for_ci_passes_the_table_of_the_front_page_and_stops_the_untouched_one(pages: Pages) -> None:
    made, _ = pages.of(README)
    assert made.run(ci_step()).returncode == 0
    made.run("cut -d, -f2-7 customers.csv > untouched.csv")
    assert made.run(ci_step().replace("clean.csv", "untouched.csv")).returncode == 1


@pytest.mark.slow
def test_the_nightly_job_publishes_a_table_of_the_same_shape(pages: Pages) -> None:
    made, runs = pages.of(NIGHTLY)
    before, after = (pl.read_csv(made.path / name, infer_schema=False) for name in ("customers.csv", "clean.csv"))
    assert after.columns == [name for name in before.columns if name not in ("id", "sex")]
    assert after.height == before.height
    assert not after.equals(before.select(after.columns))
    assert "clean.csv is new" in runs[0].stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "to", "code", "said"),
    [
        ("--quiet", "--quiet --strength 0", 1, "still tells sex"),
        ("--sensitive sex", "--sensitive sax", 2, "the reason is above"),
        ("0.2", "0.001", 3, "too few rows to tell"),
    ],
)
def test_a_nightly_job_that_fails_leaves_the_old_table(
    tmp_path: Path, change: str, to: str, code: int, said: str
) -> None:
    script, made = blocks(NIGHTLY, "sh")[0], folder(tmp_path)
    assert change in script
    (tmp_path / "clean.csv").write_text("the table of the day before\n")
    run = made.run(script.replace(change, to, 1))
    assert (run.returncode, said in run.stderr) == (code, True), run.stderr
    assert (tmp_path / "clean.csv").read_text() == "the table of the day before\n"


@pytest.mark.slow
def test_the_gate_stops_a_table_that_tells(tmp_path: Path) -> None:
    script = next(block for block in blocks(HOW_TO / "gate.md", "sh") if block.startswith("unlearn audit release"))
    assert folder(tmp_path).run(script.replace("release.parquet", "people.parquet", 1)).returncode == 1


@pytest.mark.slow
def test_the_tutorial_says_what_its_reader_sees(pages: Pages) -> None:
    made, runs = pages.of(TUTORIAL)
    assert runs[2].stdout == "exit code 0\n"
    assert "predicted of salary" in runs[3].stderr
    assert json.loads((made.path / "adult.train.json").read_text())["verdict"]["status"] is None


def labels(summary: str) -> list[str]:
    """What the lines of a summary's table are of."""
    return re.findall(r"^(\S[^:\n]*?) {2,}[\d.-]", summary, re.MULTILINE)


def test_the_summary_on_the_front_page_has_the_lines_of_the_program(pages: Pages) -> None:
    shown = labels(blocks(README, "text")[0])
    assert len(shown) >= 6
    now = labels(pages.of(README)[1][0].stderr)
    varying = ("columns that are functions", "(worst view)")  # by the secret of the run

    def steady(found: list[str]) -> list[str]:
        return [label for label in found if not any(word in label for word in varying)]

    assert steady(shown) == steady(now)


@pytest.mark.parametrize(
    "page", [README, pytest.param(HOW_TO / "work-in-python.md", marks=pytest.mark.slow)], ids=name_of
)
def test_the_python_of_a_page_runs(tmp_path: Path, page: Path) -> None:
    pytest.importorskip("pandas")
    run = folder(tmp_path).run("\n".join(blocks(page, "python")), sys.executable, "-")
    assert run.returncode == 0, run.stderr


def test_no_other_block_pretends_to_be_run() -> None:
    languages = {name_of(page): {kind for kind in ("bash", "shell", "zsh") if blocks(page, kind)} for page in BY_HAND}
    assert {page for page, found in languages.items() if found} == set()
