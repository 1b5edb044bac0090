"""A small table through the commands `repair`, `fit` and `apply`, from file to file: for the tests of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.harness import people
from tests.secrets_known import SECRET
from unlearn_cli.audit.measure import AuditSettings
from unlearn_cli.commands import apply, fit, repair
from unlearn_cli.commands.files import Files
from unlearn_cli.core.options import FitRequest, Options, silent
from unlearn_cli.core.secret import Secret
from unlearn_cli.report.layout import TableReport

ROWS = 700
KEPT = "education"
REQUEST = FitRequest(Options(("sex",), keep=(KEPT,)), SECRET)
FAST = replace(REQUEST, options=replace(REQUEST.options, method="quantile"))
ENDINGS = ("csv", "parquet", "csv.gz")


def asked(
    request: FitRequest, sensitive: tuple[str, ...] | None = None, secret: Secret | None = None, **options: Any
) -> FitRequest:
    """A request with other options; with other sensitive columns none of the old roles stays."""
    roles = {} if sensitive is None else {"keep": (), "drop": (), "given": (), "target": None, "sensitive": sensitive}
    return replace(request, options=replace(request.options, **roles | options), secret=secret or request.secret)


def read(path: Path | str) -> pl.DataFrame:
    path = Path(path)
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)


def write(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path, compression="gzip" if path.suffix == ".gz" else "uncompressed", check_extension=False)


def run(here: Path, ending: str, request: FitRequest = REQUEST, frame: pl.DataFrame | None = None) -> dict[str, Any]:
    """Repair `in.ENDING` of a directory into `out.ENDING`, the map and the report beside it; the report as JSON."""
    return typed(here, ending, request, frame).to_dict()


def typed(here: Path, ending: str, request: FitRequest = REQUEST, frame: pl.DataFrame | None = None) -> TableReport:
    """The same, the report as it is."""
    write(people(ROWS) if frame is None else frame, here / f"in.{ending}")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(here)
        return repair.run(Files(f"in.{ending}", f"out.{ending}", map_out="out.map"), request, AuditSettings(), silent)


def repaired(files: Files, request: FitRequest, max_advantage: float | None = None) -> dict[str, Any]:
    """The report of `repair`, as JSON."""
    return repair.run(files, request, AuditSettings(max_advantage), silent).to_dict()


def fit_map(files: Files, request: FitRequest) -> None:
    fit.run(files, request, silent)


def apply_map(files: Files, path: str, row_offset: int = 0, unseen: str | None = None) -> apply.Applied:
    return apply.run(apply.ApplyRequest(files, path, row_offset, unseen), silent)


def texts(notes: list[dict[str, str]]) -> list[str]:
    """Notes of a report in words."""
    return [note["text"] for note in notes]
