"""The command line inside a test: arguments in, exit code and both streams out."""

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl
from jsonschema import Draft202012Validator

from unlearn_cli.cli.app import main
from unlearn_cli.report.schema import schema

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "sample_data" / "adult.parquet"


@dataclass(frozen=True)
class Done:
    """How a run of the command ended."""

    code: int
    out: bytes
    err: str

    @property
    def report(self) -> dict[str, Any]:
        """What was printed on stdout, as a valid report."""
        return valid(json.loads(self.out))


def unlearn(*arguments: object, stdin: bytes = b"") -> Done:
    """`unlearn ARGUMENTS` in this process, neither stream a terminal."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(stdin))
    argv = ["unlearn", *(str(argument) for argument in arguments)]
    code = 0
    with redirect_stdout(out), redirect_stderr(err), patch("sys.argv", argv), patch("sys.stdin", given):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out.flush()
        err.flush()
    return Done(code, out.buffer.getvalue(), err.buffer.getvalue().decode())  # type: ignore[attr-defined]


def refused(directory: Path, *arguments: object, stdin: bytes = b"") -> str:
    """The one message of a run that cannot be done as asked: exit code 2, and not a file more or less or other."""
    before = contents(directory)
    done = unlearn(*arguments, stdin=stdin)
    assert done.code == 2, done.err
    assert done.out == b""
    assert done.err.startswith("unlearn: ") and done.err.count("unlearn: ") == 1, done.err
    assert "Traceback" not in done.err
    assert contents(directory) == before
    return done.err


def contents(directory: Path) -> dict[str, bytes | None]:
    """Every name below a directory, with the bytes of each file."""
    return {
        str(path.relative_to(directory)): path.read_bytes() if path.is_file() else None for path in directory.rglob("*")
    }


def valid(report: dict[str, Any]) -> dict[str, Any]:
    """The report, once it is valid under the schema."""
    Draft202012Validator(schema()).validate(report)
    return report


def read_report(path: Path) -> dict[str, Any]:
    return valid(json.loads(path.read_bytes()))


def people(rows: int = 600) -> pl.DataFrame:
    """The first rows of the sample of Adult, a few columns of each type."""
    columns = ["age", "hours-per-week", "education", "relationship", "sex", "salary"]
    return pl.read_parquet(SAMPLE).head(rows).select(columns)


def command(*arguments: object) -> list[str]:
    """The command as a process of its own."""
    return [sys.executable, "-m", "unlearn_cli", *(str(argument) for argument in arguments)]


def environment(**more: str) -> dict[str, str]:
    """Of such a process, wherever it runs."""
    forcing = ("FORCE_COLOR", "GITHUB_ACTIONS", "PY_COLORS", "NO_COLOR", "COLUMNS", "TERMINAL_WIDTH")
    kept = {name: value for name, value in os.environ.items() if name not in forcing}
    return kept | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"} | more


def start(call: list[str], cwd: Path, **options: Any) -> "subprocess.Popen[bytes]":
    """A process that hears SIGINT, which a job in the background does not."""
    return subprocess.Popen(call, cwd=cwd, env=environment(), preexec_fn=_hear, **options)


def _hear() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
