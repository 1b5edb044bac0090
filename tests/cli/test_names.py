"""Names of columns that would end a line, colour a terminal or be read as a command: shown, whatever prints them."""

import unicodedata
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.cli.harness import unlearn
from unlearn_cli.core.errors import UnlearnError
from unlearn_cli.report.formats import REPORT_FORMATS

ANNOTATION = "x\n::error file=a.py,line=1::pwned"
TITLE = "\x1b]0;PWNED\x07sex"
FORMULA, TURNED = "$\\frac{$", "a\u202eb"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    draws = np.random.default_rng(0)
    group = draws.integers(0, 2, 400)
    columns = {
        TITLE: np.where(group, "m", "f"),
        ANNOTATION: draws.normal(size=400) + group,
        FORMULA: draws.normal(size=400),
        TURNED: draws.choice(["p", "q"], 400),
    }
    path = tmp_path_factory.mktemp("names") / "in.parquet"
    pl.DataFrame(columns).write_parquet(path)
    return path


def harmless(text: str) -> bool:
    """Whether it prints as it stands: no character that controls anything, no line that begins as a command."""
    strange = {one for one in text if unicodedata.category(one) in ("Cc", "Cf") and one not in "\n\t"}
    return not strange - {"\u2060"} and not any(line.startswith("::error file=a.py") for line in text.splitlines())


def test_the_screen_the_page_and_every_format(table: Path, tmp_path: Path) -> None:
    saves = [part for name in REPORT_FORMATS for part in ("--save", f"{name}={tmp_path / name}")]
    out, page = tmp_path / "out.parquet", tmp_path / "page.html"
    done = unlearn(
        "repair", table, "-s", TITLE, "--method", "quantile", "-o", out, "--html", page, "--format", "github", *saves
    )
    assert done.code == 0, done.err
    assert harmless(done.err) and harmless(done.out.decode())
    assert "\\x1b]0;PWNED\\x07sex" in done.err and "x\\n::error file=a.py" in done.err
    written = {path.name: path.read_text() for path in (page, *(tmp_path / name for name in REPORT_FORMATS))}
    assert [name for name, text in written.items() if not harmless(text) and name not in ("json", "sarif")] == []
    assert "\x1b" not in written["json"] + written["sarif"]


@pytest.mark.parametrize("name", ["nope", "\x1b[31mnope"])
def test_an_error(name: str, table: Path, tmp_path: Path) -> None:
    done = unlearn("repair", table, "-s", name, "-o", tmp_path / "o.parquet")
    assert done.code == 2
    assert harmless(done.err) and len(done.err.splitlines()) == 2


def test_a_note_and_the_name_of_a_file(table: Path, tmp_path: Path) -> None:
    done = unlearn("fit", table, "-s", TITLE, "--method", "quantile", "-o", tmp_path / "\x1b[31m.map")
    assert done.code == 0, done.err
    assert harmless(done.err) and "\\x1b[31m.map" in done.err


def test_faults_of_an_error_stand_on_lines_of_their_own() -> None:
    error = UnlearnError("a\nb", "do\n", ("one\x1b", "two"))
    assert str(error).splitlines() == ["a\\nb", "  one\\x1b", "  two", "  do\\n"]


def test_control_the_names_are_not_harmless() -> None:
    assert not harmless(ANNOTATION.replace("x", "")) and not harmless(TITLE) and not harmless(TURNED)
