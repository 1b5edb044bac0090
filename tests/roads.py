"""A small table through the roads `repair`, `fit` and `apply`, from file to file: for the tests of them."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import people
from tests.secrets_known import SECRET
from unlearn_cli.repair import Files, repair
from unlearn_cli.report import Report
from unlearn_cli.settings import FitRequest, FitSettings, GroupSettings, RoleSettings, silent

ROWS = 700
KEPT = "education"
REQUEST = FitRequest(RoleSettings(("sex",), keep=(KEPT,)), GroupSettings(), FitSettings(), SECRET)
FAST = replace(REQUEST, fit=FitSettings(method="quantile"))
ENDINGS = ("csv", "parquet", "csv.gz")


def read(path: Path | str) -> pl.DataFrame:
    path = Path(path)
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)


def write(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path, compression="gzip" if path.suffix == ".gz" else "uncompressed", check_extension=False)


def run(here: Path, ending: str, request: FitRequest = REQUEST, frame: pl.DataFrame | None = None) -> Report:
    """Repair `in.ENDING` of a directory into `out.ENDING`, with the map and the report beside it."""
    write(people(ROWS) if frame is None else frame, here / f"in.{ending}")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        return repair(Files(f"in.{ending}", f"out.{ending}", map_out="out.map"), request, None, silent)
