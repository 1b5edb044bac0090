"""A model file is opened in a process of its own first: a damaged one can end or hang the library that reads it."""

import subprocess
import sys
from pathlib import Path

from unlearn_cli.core.errors import ModelError

SECONDS = 120
"""A sound file of 100 MB takes less than ten."""


def tried(path: Path, program: str, remedy: str) -> None:
    """Run the Python `program` on the file, named as sys.argv[1]; its failure is the user's error, with `remedy`.

    Measured: of 250 .ubj files with a few bytes changed, 60 ended xgboost 3.2 by a segmentation fault; the same of
    LightGBM texts was not over after 200 s.
    """
    try:
        done = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise ModelError(f"{path.name} cannot be read: no end after {SECONDS} seconds.", remedy) from None
    if done.returncode != 0:
        spoken = [line for line in done.stderr.splitlines() if "Error: " in line and done.returncode > 0]
        reason = spoken[-1].split("Error: ", 1)[1] if spoken else "it made the library crash"
        raise ModelError(f"{path.name} cannot be read: {reason}", remedy)
