"""A directory of files is published whole, replaces tables only, and leaves nothing where it is not."""

from pathlib import Path

import pytest

from tests.cli.harness import contents
from unlearn_cli.core.errors import InputError
from unlearn_cli.tables.output.directory import DirectoryPublication


def written(out: DirectoryPublication, text: str = "new") -> None:
    out.partial.mkdir()
    (out.partial / "part-0.parquet").write_text(text)


def test_it_shows_whole_and_leaves_nothing_beside(tmp_path: Path) -> None:
    with DirectoryPublication(tmp_path / "out") as out:
        written(out)
        assert not (tmp_path / "out").exists()
        out.publish()
    assert contents(tmp_path) == {"out": None, "out/part-0.parquet": b"new"}


def test_what_is_not_published_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="midway"), DirectoryPublication(tmp_path / "out") as out:
        written(out)
        raise ValueError("midway")
    assert contents(tmp_path) == {}


def test_a_table_is_replaced_by_force_and_nothing_else_is(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "old.parquet").write_text("old")
    (target / "_SUCCESS").write_text("")
    with pytest.raises(InputError, match="exists already"):
        DirectoryPublication(target)
    with DirectoryPublication(target, force=True) as out:
        written(out)
        out.publish()
    assert contents(target) == {"part-0.parquet": b"new"}
    (target / "thesis.tex").write_text("mine")
    with pytest.raises(InputError, match=r"holds thesis\.tex"):
        DirectoryPublication(target, force=True)
    assert (target / "thesis.tex").exists()


def test_places_that_are_something_else_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError, match="is a file"):
        DirectoryPublication(tmp_path / "file", force=True)
    with pytest.raises(InputError, match="does not exist"):
        DirectoryPublication(tmp_path / "no" / "out")
    with pytest.raises(InputError, match="standard output"):
        DirectoryPublication("-")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.parquet").write_text("")
    with pytest.raises(InputError, match="would replace"):
        DirectoryPublication(tmp_path / "in", avoid=[tmp_path / "in" / "a.parquet"], force=True)
    assert [path for path in contents(tmp_path) if "partial" in path] == []
