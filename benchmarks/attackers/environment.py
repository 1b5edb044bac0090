"""Packages that an attacker needs and that are not here: put into a folder of the build, not into any environment."""

import os
import subprocess
import sys
from importlib.util import find_spec

from benchmarks.attackers import ATTACKERS
from benchmarks.measure import ROOT

FOLDER = ROOT / "build" / "attackers"
VARIABLE = "UNLEARN_BENCHMARKS_PACKAGES"
"""Names a folder that has the packages, where there is one already."""


def install() -> None:
    """Ask pip for what is missing. An attacker whose package cannot be had fails, and the page says how."""
    missing = [need for one in ATTACKERS.values() for need in one.needs if not _here(need.split("==")[0])]
    if missing:
        sys.stderr.write(f"installing {', '.join(missing)} into {FOLDER.relative_to(ROOT)}\n")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--target", str(FOLDER), *missing], stdout=sys.stderr)


def _here(package: str) -> bool:
    return find_spec(package) is not None or (FOLDER / package).is_dir() or VARIABLE in os.environ


def variables() -> dict[str, str]:
    """The environment of a process that attacks: the repository, then the folder, one thread a library."""
    folders = [str(ROOT), str(FOLDER), *([os.environ[VARIABLE]] if VARIABLE in os.environ else [])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "OMP_NUM_THREADS": "1"}
