"""`--card`: beside the table, and only with it."""

import json
from pathlib import Path

import pytest

from tests.cli.harness import contents, people, refused, unlearn

REPAIR = ("repair", "in.csv", "-s", "sex", "-o", "out.csv", "--method", "quantile", "--quiet")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    people(600).write_csv("in.csv")
    return tmp_path


def test_a_repair_publishes_card_and_table_together(here: Path) -> None:
    done = unlearn(*REPAIR, "--card", "card.md", "--save", "openlineage=run.json", "--max-advantage", "0.9")
    assert done.code == 0 and {"out.csv", "card.md", "run.json"} <= set(contents(here))
    assert (
        "**PASS**" in Path("card.md").read_text() and "columns themselves are left out" in Path("card.md").read_text()
    )
    assert "exists already" in refused(here, *REPAIR, "-o", "other.csv", "--card", "card.md")


def test_a_table_that_is_not_published_has_no_card_and_an_event_that_failed(here: Path) -> None:
    held = ("--strength", "0", "--max-advantage", "0.3", "--card", "card.json", "--save", "openlineage=run.json")
    assert unlearn(*REPAIR, *held).code == 1
    assert set(contents(here)) == {"in.csv", "out.report.json", "run.json"}
    assert json.loads(Path("run.json").read_text())["eventType"] == "FAIL"


def test_a_card_of_before_stays_where_the_new_table_is_not_published(here: Path) -> None:
    Path("card.md").write_text("of yesterday")
    assert unlearn(*REPAIR, "--strength", "0", "--max-advantage", "0.3", "--card", "card.md", "--force").code == 1
    assert Path("card.md").read_text() == "of yesterday"


def test_an_audit_writes_one_whatever_it_finds(here: Path) -> None:
    done = unlearn("audit", "in.csv", "-s", "sex", "--max-advantage", "0.3", "--card", "card.json", "-q")
    assert done.code == 1
    card = json.loads(Path("card.json").read_text())
    assert "Verdict: FAIL" in card["description"] and card["distribution"][0]["contentUrl"] == "in.csv"
    kinds = {field["name"]: field["dataType"] for field in card["recordSet"][0]["field"]}
    assert kinds["age"] == "sc:Float" and kinds["sex"] == "sc:Text"
    values = set(people(600)["sex"].unique())
    assert values and not any(f'"{value}"' in json.dumps(card) for value in values)


@pytest.mark.parametrize("name", ["card", "card.txt", "card.html"])
def test_another_ending_is_refused_before_any_work(name: str, here: Path) -> None:
    assert f"--card {name} is neither of .md nor .json" in refused(here, *REPAIR, "--card", name)
