"""Odd paths, odd names, huge numbers and little memory: one error each, and no traceback."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import ROOT, unlearn
from unlearn_cli.cli.surroundings import of_path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    draws, group = np.random.default_rng(0), np.arange(200) % 2
    path = tmp_path / "in.csv"
    pl.DataFrame({"sex": np.where(group, "m", "f"), "x": (draws.normal(size=200) + group).round(2)}).write_csv(path)
    return path


def one_error(*arguments: object) -> str:
    done = unlearn(*arguments)
    assert done.code == 2, done.err
    assert "Traceback" not in done.err and len(done.err.splitlines()) == 2, done.err
    return done.err


@pytest.mark.parametrize(
    ("output", "said"),
    [("loop.csv", "loop"), (f"{'x' * 255}.csv", "too long"), ("b\udcff.csv", "not UTF-8"), ("none/o.csv", "not exist")],
)
def test_outputs_that_cannot_be(output: str, said: str, table: Path) -> None:
    (table.parent / "loop.csv").symlink_to("loop.csv")
    found = one_error("repair", table, "-s", "sex", "--method", "quantile", "-q", "-o", table.parent / output)
    assert said.lower() in found.lower()


def test_an_input_whose_name_is_no_text(table: Path) -> None:
    odd = table.with_name("i\udcff.csv")
    try:
        odd.write_bytes(table.read_bytes())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert "not UTF-8" in one_error("audit", odd, "-s", "sex")


def test_a_part_of_a_directory_whose_name_is_no_text(table: Path) -> None:
    folder = table.parent / "parts"
    folder.mkdir()
    try:
        (folder / "i\udcff.parquet").write_bytes(b"PAR1")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    assert "not UTF-8" in one_error("audit", folder, "-s", "sex")


def test_a_path_that_may_not_be_searched_is_named() -> None:
    assert str(of_path(PermissionError(13, "Permission denied", "nox/o.csv"))).startswith(
        "nox/o.csv: permission denied."
    )


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("value", [1e300, -1e155])
def test_a_number_whose_square_no_double_holds_is_named(value: float, suffix: str, table: Path) -> None:
    path = table.with_suffix(f".huge.{suffix}")
    frame = pl.read_csv(table)
    frame = frame.with_columns(pl.when(pl.int_range(pl.len()) == 3).then(value).otherwise("x").alias("x"))
    (frame.write_csv if suffix == "csv" else frame.write_parquet)(path)
    out = table.with_name(f"o.{suffix}")
    for arguments in (("audit", path, "-s", "sex"), ("repair", path, "-s", "sex", "-q", "-o", out)):
        found = one_error(*arguments)
        assert "'x' has 1 of 200 cells" in found and f"{abs(value):.6g}" in found and "--drop x" in found


def test_control_a_number_a_little_below_is_no_fault(table: Path) -> None:
    path = table.with_name("large.csv")
    path.write_text(table.read_text() + "m,1e139\n")
    done = unlearn("repair", path, "-s", "sex", "--method", "quantile", "-q", "--json", "-o", table.with_name("o.csv"))
    assert done.code == 0 and done.err == ""
    assert done.report["published"] is True


@pytest.mark.parametrize("name", ["\0group", "\0rows", "\0row", "\0at"])
def test_reserved_names_are_one_error(name: str, table: Path) -> None:
    path = table.with_name("reserved.parquet")
    pl.read_csv(table).rename({"x": name}).write_parquet(path)
    assert "begin with NUL" in one_error("audit", path, "-s", "sex")


def test_little_memory_is_one_error_before_any_library_is_imported(table: Path) -> None:
    program = "import sys; sys.argv[1:1] = []; from unlearn_cli.cli.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "audit", table, "-s", "sex"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20)),
    )
    assert done.returncode == 2
    assert "ulimit -v" in done.stderr and "Traceback" not in done.stderr
