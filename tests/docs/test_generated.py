"""The generated pages: built in any folder, whole, and what the code says now."""

import inspect
from pathlib import Path

import pytest

import unlearn_cli
from docs.generate import (
    GENERATED,
    PACKAGE,
    PAGES,
    command_line_page,
    commands,
    help_text,
    layers,
    public,
    python_page,
    write,
    write_pages,
)
from docs.links import copied, turned
from docs.plain import ROOT
from unlearn_cli.core.options import declared


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("generated")
    write_pages(made)
    return made


def test_every_page_is_written(folder: Path) -> None:
    assert [name for name in PAGES if not (folder / name).read_text(encoding="utf-8").startswith("# ")] == []
    assert [path for path in copied() if not (folder / "repository" / path).is_file()] == []
    assert list(folder.rglob("*.partial")) == []


def test_a_page_that_did_not_change_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    write(page, b"one")
    inode = page.stat().st_ino
    write(page, b"one")
    assert page.stat().st_ino == inode
    write(page, b"two")
    assert page.read_bytes() == b"two"


def test_generated_pages_are_not_in_the_repository() -> None:
    ignored = (ROOT / "docs" / ".gitignore").read_text(encoding="utf-8").split()
    assert f"{GENERATED.name}/" in ignored


def test_every_command_has_its_help(folder: Path) -> None:
    text = (folder / "command-line.md").read_text(encoding="utf-8")
    assert commands()
    assert [name for name in commands() if f"## `unlearn {name}`" not in text] == []


def test_every_setting_of_a_fit_is_on_the_pages(folder: Path) -> None:
    """On that of the command line by its flag; in Python by its name, among the fields of `Options`."""
    text = (folder / "command-line.md").read_text(encoding="utf-8")
    assert [one.flag for one in declared().values() if one.flag not in text] == []
    assert not set(declared()) - set(inspect.signature(unlearn_cli.repair).parameters)


def test_help_follows_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docs.generate.help_text", lambda *call: f"help of {call}")
    assert "help of ('repair',)" in command_line_page()


def test_every_top_level_module_is_in_the_map(folder: Path) -> None:
    placed = {name for layer in layers() for name in layer}
    found = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found - placed == {"__init__", "__main__"}
    text = (folder / "modules.md").read_text(encoding="utf-8")
    files = [path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE]
    assert [str(path) for path in files if f"| `{str(path).removesuffix('__init__.py')}` |" not in text] == []


def test_every_module_says_what_it_is_for(folder: Path) -> None:
    text = (folder / "modules.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("| `") and line.endswith("|  |")] == []


def test_every_report_has_its_fields(folder: Path) -> None:
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert [name for name in ("report", "frontier", "dp-unlearn") if f"## `unlearn schema {name}`" not in text] == []
    assert "| `verdict.status` |" in text


def test_every_public_name_is_in_the_python_page() -> None:
    import unlearn_cli

    page = python_page()
    named = getattr(unlearn_cli, "__all__", [])
    missing = [
        name for name in named if callable(getattr(unlearn_cli, name)) and f":: unlearn_cli.{name}\n" not in page
    ]
    assert missing == []
    assert public("unlearn_cli.absent") == {}


def test_links_to_the_repository_become_those_of_the_site() -> None:
    text = "[a](../../benchmarks/peers.md#x) [b](../glossary.md) [c](https://a.b/c.md) ![d](../../benchmarks/peers.svg)"
    expected = "[a](../_generated/repository/benchmarks/peers.md#x) [b](../glossary.md) [c](https://a.b/c.md) "
    assert turned("how-to/gate", text) == expected + "![d](../../benchmarks/peers.svg)"
    assert turned("_generated/repository/CONTRIBUTING", "[e](docs/glossary.md)") == "[e](../../glossary.md)"


def test_help_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = help_text("schema")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert help_text("schema") == plain
    assert "\x1b" not in plain
