"""The site: Sphinx builds it without a warning, and a link that leads nowhere is one."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.plain import ROOT

pytest.importorskip("furo")
pytest.importorskip("myst_parser")

FAULTY = """---
orphan: true
---
# A page

[a](absent.md) [b](#no-such-head) [c](../glossary.md#no-such-word) {term}`no such term` {py:func}`unlearn_cli.absent`
"""
FAULTS = ("absent.md", "no-such-head", "no-such-word", "no such term", "unlearn_cli.absent")


def build(source: Path, output: Path) -> subprocess.CompletedProcess[str]:
    """The command of `make docs`, with the settings of our site, on a copy of the documents."""
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-b", "html"]
    command += ["-c", str(ROOT / "docs"), "-d", str(output / "doctrees"), str(source), str(output / "html")]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.slow  # `make docs` builds it too
def test_the_only_warnings_are_those_of_a_page_with_faults(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", source, ignore=shutil.ignore_patterns("_generated", "*.py", "__pycache__"))
    (source / "how-to" / "faulty.md").write_text(FAULTY)
    done = build(source, tmp_path)
    assert done.returncode == 1
    lines = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr).splitlines()
    warnings = [line for line in lines if re.search(r"WARNING|ERROR|SEVERE", line)]
    assert [line for line in warnings if "faulty.md" not in line] == []
    assert [fault for fault in FAULTS if not any(fault in line for line in warnings)] == []
    for page in ("index", "glossary", "_generated/command-line", "_generated/repository/benchmarks/peers"):
        assert (tmp_path / "html" / f"{page}.html").is_file()
