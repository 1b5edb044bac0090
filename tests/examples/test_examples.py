"""The examples run as they stand, from the root of the repository, and do what their first lines say."""

import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from docs.plain import ROOT

EXAMPLES = ROOT / "examples"
FILES = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".py", ".sh"))

Run = subprocess.CompletedProcess[str]


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with the command `unlearn`, for the path."""
    folder = tmp_path / "tools"
    folder.mkdir()
    command = folder / "unlearn"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m unlearn_cli "$@"\n')
    command.chmod(0o755)
    return folder


@pytest.fixture
def output(tmp_path: Path) -> Path:
    made = tmp_path / "output"
    made.mkdir()
    return made


def run(name: str, tools: Path, *arguments: object) -> Run:
    path = os.pathsep.join([str(tools), os.environ.get("PATH", os.defpath)])
    program = [sys.executable] if name.endswith(".py") else ["sh"]
    command = [*program, str(EXAMPLES / name), *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )


def test_there_are_five_and_each_is_listed() -> None:
    listed = re.findall(r"\[([\w.]+)\]\(\1\)", (EXAMPLES / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == FILES
    assert len(FILES) == 5


@pytest.mark.slow
def test_the_job_publishes_what_passes(tools: Path, output: Path) -> None:
    done = run("etl.sh", tools, output)
    assert done.returncode == 0, done.stderr
    published = pl.read_csv(output / "published.csv", infer_schema=False)
    given = pl.read_csv(output / "tuesday.csv", infer_schema=False)
    assert published.columns == [name for name in given.columns if name != "sex"]
    assert published.height == given.height == 2000


def test_the_job_keeps_the_old_table_where_a_step_fails(tools: Path, output: Path) -> None:
    (output / "published.csv").write_text("the table of the day before\n")
    (output / "sex.map").write_text("no map\n")
    done = run("etl.sh", tools, output)
    assert done.returncode == 2
    assert (output / "published.csv").read_text() == "the table of the day before\n"


@pytest.mark.slow
def test_the_job_keeps_the_old_table_where_the_new_one_tells(tools: Path, output: Path) -> None:
    (output / "published.csv").write_text("the table of the day before\n")
    command = [str(tools / "unlearn"), "fit", str(ROOT / "sample_data" / "adult.csv"), "--sensitive", "sex"]
    command += ["--strength", "0", "--method", "quantile", "-o", str(output / "sex.map")]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    done = run("etl.sh", tools, output)
    assert (done.returncode, "not published (exit code 1)" in done.stderr) == (1, True), done.stderr
    assert (output / "published.csv").read_text() == "the table of the day before\n"


@pytest.mark.slow
def test_the_gate_lets_a_repaired_table_through_and_stops_another(tools: Path, output: Path) -> None:
    labels, release, told = ROOT / "sample_data" / "adult.csv", output / "release.csv", output / "audit.json"
    command = [str(tools / "unlearn"), "repair", str(labels), "--sensitive", "sex", "-o", str(release), "--quiet"]
    subprocess.run(command, cwd=ROOT, check=True)
    assert run("ci_gate.sh", tools, release, labels, 0.15, told).returncode == 0
    pl.read_csv(labels, infer_schema=False).drop("sex").write_csv(release)
    stopped = run("ci_gate.sh", tools, release, labels, 0.15, told)
    assert (stopped.returncode, stopped.stderr.strip()) == (1, "the release still tells sex")


@pytest.mark.slow
def test_the_notebook_runs(tools: Path, output: Path) -> None:
    pytest.importorskip("pandas")
    done = run("pandas_notebook.py", tools, output)
    assert done.returncode == 0, done.stderr
    assert re.search(r"^before: FAIL$", done.stdout, re.MULTILINE)
    assert re.search(r"^after:  PASS$", done.stdout, re.MULTILINE)
    assert "problem: " in done.stdout
    assert {path.name for path in output.iterdir()} == {"report.html", "people.map"}
    assert (output / "people.map").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_the_pipeline_treats_groups_more_alike_and_still_predicts(tools: Path) -> None:
    pytest.importorskip("pandas")
    done = run("sklearn_pipeline.py", tools)
    assert done.returncode == 0, done.stderr
    found = re.findall(r"AUC ([\d.]+)  demographic parity difference ([\d.]+)", done.stdout)
    (plain_auc, plain), (auc, repaired) = [(float(first), float(second)) for first, second in found]
    assert repaired < plain / 2
    assert plain_auc > auc > 0.75


def test_the_forgotten_rows_are_gone(tools: Path) -> None:
    pytest.importorskip("pandas")
    done = run("forget_rows.py", tools)
    assert done.returncode == 0, done.stderr
    assert "guarantee: exact" in done.stdout
    old, new = (float(number) for number in re.findall(r"at most ([\d.]+) away", done.stdout))
    assert new < old / 2
