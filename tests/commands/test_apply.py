"""`apply` from file to file: notes, kept columns, and nothing left of a run that fails."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.commands.runs import apply_map
from tests.secrets_known import SECRET
from tests.small_tables import BY_Z, people
from unlearn_cli.commands import apply, fit
from unlearn_cli.commands.files import Files
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.core.options import FitRequest, silent
from unlearn_cli.tables.output.publish import Publication


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with `people` and their map, which pools what it never saw."""
    here = tmp_path_factory.mktemp("apply")
    people().write_parquet(here / "in.parquet")
    options = replace(BY_Z, keep=("id",), unseen="pooled")
    fit.run(Files(str(here / "in.parquet"), map_out=str(here / "z.map")), FitRequest(options, SECRET), silent)
    return here


def strange(path: Path) -> None:
    """Five rows of a group and a job that the fit never saw."""
    first = pl.int_range(pl.len()) < 5
    people().with_columns(pl.when(first).then(pl.lit("new")).otherwise(c).alias(c) for c in ("z", "job")).write_parquet(
        path
    )


def test_columns_keep_their_order_and_kept_ones_their_cells(made: Path, tmp_path: Path) -> None:
    files = Files(str(made / "in.parquet"), str(tmp_path / "o.parquet"))
    assert apply_map(files, str(made / "z.map")) == apply.Applied(600, ())
    moved = pl.read_parquet(files.target)
    assert moved.columns == ["pay", "age", "job", "id"] and moved["id"].equals(people()["id"])
    apply_map(replace(files, keep_sensitive=True, force=True), str(made / "z.map"))
    kept = pl.read_parquet(files.target)
    assert kept.columns == people(1).columns and kept["z"].equals(people()["z"])
    assert kept.drop("z").equals(moved)


def test_the_format_of_the_output_is_that_of_its_name(made: Path, tmp_path: Path) -> None:
    for name in ("o.csv", "o.parquet"):
        apply_map(Files(str(made / "in.parquet"), str(tmp_path / name)), str(made / "z.map"))
    assert pl.read_csv(tmp_path / "o.csv").equals(pl.read_parquet(tmp_path / "o.parquet"))


def test_the_map_says_what_becomes_of_the_unseen_and_the_request_overrules_it(made: Path, tmp_path: Path) -> None:
    strange(tmp_path / "in.parquet")
    files = Files(str(tmp_path / "in.parquet"), str(tmp_path / "o.parquet"))
    noted = apply_map(files, str(made / "z.map")).notes
    assert "5 rows" in " ".join(map(str, noted))
    with pytest.raises(UnlearnError, match=r"group 'new' \(5 rows\)"):
        apply_map(replace(files, force=True), str(made / "z.map"), unseen="error")


def test_a_run_that_fails_leaves_the_old_output_and_nothing_else(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange(tmp_path / "in.parquet")
    out = tmp_path / "o.parquet"
    out.write_bytes(b"old")
    files = Files(str(tmp_path / "in.parquet"), str(out), force=True)
    with pytest.raises(UnlearnError):
        apply_map(files, str(made / "z.map"), unseen="error")
    assert out.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 2
    whole = Publication.sink
    monkeypatch.setattr(Publication, "sink", lambda self, rows, kind: whole(self, rows.head(599), kind))
    with pytest.raises(UnlearnError, match="599 of 600 rows arrived"):
        apply_map(files, str(made / "z.map"))
    assert out.read_bytes() == b"old" and len(list(tmp_path.iterdir())) == 2
