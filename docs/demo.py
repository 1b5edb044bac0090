"""The README's example of a summary and of a report: what the demo printed when the documents were last written."""

import json
import subprocess
import sys
from functools import cache
from typing import Any

from docs.plain import ROOT, plain_environment

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
    report = demo("--max-advantage", "0.15")[1]
    after = report["joint"]["after"]
    example = {
        "schema_version": report["schema_version"],
        "joint": {"rows": report["joint"]["rows"], "after": after},
        "distortion": report["distortion"],
        "verdict": {name: value for name, value in report["verdict"].items() if name != "reason"},
    }
    return "\n```json\n" + json.dumps(example, indent=1) + "\n```\n\n"
