"""The gates of `gate-a-release.md`, `action.yml` and the hooks run, as far as they can without a network."""

import os
import re
import shlex
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from docs.plain import ROOT
from tests.docs.documents import DOCS, blocks, options_known
from tests.docs.test_recipes import Folder, Run, folder

PAGE = DOCS / "how-to" / "gate-a-release.md"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
WORKFLOW, PRE_COMMIT = (yaml.safe_load(block) for block in blocks(PAGE, "yaml"))
LOOSE, TIGHT = "max-advantage = 0.9", "max-advantage = 0.3"
AIRFLOW = '''
import subprocess, sys, types

class DAG:
    def __init__(self, name, **settings): pass
    def __enter__(self): return self
    def __exit__(self, *error): pass

class BashOperator:
    """Runs where it is made, unless a task before it failed."""
    failed = False
    def __init__(self, task_id, bash_command, cwd, retries=None):
        if not BashOperator.failed:
            done = subprocess.run(["bash", "-c", bash_command], cwd=cwd)
            print(task_id, done.returncode)
            BashOperator.failed = done.returncode != 0
    def __rshift__(self, other): return other

for name in ("airflow", "airflow.sdk", "airflow.providers", "airflow.providers.standard",
             "airflow.providers.standard.operators", "airflow.providers.standard.operators.bash"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["airflow.sdk"].DAG = DAG
sys.modules["airflow.providers.standard.operators.bash"].BashOperator = BashOperator
'''


