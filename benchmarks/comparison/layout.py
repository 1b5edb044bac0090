"""Where the files of a comparison stand, what it is run on, and what it is asked: no library, every step reads it."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import ROOT
from benchmarks.referee_cases import Case

BUILD = ROOT / "build" / "peers"
HALVES = ("train", "test")
"""The rows that the release is made of, and those that come later."""

TARGETS = {
    "adult.parquet": "salary",
    "compas.csv": "two-year-recid",
    "lsac.csv": "PF",
    "crime.parquet": "ViolentCrimesPerPop",
    "cps91.parquet": "faminc",
    "twoyear.parquet": "lwage",
    "census_kdd.parquet": "income",
}
"""File -> the column that somebody would want to predict. It is not moved, and not shown to the attackers."""


@dataclass(frozen=True)
class Settings:
    """What all results of a page share.

    cells    rows x columns of a data set, at most; larger ones are thinned to a random sample of rows
    seed     of the sample, and of the split into release and fresh rows
    threads  of each process
    referee  the name of the file that attacked
    """

    cells: int
    seed: int
    threads: int
    referee: str

    @property
    def folder(self) -> Path:
        """Parts of the data sets and moved rows, for these settings."""
        return BUILD / f"cells-{self.cells}-seed-{self.seed}"


def key(case: Case, peer: str) -> str:
    """The name of a result."""
    return f"{case.name} | {peer}"


def place(folder: Path, case: Case) -> Path:
    """The folder of a data set: its name may hold what a path may not."""
    return folder / "".join(c if c.isalnum() else "-" for c in case.name)
