"""Errors of the library name arguments; the same errors of the command line name options (the control)."""

from pathlib import Path

import polars as pl
import pytest

import unlearn_cli as ul
from tests.cli.harness import unlearn
from unlearn_cli.api.python_words import in_words


def table() -> pl.DataFrame:
    return pl.DataFrame({"z": ["a"] * 60 + ["b"] * 60 + [None] * 2, "x": [n * 7 % 61 for n in range(122)]})


def test_an_error_names_the_argument_and_on_the_command_line_the_option(tmp_path: Path) -> None:
    with pytest.raises(ul.DataError) as raised:
        ul.fit(table(), sensitive="z")
    assert "null_group=True" in raised.value.remedy and "--" not in str(raised.value)
    table().write_parquet(tmp_path / "t.parquet")
    done = unlearn("fit", tmp_path / "t.parquet", "--sensitive", "z", "-o", tmp_path / "m.map")
    assert done.code == 2 and "--null-group" in done.err


def test_methods_of_a_map_name_arguments_too(tmp_path: Path) -> None:
    fitted = ul.fit(table(), sensitive="z", null_group=True, min_group=2, method="quantile")
    fitted.save(tmp_path / "z.map")
    with pytest.raises(ul.InputError, match="Use force=True to replace it"):
        fitted.save(tmp_path / "z.map")
    with pytest.raises(ul.DataError, match="unseen='pooled'"):
        fitted.transform(table().with_columns(z=pl.lit("new")))


def test_the_remedy_is_taken_as_it_is_typed() -> None:
    with pytest.raises(ul.DataError) as raised:
        ul.fit(table(), sensitive="z", null_group=True)
    assert "min_group=2" in raised.value.remedy
    assert ul.fit(table(), sensitive="z", null_group=True, min_group=2).sensitive == ("z",)


@pytest.mark.parametrize(
    ("shell", "python"),
    [
        ("Only full repairs (--strength 1).", "Only full repairs (strength=1)."),
        ("Take --method auto or retrain: it", "Take method='auto' or retrain: it"),
        ("Name the file: --labels FILE", "Name the file: labels='FILE'"),
        ("name another --sensitive column", "name another sensitive column"),
        ("cut fewer --bins, or", "cut fewer bins, or"),
        ("Leave out: --drop x\n  or not: --keep 'a b' --keep y", "Leave out: drop=['x']\n  or not: keep=['a b', 'y']"),
        ("Leave out: --drop 'a\nb'", "Leave out: drop 'a\nb'"),
        ("it has a-b--c - d", "it has a-b--c - d"),
        ("take the step `--min-group 5`", "take the step `--min-group 5`"),
    ],
)
def test_words(shell: str, python: str) -> None:
    assert in_words(shell, {}) == python
