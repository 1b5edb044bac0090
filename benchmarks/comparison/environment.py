"""The peers' environment: a virtual environment of its own, and what could not be installed in it."""

import os
import subprocess
import sys
from collections.abc import Iterable

from benchmarks.attackers import environment as of_attackers
from benchmarks.comparison.layout import BUILD
from benchmarks.measure import ROOT
from benchmarks.peers import PEERS

FOLDER = BUILD / "venv"
PYTHON = FOLDER / "bin" / "python"
ALWAYS = ("numpy", "matplotlib==3.11.2")
"""Of the steps themselves: matrices and the plot."""


def install(peers: Iterable[str]) -> dict[str, str]:
    """Install what these peers need. Returns those that cannot be run, with pip's last error.

    pip finds packages as it is configured. On Linux PyPI's torch brings 4 GB of CUDA along; with
    PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu pip takes the build without it.
    """
    if not PYTHON.exists():
        sys.stderr.write(f"setting up {FOLDER.relative_to(ROOT)}\n")
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
    if message := _pip(ALWAYS):
        raise SystemExit(f"the peers' environment cannot be set up: {message}")
    messages = {needs: _pip(needs) for needs in dict.fromkeys(PEERS[peer].needs for peer in peers) if needs}
    return {peer: messages[PEERS[peer].needs] for peer in peers if messages.get(PEERS[peer].needs)}


def _pip(needs: tuple[str, ...]) -> str:
    """What went wrong; empty where nothing did."""
    sys.stderr.write(f"installing {', '.join(needs)}\n")
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *needs]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    errors = [line for line in done.stdout.splitlines() if line.startswith("ERROR")]
    return f"pip install: {(errors or [f'exit code {done.returncode}'])[-1]}" if done.returncode else ""


def python(peer: str) -> str:
    """The Python that runs a peer."""
    return str(PYTHON) if PEERS[peer].needs else sys.executable


def variables(threads: int) -> dict[str, str]:
    """The environment of every step: so many threads, in all libraries that can be told.

    POT would load torch only because it is there for others, and its memory would count.
    """
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
    path = {"PYTHONPATH": of_attackers.variables()["PYTHONPATH"]}
    told = {**dict.fromkeys(names, str(threads)), "POT_BACKEND_DISABLE_PYTORCH": "1", **path}
    return {**os.environ, **told}
