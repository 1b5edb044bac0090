"""The parts of the documents that are read off the code are what the code says now."""

import pytest

from docs.generate import DOCUMENTS, MEASURED, PART, PARTS, commands, generated, help_text, layers
from docs.plain import ROOT

REMEDY = "is out of date: run `python -m docs.generate` and look at the difference"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_generated_parts_are_up_to_date(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert generated(text) == text, f"{name} {REMEDY}"


def test_control_a_changed_help_text_is_seen() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert "Seed of every random draw" in text
    stale = text.replace("Seed of every random draw", "Seed of some draws")
    assert generated(stale) == generated(text) != stale


def test_every_generated_part_has_its_place() -> None:
    names = [name for document in DOCUMENTS for _, name, _ in PART.findall((ROOT / document).read_text())]
    assert sorted(names) == sorted(PARTS | MEASURED)


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert commands()
    assert [name for name in commands() if f"## `unlearn {name}`" not in text] == []


def test_every_top_level_module_is_in_the_map() -> None:
    placed = {name for layer in layers() for name in layer}
    found = {
        path.stem
        for path in (ROOT / "unlearn_cli").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert found - placed == {"__init__", "__main__"}


def test_help_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = help_text("schema")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert help_text("schema") == plain
    assert "\x1b" not in plain
