"""`--rule`, `--no-rules` and `--nulls` on the command line and in a TOML file, and rules that are none."""

from pathlib import Path

import polars as pl
import pytest

from tests.cli.harness import read_report, refused, unlearn
from tests.commands.ruled_staff import NONE_BROKEN, as_text, broken, ruled_staff
from unlearn_cli.core.options import declared

FAST = ("-s", "sex", "--method", "quantile", "-q")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    as_text(ruled_staff(600)).write_csv("in.csv")
    return tmp_path


def repaired(*arguments: str, call: tuple[str, ...] = FAST) -> tuple[dict[str, int], list[str]]:
    """What is broken in the output, and the notes of the report."""
    done = unlearn("repair", "in.csv", *call, *arguments, "-o", "out.csv", "--force")
    assert done.code == 0, done.err
    notes = read_report(Path("out.report.json"))["notes"]
    return broken(pl.read_csv("out.csv", infer_schema=False)), [note["text"] for note in notes]


def test_rules_are_found_stated_or_not_looked_for() -> None:
    found, notes = repaired()
    assert found == NONE_BROKEN and sum("computed anew" in text for text in notes) == 3
    found, notes = repaired("--no-rules")
    assert min(found["total"], found["wage"], found["end"]) > 50
    found, notes = repaired("--no-rules", "--rule", "total = base + bonus", "--rule", "days = end - start")
    assert (found["total"], found["end"]) == (0, 0) and found["wage"] > 50
    assert [text for text in notes if "computed anew" in text] == [
        "total = base + bonus holds in all rows: 'total' is computed anew",
        "days = end - start holds in all rows: 'days' is computed anew",
    ]


def test_settings_of_a_file_are_those_of_the_command_line() -> None:
    Path("c.toml").write_text(
        '[tool.unlearn]\nsensitive = "sex"\nmethod = "quantile"\nno-rules = true\nrule = "total = base + bonus"\n'
        'nulls = "mask"\nquiet = true\n'
    )
    found, _ = repaired(call=("--config", "c.toml"))
    assert found["total"] == 0 < found["end"]
    assert read_report(Path("out.report.json"))["method"]["nulls"] == "mask"
    Path("c.toml").write_text(
        '[tool.unlearn]\nrule = ["total = base + bonus", "end = start + days"]\nno_rules = true\n'
    )
    found, _ = repaired("--config", "c.toml")
    assert (found["total"], found["end"]) == (0, 0)
    Path("c.toml").write_text("[tool.unlearn]\nno-rule = true\n")
    assert "Did you mean 'no_rules'" in unlearn("repair", "in.csv", "--config", "c.toml", *FAST).err


def test_the_map_of_fit_knows_them() -> None:
    assert unlearn("fit", "in.csv", *FAST, "--no-rules", "--rule", "total = base + bonus", "-o", "m.map").code == 0
    assert unlearn("apply", "in.csv", "--map", "m.map", "-o", "out.csv", "-q").code == 0
    found = broken(pl.read_csv("out.csv", infer_schema=False))
    assert found["total"] == 0 < found["end"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("total = base + bonuss", "there is no column 'bonuss' (place 16). Did you mean 'bonus'?"),
        ("total = base - bonus", "of 600 fit rows; in one it gives"),
        ("total = base +", "it cannot be read as a formula"),
        ("total", "it does not begin with a column's name and '='"),
        ("total = base + sex", "'sex' is not moved"),
        ("total = base + job", "'job' is no column of numbers"),
        ("total = base + total", "computed from itself"),
    ],
)
def test_a_rule_that_is_none_is_one_error(rule: str, said: str, here: Path) -> None:
    frame = pl.read_csv("in.csv", infer_schema=False)
    frame.with_columns(job=pl.Series(["cook", "clerk", "nurse"] * 200)).write_csv("in.csv")
    assert said in refused(here, "repair", "in.csv", *FAST, "--rule", rule)


def test_an_unknown_way_with_missing_cells_is_refused() -> None:
    done = unlearn("repair", "in.csv", *FAST, "--nulls", "fill")
    assert done.code == 2 and "'auto', 'keep', 'mask', 'repair'" in " ".join(done.err.replace("│", "").split())


@pytest.mark.parametrize("command", ["repair", "fit", "frontier"])
def test_the_help_has_them(command: str) -> None:
    text = " ".join(unlearn(command, "--help").out.decode().split())
    for name in ("rule", "no_rules", "nulls"):
        assert declared()[name].flag in text
    assert "auto|keep|mask|repair" in text.replace("│", "").replace(" ", "") and "RULE" in text


def test_the_frontier_and_the_audit_take_tables_with_rules() -> None:
    assert unlearn("frontier", "in.csv", *FAST, "--strengths", "0,1", "-o", "f.json").code == 0
    repaired()
    done = unlearn("audit", "out.csv", "-s", "sex", "--labels", "in.csv", "--format", "json")
    assert done.code == 0 and done.report["joint"]["after"]["attacks"]
