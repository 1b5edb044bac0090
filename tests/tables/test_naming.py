"""Names of files and what they say; the rest of the naming is tested where tables are opened."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.core.errors import InputError
from unlearn_cli.tables.formats import FORMATS, SUFFIXES
from unlearn_cli.tables.naming import choose_format, default_output, is_glob, known_suffix

stems = st.text("ab.-_ é", min_size=1, max_size=6).filter(lambda stem: stem.strip("."))


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.csv", ".csv"), ("A.Csv.GZ", ".Csv.GZ"), ("a.gz", ""), ("csv", ""), (".pq", ".pq"), ("a.csv.txt", "")],
)
def test_an_ending_is_known_in_any_case_and_told_as_it_is_written(name: str, suffix: str) -> None:
    assert known_suffix(name) == suffix


@given(stems, st.sampled_from(list(SUFFIXES)))
def test_an_output_has_the_format_of_its_input_and_another_name(stem: str, suffix: str) -> None:
    spec = f"in/{stem}{suffix}"
    out = default_output(spec)
    assert choose_format(out) is choose_format(spec) and out != spec
    assert Path(out).parent == Path("in")


def test_the_root_directory_has_no_name_to_make_another_of() -> None:
    with pytest.raises(InputError, match="/ has no name"):
        default_output("/")


def test_a_pattern_is_one_unless_a_file_has_the_name(tmp_path: Path) -> None:
    for sign in "*?[":
        spec = f"{tmp_path}/a{sign}b"
        assert is_glob(spec)
        Path(spec).touch()
        assert not is_glob(spec)
    assert not is_glob("plain.csv")


def test_here_and_above_are_named_by_the_directory_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "day" / "hour"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    assert default_output(".") == default_output("*.parquet") == str(here.with_name("hour.repaired.parquet"))
    assert default_output("..") == str(tmp_path / "day.repaired.parquet")
    assert default_output("../hour") == "../hour.repaired.parquet"


def test_the_refusal_offers_every_format() -> None:
    for spec in ("-", "x.xlsx", "x"):
        with pytest.raises(InputError) as refused:
            choose_format(spec)
        assert f"--input-format {'|'.join(FORMATS)}" in refused.value.remedy


def test_the_reference_lists_every_format_and_ending() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "file-formats.md").read_text()
    assert [name for name in (*FORMATS, *SUFFIXES) if f"`{name}`" not in page] == []
