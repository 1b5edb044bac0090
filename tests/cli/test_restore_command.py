"""`unlearn restore` at the command line: what it says, what it refuses, and the line that `apply` says."""

from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import people, refused, unlearn
from tests.commands.test_restore import smooth


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Smooth numbers as `in`, moved by quantiles to `out`; Adult as `adult`, moved to `people`; and their maps."""
    place = tmp_path_factory.mktemp("made")
    smooth().drop("note").write_parquet(place / "in.parquet")
    people().write_parquet(place / "adult.parquet")
    for name, out, key in (("in", "out", "z"), ("adult", "people", "sex")):
        keep = ["--keep", "id"] if name == "in" else []
        table = place / f"{name}.parquet"
        fit = ("fit", table, "-s", key, "-o", place / f"{out}.map", "--method", "quantile", *keep)
        assert unlearn(*fit).code == 0
        moved = unlearn("apply", table, "--map", place / f"{out}.map", "-o", place / f"{out}.parquet")
        assert moved.code == 0
    return place


@pytest.fixture
def here(made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for path in made.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_table_comes_back_and_what_is_not_exact_is_said(here: Path) -> None:
    done = unlearn("restore", "out.parquet", "--map", "out.map", "--labels", "in.parquet", "-o", "back.parquet")
    assert (done.code, done.out) == (0, b"")
    assert "back.parquet: 2,000 rows restored by out.map" in done.err
    assert "restored to within rounding" in done.err and "'pay' (" in done.err
    assert pl.read_parquet("back.parquet").columns == pl.read_parquet("out.parquet").columns


def test_quiet_says_nothing_and_stdout_has_the_table(here: Path) -> None:
    call = ("restore", "out.parquet", "--map", "out.map", "--labels", "in.parquet", "--quiet", "-o")
    assert unlearn(*call, "back.parquet").err == ""
    done = unlearn(*call, "-")
    assert (done.code, done.err) == (0, "")
    assert done.out == Path("back.parquet").read_bytes()


def test_columns_that_cannot_be_restored_are_named(here: Path) -> None:
    call = ("restore", "people.parquet", "--map", "people.map", "--labels", "adult.parquet", "-o", "back.parquet")
    message = refused(here, *call)
    assert "cannot be restored" in message and "of 600 cells)" in message
    for name in ("age", "hours-per-week", "relationship"):
        assert f"'{name}' (" in message


def test_errors_of_the_files(here: Path) -> None:
    call = ("restore", "out.parquet", "--map", "out.map", "-o")
    assert "does not hold 'z'" in refused(here, *call, "back.parquet")
    labelled = (*call, "in.parquet", "--labels", "in.parquet")
    assert "would overwrite" in refused(here, *labelled, "--force")
    assert "would overwrite" in refused(here, *call, "out.map", "--labels", "in.parquet", "--force")
    assert "out.parquet would overwrite" in refused(here, *call, "out.parquet", "--labels", "in.parquet", "--force")
    assert "--id names the rows of --labels" in refused(here, *call, "back.parquet", "--id", "id")
    assert "the labels cannot come from a pipe" in refused(here, *call, "back.parquet", "--labels", "-")
    assert "no column 'z'" in refused(here, *call, "back.parquet", "--labels", "people.parquet")
    pl.read_parquet("in.parquet").head(10).write_parquet("few.parquet")
    assert "2,000 rows and the labels have 10" in refused(here, *call, "back.parquet", "--labels", "few.parquet")
    other = ("restore", "people.parquet", "--map", "out.map", "--labels", "in.parquet", "-o", "back.parquet")
    assert "the table has 600 rows" in refused(here, *other)


def test_a_map_that_cannot_be_undone_is_named(here: Path) -> None:
    fit = ("fit", "in.parquet", "-s", "z", "--keep", "id", "-o", "no.map", "--force")
    call = ("restore", "out.parquet", "--map", "no.map", "--labels", "in.parquet", "-o", "back.parquet")
    assert unlearn(*fit, "--method", "copula").code == 0
    message = refused(here, *call)
    assert "the copula method cannot be undone" in message and "triangular, quantile, gaussian" in message
    assert unlearn(*fit, "--method", "quantile", "--strength", "0.5").code == 0
    assert "--strength 0.5" in refused(here, *call)


def test_an_edited_cell_is_seen(here: Path) -> None:
    call = ("restore", "edited.parquet", "--map", "out.map", "--labels", "in.parquet", "-o", "back.parquet")
    edit(5)
    message = refused(here, *call)
    assert "'pay' (5 of 2,000)" in message and "no cell was changed" in message
    edit(1)
    done = unlearn(*call)
    assert done.code == 0 and "may be wrong: 'pay' (1 of 2,000)" in done.err


def edit(cells: int) -> None:
    """`edited.parquet`: the moved table with numbers in its first cells that its column does not have."""
    pay = pl.col("pay") + (pl.int_range(pl.len()) < cells) * 0.1
    pl.read_parquet("out.parquet").with_columns(pay=pay).write_parquet("edited.parquet")


def test_apply_says_that_its_rows_were_not_measured(here: Path) -> None:
    call = ("apply", "in.parquet", "--map", "out.map", "--force", "-o", "fresh.parquet")
    hint = "these rows were not measured: unlearn audit fresh.parquet --sensitive COL"
    assert f"{hint} --labels in.parquet\n" in unlearn(*call).err
    assert f"{hint}\n" in unlearn(*call, "--keep-sensitive").err
    assert unlearn(*call, "--quiet").err == ""
