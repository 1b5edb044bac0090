"""Whoever has the source and all that is published repeats no draw; given the secret, he tells much (the control)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks.knowing.attacker import Release, blind, knowing, public_secrets
from tests.cli.harness import unlearn
from tests.secrets_known import SECRET
from unlearn_cli.core.secret import Secret

SAMPLES = Path(__file__).parents[2] / "sample_data"
pytestmark = pytest.mark.slow

CASES = {"adult.parquet": "sex", "compas.csv": "race"}


@dataclass(frozen=True)
class Attacked:
    """A release, and the files that everybody has."""

    release: Release
    published: tuple[Path, Path]


def attacked(name: str, folder: Path, *options: object) -> Attacked:
    """Repair the sample; the attacker knows the order of its rows."""
    table, out, report = SAMPLES / name, folder / f"out-{name}", folder / "report.json"
    files = ("-o", out, "--report", report, "--quiet")
    done = unlearn("repair", table, "-s", CASES[name], "--method", "triangular", *files, *options)
    assert done.code == 0, done.err
    read = pl.read_parquet if table.suffix == ".parquet" else pl.read_csv
    labels = read(table)[CASES[name]].rank("dense").to_numpy() - 1
    return Attacked(Release.of(read(out), (labels == labels.max()).astype(np.intp)), (out, report))


@pytest.mark.parametrize("name", CASES)
def test_who_repeats_all_that_can_be_repeated_gains_nothing(name: str, tmp_path: Path) -> None:
    found = attacked(name, tmp_path)
    assert knowing(found.release, public_secrets(*found.published)) < blind(found.release) + 0.03


def test_given_the_secret_he_tells_much(tmp_path: Path) -> None:
    release = attacked("adult.parquet", tmp_path).release
    assert knowing(release, [SECRET]) > blind(release) + 0.3


def test_a_seed_he_finds_by_himself(tmp_path: Path) -> None:
    found = attacked("adult.parquet", tmp_path, "--seed", "0", "--force")
    assert knowing(found.release, public_secrets(*found.published)) > blind(found.release) + 0.3
    assert Secret.of_seed(0) in public_secrets()