@dataclass(frozen=True)
class Place:
    """A folder with `release.parquet` that tells sex, and a gate that fails it or lets it through."""

    made: Folder

    def gate(self, passes: bool) -> None:
        text = (self.made.path / "unlearn.toml").read_text()
        changed = re.sub(r"max-advantage = [\d.]+", LOOSE if passes else TIGHT, text)
        (self.made.path / "unlearn.toml").write_text(changed)

    def bash(self, script: str, **variables: str) -> Run:
        given = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())
        return self.made.run(given + script, "bash", "-eo", "pipefail")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Its table is not repaired: only the settings of the page are made, and 600 rows are measured quickly."""
    made = folder(tmp_path_factory.mktemp("gates"))
    settings = re.findall(r"<<'END'\n(.*?)^END$", blocks(PAGE, "sh")[0], re.DOTALL | re.MULTILINE)[0]
    (made.path / "unlearn.toml").write_text(settings)
    people = pl.read_parquet(made.path / "people.parquet").head(600)
    people.write_parquet(made.path / "people.parquet")
    people.drop("sex").write_parquet(made.path / "release.parquet")
    return Place(made)


def step(name: str) -> dict[str, Any]:
    return next(one for one in ACTION["runs"]["steps"] if one["name"] == name)


def test_the_action_is_whole() -> None:
    assert ACTION["runs"]["using"] == "composite"
    assert all(one["shell"] == "bash" for one in ACTION["runs"]["steps"])
    assert all({"description", "default"} == set(given) for given in ACTION["inputs"].values())
    named = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text()))
    assert named == set(ACTION["inputs"])


def test_no_input_is_written_into_a_script() -> None:
    assert not [one["name"] for one in ACTION["runs"]["steps"] if "${{" in one["run"]]


@pytest.mark.parametrize(("passes", "code"), [(False, 1), (True, 0)])
def test_the_action_annotates_sums_up_and_ends_with_the_code_of_the_gate(
    place: Place, tmp_path: Path, passes: bool, code: int
) -> None:
    place.gate(passes)
    (tmp_path / "unlearn" / "bin").mkdir(parents=True)
    (tmp_path / "unlearn" / "bin" / "unlearn").symlink_to(place.made.tools / "unlearn")
    files = {"GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    (tmp_path / "summary").write_text("before\n")
    inputs = {"CONFIG": "unlearn.toml", "ONLY": "people\n", "JUNIT": str(tmp_path / "j.xml"), "SARIF": ""}
    done = place.bash(step("Measure")["run"], RUNNER_TEMP=str(tmp_path), **files, **inputs)
    assert done.returncode == code, done.stderr
    assert done.stdout.startswith("::error file=release.parquet,title=unlearn people" if code else "::notice file=")
    assert (tmp_path / "output").read_text() == f"exit-code={code}\n"
    word = "FAIL" if code else "PASS"
    assert (tmp_path / "summary").read_text().startswith(f"before\n### unlearn: {word}, people: release.parquet")
    assert ("<failure " in (tmp_path / "j.xml").read_text()) == bool(code)


def test_an_input_that_is_shell_is_a_name(place: Place, tmp_path: Path) -> None:
    (tmp_path / "unlearn" / "bin").mkdir(parents=True)
    (tmp_path / "unlearn" / "bin" / "unlearn").symlink_to(place.made.tools / "unlearn")
    files = {"GITHUB_OUTPUT": str(tmp_path / "output"), "GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    inputs = {"CONFIG": "$(touch stolen).toml; touch stolen", "ONLY": "`touch stolen`", "JUNIT": "", "SARIF": ""}
    done = place.bash(step("Measure")["run"], RUNNER_TEMP=str(tmp_path), **files, **inputs)
    assert done.returncode == 2 and not (place.made.path / "stolen").exists()


def test_the_workflow_of_the_page_gives_inputs_that_there_are() -> None:
    (job,) = WORKFLOW["jobs"].values()
    given = next(one["with"] for one in job["steps"] if "unlearn@" in one["uses"])
    assert set(given) <= set(ACTION["inputs"])
    assert job["steps"][-1]["with"]["sarif_file"] == given["sarif"]


KEYS = {"id", "name", "entry", "language", "description", "files", "pass_filenames", "require_serial"}
"""Of the manifest of pre-commit, those that are used here; the first four are required."""


def test_the_hooks_are_whole_and_know_the_files_of_tables() -> None:
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language"} <= set(hook) <= KEYS
    pattern = re.compile(HOOKS["unlearn-gate"]["files"])
    assert all(pattern.search(name) for name in ("unlearn.toml", "a/b.csv", "b.csv.gz", "c.parquet"))
    assert not pattern.search("a.py") and not pattern.search("csv")


@pytest.mark.parametrize(("passes", "code"), [(False, 1), (True, 0)])
def test_the_hook_of_a_gate_runs_as_pre_commit_runs_it(place: Place, passes: bool, code: int) -> None:
    place.gate(passes)
    (gate, verify) = PRE_COMMIT["repos"][0]["hooks"]
    assert {gate["id"], verify["id"]} == set(HOOKS)
    assert place.bash(" ".join([HOOKS[gate["id"]]["entry"], *gate.get("args", [])])).returncode == code


@pytest.mark.parametrize(("passes", "code"), [(False, 2), (True, 0)])
def test_the_makefile_stops_where_the_gate_fails(place: Place, passes: bool, code: int) -> None:
    place.gate(passes)
    (place.made.path / "Makefile").write_text(blocks(PAGE, "make")[0])
    (place.made.path / "release.passed").unlink(missing_ok=True)
    assert place.bash("make --silent release.passed").returncode == code, "make itself ends with 2"
    assert (place.made.path / "release.passed").exists() == passes


@pytest.mark.parametrize("passes", [False, True])
def test_the_line_for_dbt_publishes_only_what_passed(place: Place, passes: bool) -> None:
    place.gate(passes)
    (place.made.tools / "dbt").write_text("#!/bin/sh\nexit 0\n")
    (place.made.tools / "dbt").chmod(0o755)
    published = place.made.path / "published.parquet"
    published.unlink(missing_ok=True)
    assert place.bash(f"set +e\n{blocks(PAGE, 'console')[0]}").returncode == (0 if passes else 1)
    assert published.exists() == passes


@pytest.mark.parametrize("passes", [False, True])
def test_the_tasks_for_airflow_publish_only_what_passed(place: Place, passes: bool) -> None:
    """By a stand-in for Airflow that runs a task after another unless it failed."""
    place.gate(passes)
    published = place.made.path / "published.parquet"
    published.unlink(missing_ok=True)
    run = place.made.run(AIRFLOW + blocks(PAGE, "python")[0], sys.executable, "-")
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == (["gate 0", "publish 0"] if passes else ["gate 1"])
    assert published.exists() == passes


def test_options_of_the_action_and_the_hooks_are_known() -> None:
    text = step("Measure")["run"] + " ".join(str(hook["entry"]) for hook in HOOKS.values())
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) <= options_known()


@pytest.mark.slow
def test_the_action_installs_itself(tmp_path: Path) -> None:
    """Without its libraries, which would come from a registry."""
    script = step("Install unlearn")["run"].replace(
        "pip install", "pip install --no-deps --no-index --no-build-isolation"
    )
    environment = os.environ | {"RUNNER_TEMP": str(tmp_path), "ACTION": str(ROOT), "PYTHON": sys.executable}
    environment |= {"PYTHONPATH": sysconfig.get_path("purelib")}  # of what builds it
    done = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "unlearn" / "bin" / "unlearn").is_file()
