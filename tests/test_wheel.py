"""The wheel alone, in a fresh environment away from the checkout, repairs a CSV and runs the Python example."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from tests.cli.harness import ROOT, people

EXAMPLE = """
import unlearn_cli as ul
assert not ul.__file__.startswith({root!r}), ul.__file__
done = ul.repair("in.csv", sensitive="sex", method="quantile", max_advantage=0.9)
print(done.table.height, done.verdict.status)
assert done.report.to_html().startswith("<!doctype html>")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    call = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(call, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_it_holds_the_package_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"unlearn_cli"}
    for needed in ("py.typed", "report/html/templates/report.html", "sklearn/__init__.py"):
        assert f"unlearn_cli/{needed}" in names


@pytest.mark.slow
def test_it_works_away_from_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Its libraries come from this environment, by a path that loads no editable install."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, capture_output=True)
    people(300).write_csv(tmp_path / "in.csv")
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": sysconfig.get_path("purelib")}
    call = [python.with_name("unlearn"), "repair", "in.csv", "-s", "sex", "--method", "quantile", "-o", "out.csv"]
    subprocess.run(call, cwd=tmp_path, env=environment, check=True, capture_output=True)
    assert (tmp_path / "out.csv").read_text().count("\n") == 301
    code = EXAMPLE.format(root=str(ROOT))
    done = subprocess.run([python, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout == "300 PASS\n", done.stderr
