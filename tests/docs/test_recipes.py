"""The README's scripts run as they stand there, on small tables made from the sample data."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import jsonschema
import polars as pl
import pytest

from docs.plain import ROOT
from tests.cli.unlearning_files import files as unlearning_files
from tests.docs.documents import README, blocks, text_of
from unlearn_cli.report import headline, schema

COLUMNS = ["age", "education-num", "hours-per-week", "marital-status", "occupation", "salary", "sex"]
ROWS = 2000


@dataclass(frozen=True)
class Folder:
    """A directory with the tables that the recipes name, and `unlearn` on the path."""

    path: Path
    tools: Path

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(self.tools), os.environ.get("PATH", os.defpath)])
        return subprocess.run(
            ["sh", "-u"], input=script, cwd=self.path, env=os.environ | {"PATH": path}, capture_output=True, text=True
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
    unlearning_files(path)
    for name, new in (("net.skops", "model.skops"), ("ids.csv", "leavers.csv")):
        (path / name).rename(path / new)
    for name in ("train.csv", "test.csv"):
        pl.read_csv(path / name).drop("amount").write_csv(path / name)
    return Folder(path, tools)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Folder, list[subprocess.CompletedProcess[str]]]:
    """The folder after all recipes, and what each of them said."""
    made = folder(tmp_path_factory.mktemp("recipes"))
    return made, [made.run(script) for script in blocks(README, "sh")]


def test_every_recipe_runs(done: tuple[Folder, list[subprocess.CompletedProcess[str]]]) -> None:
    assert len(done[1]) == 8
    assert [(run.args, run.stderr) for run in done[1] if run.returncode] == []


def test_the_nightly_job_publishes_a_table_of_the_same_shape(
    done: tuple[Folder, list[subprocess.CompletedProcess[str]]],
) -> None:
    before, after = (pl.read_csv(done[0].path / name, infer_schema=False) for name in ("customers.csv", "clean.csv"))
    assert after.columns == [name for name in before.columns if name not in ("id", "sex")]
    assert after.height == before.height
    assert not after.equals(before.select(after.columns))
    assert "clean.csv is new" in done[1][0].stdout


def test_the_reports_of_the_recipes_fit_the_schema(
    done: tuple[Folder, list[subprocess.CompletedProcess[str]]],
) -> None:
    for name in ("clean.json", "audit.json", "release.report.json"):
        jsonschema.validate(json.loads((done[0].path / name).read_text()), schema())
    for name, what in (("frontier.json", "frontier"), ("new.report.json", "dp-unlearn")):
        jsonschema.validate(json.loads((done[0].path / name).read_text()), schema(what))


def test_the_summary_in_the_readme_has_the_lines_of_the_program(
    done: tuple[Folder, list[subprocess.CompletedProcess[str]]],
) -> None:
    shown = next(block for block in blocks(README, "text") if block.startswith("sample_data/"))
    labels = [row.label for row in headline(json.loads((done[0].path / "clean.json").read_text()))]
    assert [line.split("  ")[0] for line in shown.splitlines()[2 : 2 + len(labels)]] == labels


@pytest.mark.parametrize(
    ("change", "to", "code", "said"),
    [
        ("--quiet", "--quiet --strength 0", 1, "still tells sex"),
        ("--sensitive sex", "--sensitive sax", 2, "the reason is above"),
        ("0.15", "0.001", 3, "too few rows to tell"),
    ],
)
def test_a_nightly_job_that_fails_leaves_the_old_table(
    done: tuple[Folder, list[subprocess.CompletedProcess[str]]], change: str, to: str, code: int, said: str
) -> None:
    script = blocks(README, "sh")[0]
    assert change in script
    old = (done[0].path / "clean.csv").read_bytes()
    run = done[0].run(script.replace(change, to, 1))
    assert (run.returncode, said in run.stderr) == (code, True), run.stderr
    assert (done[0].path / "clean.csv").read_bytes() == old


def test_the_gate_stops_a_table_that_tells(done: tuple[Folder, list[subprocess.CompletedProcess[str]]]) -> None:
    script = next(block for block in blocks(README, "sh") if block.startswith("unlearn audit release"))
    assert done[0].run(script.replace("release.parquet", "people.parquet", 1)).returncode == 1


def test_no_other_block_pretends_to_be_run() -> None:
    assert {"bash", "shell"}.isdisjoint(
        line.strip("`") for line in text_of(README).splitlines() if line.startswith("```")
    )
