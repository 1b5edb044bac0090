"""The files that a name stands for: in order, without notes and hidden files, and nothing but files."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from unlearn_cli.core.errors import InputError
from unlearn_cli.tables import find
from unlearn_cli.tables.find import find_files
from unlearn_cli.tables.output import leftovers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b/2.parquet", "b/1.PQ", "a.parquet", "_notes/x.parquet", ".git/x.parquet", "b/_x.pq", "b/t.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "c.parquet").mkdir()
    return tmp_path


def found(spec: str, folder: Path) -> list[str]:
    return [str(path.relative_to(folder)) for path in find_files(spec, None)]


def test_a_directory_is_its_parquet_files_however_deep(folder: Path) -> None:
    assert found(str(folder), folder) == ["a.parquet", "b/1.PQ", "b/2.parquet"]
    (folder / "d.parquet").symlink_to(folder / "a.parquet")
    assert "d.parquet" in found(str(folder), folder)


def test_notes_are_such_below_the_directory_and_not_above_it(folder: Path) -> None:
    for name in (".git", "_notes"):
        assert found(str(folder / name), folder) == [f"{name}/x.parquet"]


def test_a_pattern_is_the_files_that_match_in_order_and_no_directory(folder: Path) -> None:
    assert found(f"{folder}/*.parquet", folder) == ["a.parquet"]
    assert found(f"{folder}/**/[a2].parquet", folder) == ["a.parquet", "b/2.parquet"]
    assert found(f"{folder}/b/_?.pq", folder) == ["b/_x.pq"], "what is named is meant"
    with pytest.raises(InputError, match="no file matches"):
        find_files(f"{folder}/c.parque?", None)


def test_a_file_in_no_directory_and_one_below_a_file_do_not_exist(folder: Path) -> None:
    for spec in (folder / "nowhere" / "x.csv", folder / "a.parquet" / "x.csv"):
        with pytest.raises(InputError, match="no such file"):
            find_files(str(spec), None)


def test_a_terminal_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.BytesIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(find.sys, "stdin", SimpleNamespace(buffer=terminal))
    with pytest.raises(InputError, match="nothing is piped"):
        find_files("-", "csv")


def test_a_copy_of_a_pipe_that_breaks_off_goes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    watched: list[Path] = []
    monkeypatch.setattr(leftovers, "watch", watched.append)
    monkeypatch.setattr(find.sys, "stdin", SimpleNamespace(buffer=Broken()))
    with pytest.raises(OSError, match="Input/output"):
        find_files("-", "csv")
    assert len(watched) == 1 and watched[0].suffix == ".csv", "so that it is swept at exit"
    watched[0].unlink()
