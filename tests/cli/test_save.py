"""`--save FORMAT=FILE`: one measurement, in as many formats as are asked for."""

from pathlib import Path

import pytest

from tests.cli.harness import contents, people, read_report, refused, unlearn
from unlearn_cli.report.formats import REPORT_FORMATS

AUDIT = ("audit", "in.csv", "-s", "sex", "--max-advantage", "0.3")
ALL = [part for name in REPORT_FORMATS for part in ("--save", f"{name}=gate.{name}")]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    people(600).write_csv("in.csv")
    return tmp_path


def test_every_format_is_what_stdout_would_have(here: Path) -> None:
    """And a failed gate writes them too."""
    done = unlearn(*AUDIT, "--format", "junit", *ALL)
    assert (done.code, done.err) == (1, "")
    assert done.out == Path("gate.junit").read_bytes()
    assert read_report(here / "gate.json")["verdict"]["status"] == "FAIL"
    assert set(contents(here)) == {"in.csv", *(f"gate.{name}" for name in REPORT_FORMATS)}
    assert "gate.json exists already" in refused(here, *AUDIT, *ALL)
    assert unlearn(*AUDIT, *ALL, "-q", "--force").code == 1


def test_gate_and_repair_have_it_too(here: Path) -> None:
    Path("unlearn.toml").write_text('[[tool.unlearn.gates]]\ndata = "in.csv"\nsensitive = "sex"\nmax-advantage = 1\n')
    assert unlearn("gate", "--save", "markdown=gates.md", "-q").code == 0
    assert Path("gates.md").read_text().startswith("### unlearn: PASS, in.csv")
    repair = (
        "repair",
        "in.csv",
        "-s",
        "sex",
        "--method",
        "quantile",
        "--strength",
        "0",
        "--max-advantage",
        "0.3",
        "-q",
    )
    assert unlearn(*repair, "--save", "github=gate.txt").code == 1
    assert Path("gate.txt").read_text().startswith("::error file=in.repaired.csv,")


@pytest.mark.parametrize("save", ["junit", "junit=", "junit=-", "junitt=x.xml", "=x.xml", "text=x.txt"])
def test_what_is_no_format_and_file(save: str, here: Path) -> None:
    assert f"--save takes FORMAT=FILE, and not '{save}" in refused(here, *AUDIT, "--save", save)


def test_it_replaces_neither_the_table_nor_another_output(here: Path) -> None:
    for place in ("in.csv", "./in.csv"):
        assert "would overwrite" in refused(here, *AUDIT, "--save", f"junit={place}", "--force")
    assert "would overwrite" in refused(here, *AUDIT, "--save", "junit=a", "--save", "sarif=a")
