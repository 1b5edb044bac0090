"""A directory that would be wrong, tell, or be read as another one is refused; one that fails midway never shows."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from tests.cli.harness import contents, people, refused, unlearn
from tests.commands.directories import cells, in_folders, repaired_folders
from tests.commands.runs import FAST, ROWS, apply_map, asked, repaired
from unlearn_cli.commands.files import Files
from unlearn_cli.core.errors import InputError
from unlearn_cli.tables.parquet_writer import _Taken


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repaired_folders(tmp_path_factory.mktemp("directory"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-s", "salary"), ["'a b' is moved", "its 2", "--keep 'a b'", "-o OUT.parquet"]),
        (("-s", "a b"), ["'a b' is left out, and its 2 folders would give it away", "-o OUT.parquet"]),
        (("-s", "salary", "--drop", "a b"), ["'a b' is left out", "-o OUT.parquet"]),
        (("-s", "salary", "--keep", "a b", "--shuffle"), ["--shuffle", "the rows of a file would stay in it"]),
    ],
)
@pytest.mark.parametrize("command", ["repair", "apply", "dry run"])
def test_folders_that_would_be_wrong_or_tell_are_refused_before_any_work(
    command: str, options: tuple[str, ...], said: list[str], tmp_path: Path
) -> None:
    spec = with_space(tmp_path / "in")
    call: tuple[object, ...] = ("repair", spec, "-o", f"{tmp_path}/out/", *options)
    if command == "apply":
        shuffle = [option for option in options if option == "--shuffle"]
        learned = [option for option in options if option != "--shuffle"]
        fitted = unlearn("fit", spec, "-o", tmp_path / "m.map", "--method", "quantile", *learned)
        assert fitted.code == 0, fitted.err
        call = ("apply", spec, "--map", tmp_path / "m.map", "-o", f"{tmp_path}/out/", *shuffle)
    message = refused(tmp_path, *call, *(["--dry-run"] if command == "dry run" else []))
    assert [part for part in said if part not in message] == []


def with_space(here: Path) -> Path:
    """Folders `a b=1` and `a b=2`."""
    for path in in_folders(here).glob("b=*"):
        path.rename(path.with_name(f"a {path.name}"))
    return here


def test_a_sensitive_column_that_is_kept_keeps_its_folders(tmp_path: Path) -> None:
    files = Files(
        str(in_folders(tmp_path / "in")), f"{tmp_path}/out/", map_out=f"{tmp_path}/b.map", keep_sensitive=True
    )
    repaired(files, asked(FAST, ("b",)))
    assert cells(tmp_path / "out")["b"].equals(cells(tmp_path / "in")["b"])
    apply_map(replace(files, output=f"{tmp_path}/again/"), f"{tmp_path}/b.map")
    assert contents(tmp_path / "again") == contents(tmp_path / "out")


def test_a_folder_of_one_value_or_none_stays(tmp_path: Path) -> None:
    for folder in ("b=__HIVE_DEFAULT_PARTITION__", "b=1"):
        (tmp_path / "in" / folder).mkdir(parents=True)
        people(ROWS).write_parquet(tmp_path / "in" / folder / "0.parquet")
    repaired(Files(f"{tmp_path}/in", f"{tmp_path}/out/"), FAST)
    one = Files(f"{tmp_path}/in", f"{tmp_path}/one.parquet")
    repaired(one, FAST)
    assert cells(tmp_path / "out").equals(cells(tmp_path / "one.parquet"))


def test_only_a_directory_becomes_one(tmp_path: Path) -> None:
    people(ROWS).write_parquet(tmp_path / "in.parquet")
    (tmp_path / "there.csv").mkdir()
    for spec, out in [("in.parquet", "out/"), ("in.parquet", "there.csv"), ("in", "there.csv")]:
        if spec == "in" and not (tmp_path / "in").exists():
            in_folders(tmp_path / "in")
        message = refused(tmp_path, "repair", tmp_path / spec, "-s", "sex", "-o", f"{tmp_path}/{out}")
        assert "only a directory of Parquet is written as one" in message


def test_files_that_nobody_would_read_again_are_named(tmp_path: Path) -> None:
    in_folders(tmp_path / "in")
    (tmp_path / "in" / "b=2" / "rest.parquet").rename(tmp_path / "in" / "b=2" / "_rest.parquet")
    spec = f"{tmp_path}/in/*/*.parquet"
    message = refused(tmp_path, "repair", spec, "-s", "sex", "--keep", "b", "-o", f"{tmp_path}/out/")
    assert "would not be read from it: b=2/_rest.parquet" in message


def test_what_fails_midway_leaves_what_was_there(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old directory, whole; and without the failure the new one, whole, no file of the old one in it."""
    (tmp_path / "out").mkdir()
    people(3).write_parquet(tmp_path / "out" / "old.parquet")
    files = Files(f"{done}/in", f"{tmp_path}/out")
    with pytest.raises(InputError, match="exists already"):
        apply_map(files, str(done / "b.map"))
    asked_for = unlearn("repair", f"{done}/in", "-s", "sex", "--keep", "b", "-o", tmp_path / "out", "--dry-run")
    assert f"{tmp_path}/out (exists; takes --force" in asked_for.out.decode()
    before, taken = contents(tmp_path), _Taken.next

    def breaks(self: _Taken, rows: int) -> Iterator[pa.Table]:
        written = [path for path in tmp_path.rglob("b=*/*.parquet") if path.stat().st_size]
        if len(written) > 2:
            raise InputError("midway")
        return taken(self, rows)

    with monkeypatch.context() as patch:
        patch.setattr(_Taken, "next", breaks)
        with pytest.raises(InputError, match="midway"):
            apply_map(replace(files, force=True), str(done / "b.map"))
    assert contents(tmp_path) == before
    apply_map(replace(files, force=True), str(done / "b.map"))
    assert contents(tmp_path / "out") == contents(done / "out")


def test_rows_that_get_lost_are_missed(done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = _Taken.next
    monkeypatch.setattr(_Taken, "next", lambda self, rows: taken(self, min(rows, 89)))
    with pytest.raises(InputError, match=r"267 of 700 rows arrived"):
        apply_map(Files(f"{done}/in", f"{tmp_path}/out/"), str(done / "b.map"))
    assert contents(tmp_path) == {}


def test_a_gate_that_is_not_passed_publishes_no_directory(tmp_path: Path) -> None:
    spec = in_folders(tmp_path / "in")
    call = ("repair", spec, "-s", "sex", "--keep", "relationship", "--keep", "b", "--method", "quantile", "-o")
    done = unlearn(*call, f"{tmp_path}/out/", "--max-advantage", "0.01")
    assert done.code in (1, 3), done.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out.report.json"]


def test_no_other_output_may_lie_in_it(tmp_path: Path) -> None:
    spec = in_folders(tmp_path / "in")
    (tmp_path / "out").mkdir()
    call = ("repair", spec, "-s", "sex", "--keep", "b", "-o", f"{tmp_path}/out/")
    assert "would lie in" in refused(tmp_path, *call, "--map-out", f"{tmp_path}/out/b.map")
