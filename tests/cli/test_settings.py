"""Settings from a TOML file: defaults of a command, which the command line overrules."""

from pathlib import Path

import pytest

from tests.cli.harness import people, read_report, refused, unlearn
from unlearn_cli.core.options import declared

CONFIG = """
[tool.other]
strength = 3

[tool.unlearn]
sensitive = "sex"
method = "quantile"
keep = ["education"]
min-group = 20
max-advantage = 0.9
force = true
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    people(300).write_csv("in.csv")
    return tmp_path


def test_a_file_gives_the_settings(here: Path) -> None:
    Path("c.toml").write_text(CONFIG)
    assert unlearn("repair", "in.csv", "--config", "c.toml", "-o", "o.csv", "-q").code == 0
    report = read_report(here / "o.report.json")
    assert report["method"]["name"] == "quantile" and report["verdict"]["max_advantage"] == 0.9
    assert {column["name"]: column["role"] for column in report["columns"]}["education"] == "kept"


def test_an_option_that_may_be_repeated_takes_one_value_or_a_list(here: Path) -> None:
    for save in ('"junit=a.xml"', '["junit=a.xml", "sarif=b.sarif"]'):
        Path("c.toml").write_text(f"{CONFIG}save = {save}\n")
        assert unlearn("repair", "in.csv", "--config", "c.toml", "-o", "o.csv", "-q").code == 0
        assert Path("a.xml").is_file()
    assert Path("b.sarif").is_file()


def test_the_command_line_wins(here: Path) -> None:
    Path("c.toml").write_text(CONFIG)
    call = ("repair", "in.csv", "--config", "c.toml", "-o", "o.csv", "-q", "--method", "copula", "--keep", "salary")
    assert unlearn(*call).code == 0
    report = read_report(here / "o.report.json")
    roles = {column["name"]: column["role"] for column in report["columns"]}
    assert report["method"]["name"] == "copula" and (roles["education"], roles["salary"]) == ("repaired", "kept")


def test_settings_that_are_none_are_named(here: Path) -> None:
    Path("c.toml").write_text("[tool.unlearn]\nstrenght = 1\n")
    said = refused(here, "repair", "in.csv", "--config", "c.toml", "-s", "sex")
    assert "'strenght'. Did you mean 'strength'?" in said
    Path("c.toml").write_text("not toml")
    assert "is no TOML" in refused(here, "repair", "in.csv", "--config", "c.toml", "-s", "sex")
    assert "nowhere.toml cannot be read" in refused(here, "repair", "in.csv", "--config", "nowhere.toml", "-s", "sex")


def test_every_setting_of_a_fit_is_an_option_of_the_command_line() -> None:
    text = unlearn("repair", "--help").out.decode()
    assert [one.flag for one in declared().values() if one.flag not in text] == []
