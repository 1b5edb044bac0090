"""A model file is opened in a process of its own first: a damaged one can end or hang the library that reads it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from unlearn_cli.core.errors import ModelError

SECONDS = 120
"""A sound file of 100 MB takes less than ten."""

LEAST_BYTES = 4 << 30
BYTES_A_BYTE = 32
"""Memory of the trial: 4 GiB, which no library needs for a small file, or so many times the size of a large one."""

REFUSED = 3
"""Exit code of a trial whose program found the reason itself and printed it."""

LIMITED = """
import json, resource, sys
_path, _bytes = json.loads(sys.argv[2])
sys.path[:] = _path
_hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
resource.setrlimit(resource.RLIMIT_DATA, (_bytes if _hard < 0 else min(_bytes, _hard), _hard))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
"""


def tried(path: Path, program: str, remedy: str) -> None:
    """Run the Python `program` on the file, named as sys.argv[1]; its failure is the user's error, with `remedy`.

    Measured: of 250 .ubj files with a few bytes changed, 60 ended xgboost 3.2 by a segmentation fault; the same of
    LightGBM texts was not over after 200 s; scikit-learn follows a tree's child out of its array.
    """
    limits = json.dumps([sys.path, max(LEAST_BYTES, BYTES_A_BYTE * path.stat().st_size)])
    command = [sys.executable, "-P", "-c", LIMITED + program, str(path), limits]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise ModelError(f"{path.name} cannot be read: no end after {SECONDS} seconds.", remedy) from None
    if done.returncode == REFUSED:
        raise ModelError(*json.loads(done.stdout.splitlines()[-1]))
    if done.returncode != 0:
        raise ModelError(f"{path.name} cannot be read: {_reason(done)}", remedy)


def _reason(done: "subprocess.CompletedProcess[bytes]") -> str:
    lines = done.stderr.decode(errors="replace").splitlines()
    spoken = [line for line in lines if "Error: " in line and done.returncode > 0]
    if spoken:
        return spoken[-1].split("Error: ", 1)[1]
    return "it takes too much memory" if lines[-1:] == ["MemoryError"] else "it made the library crash"


def refuse(error: ModelError) -> None:
    """End a trial with the reason of a refusal, for the process that started it."""
    os.write(1, json.dumps([error.problem, error.remedy]).encode())
    sys.exit(REFUSED)
