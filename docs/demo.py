"""Writes the parts of the documents that show what was measured: `python -m docs.demo`.

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`; its numbers are those of one run.
"""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from docs.plain import ROOT, plain_environment

PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
OUTPUT = ROOT / "build" / "adult.repaired.parquet"


@cache
def demo(*options: str) -> tuple[str, dict[str, Any]]:
    """The summary and the report of a run on the sample data, by the command of `make demo`."""
    OUTPUT.parent.mkdir(exist_ok=True)
    report = OUTPUT.with_name("report.json")
    names = [str(path.relative_to(ROOT)) for path in (OUTPUT, report)]
    command = [sys.executable, "-m", "unlearn_cli", "repair", "sample_data/adult.parquet", "--sensitive", "sex"]
    command += ["-o", names[0], "--report", names[1], "--force", *options]
    done = subprocess.run(command, cwd=ROOT, env=plain_environment(), capture_output=True, check=True)
    return done.stderr.decode(), json.loads(report.read_text(encoding="utf-8"))


def demo_part() -> str:
    """The summary."""
    lines = [line.rstrip() for line in demo()[0].splitlines()]
    return "\n```text\n" + "\n".join(lines).strip("\n") + "\n```\n\n"


def example_part() -> str:
    """Parts of the report where a gate was asked for."""
    report = demo("--max-advantage", "0.2")[1]
    after = report["joint"]["after"]
    example = {
        "schema_version": report["schema_version"],
        "joint": {"rows": report["joint"]["rows"], "after": after},
        "distortion": report["distortion"],
        "verdict": {name: value for name, value in report["verdict"].items() if name != "reason"},
    }
    return "\n```json\n" + json.dumps(example, indent=1) + "\n```\n\n"


MEASURED: dict[str, Callable[[], str]] = {"demo": demo_part, "example": example_part}
"""Name of a part -> its text."""

DOCUMENTS = ("README.md", "docs/how-to/read-a-report.md")


def measured(text: str) -> str:
    """A document with its measured parts written again."""
    return PART.sub(lambda found: found[1] + MEASURED[found[2]]() + found[3], text)


if __name__ == "__main__":
    for name in DOCUMENTS:
        (ROOT / name).write_text(measured((ROOT / name).read_text(encoding="utf-8")), encoding="utf-8")
