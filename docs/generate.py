"""Writes the parts of the documents that are read off the code: `python -m docs.generate`; the tests compare them.

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; the rest is written by hand.
"""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from docs.demo import demo_part, example_part
from docs.plain import ROOT, plain_environment

PACKAGE = ROOT / "unlearn_cli"
PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)

UNLEARN = "import sys; sys.argv[0] = 'unlearn'; from unlearn_cli.cli.app import main; main()"
"""The command under the name that it has once installed."""


def commands() -> list[str]:
    """Names of the commands, as the command line itself has them."""
    from typer.main import get_command

    from unlearn_cli.cli.app import app

    return list(getattr(get_command(app), "commands", {}))


def help_text(*arguments: str) -> str:
    """What `unlearn ARGUMENTS --help` prints on a plain terminal of 100 columns."""
    command = [sys.executable, "-c", UNLEARN, *arguments, "--help"]
    done = subprocess.run(command, cwd=ROOT, env=plain_environment(), capture_output=True, check=True)
    lines = [line.rstrip() for line in done.stdout.decode().splitlines()]
    return "\n".join(lines).strip("\n")


def help_part() -> str:
    """Help of the program and of every command."""
    calls: list[tuple[str, ...]] = [(), *((name,) for name in commands())]
    return "\n".join(f"## `{' '.join(('unlearn', *call))}`\n\n```text\n{help_text(*call)}\n```\n" for call in calls)


def first_line(path: Path) -> str:
    """First line of a module's docstring, safe in a cell of a table."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return (text.splitlines() or [""])[0].replace("|", r"\|")


def layers() -> list[list[str]]:
    """Top-level modules from the top layer to the bottom one, as the import contract has them; absent ones left out."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    named = [[name.strip(" ()") for name in layer.split("|")] for layer in contract["layers"]]
    found = [[name for name in layer if module_paths(name)] for layer in named]
    return [layer for layer in found if layer]


def module_paths(name: str) -> list[Path]:
    """Files of a top-level module: one, or those of a package with its `__init__` first."""
    alone = PACKAGE / f"{name}.py"
    if alone.exists():
        return [alone]
    return sorted((PACKAGE / name).rglob("*.py"), key=lambda path: (path.parent, path.name != "__init__.py", path.name))


def modules_part() -> str:
    """Every module in layer order, each with the line that says what it is for."""
    parts = []
    for layer in layers():
        rows = [module_row(path) for name in layer for path in module_paths(name)]
        parts.append(
            "\n".join(
                [f"### {', '.join(f'`{n}`' for n in layer)}\n", "| module | what it is for |", "|---|---|", *rows]
            )
        )
    return "\n" + "\n\n".join(parts) + "\n\n"


def module_row(path: Path) -> str:
    """A line of the module map."""
    name = path.relative_to(PACKAGE).as_posix().removesuffix("__init__.py")
    return f"| `{name}` | {first_line(path)} |"


def layout_part() -> str:
    """The top-level modules only."""
    rows = []
    for name in (name for layer in layers() for name in layer):
        path = module_paths(name)[0]
        shown = f"{name}/" if path.name == "__init__.py" else f"{name}.py"
        rows.append(f"| `{shown}` | {first_line(path)} |")
    return "\n" + "\n".join(["| `unlearn_cli/` | what it is for |", "|---|---|", *rows]) + "\n\n"


def fields_part(what: str = "report") -> str:
    """Every field of a report, from its JSON Schema."""
    from unlearn_cli.report import schema

    rows = [f"| `{path}` | {kind} | {text} |" for path, kind, text in fields(schema(what), "")]
    return "\n" + "\n".join(["| field | type | what it holds |", "|---|---|---|", *rows]) + "\n\n"


def fields(part: dict[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """Path, type and description of every property at or below `part`, in order."""
    for choice in part.get("anyOf", []):
        yield from fields(choice, path)
    if part.get("type") == "array":
        yield from fields(part["items"], f"{path}[]")
    for name, inner in part.get("properties", {}).items():
        below = f"{path}.{name}".lstrip(".")
        yield below, kind_of(inner), str(inner.get("description", "")).replace("|", r"\|")
        yield from fields(inner, below)


def kind_of(part: dict[str, Any]) -> str:
    """The type of a property in a word or two."""
    if "anyOf" in part:
        return " or ".join(kind_of(choice) for choice in part["anyOf"])
    if "enum" in part:
        return " or ".join("null" if value is None else f"`{value}`" for value in part["enum"])
    kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
    return " or ".join(kinds)


PARTS: dict[str, Callable[[], str]] = {
    "help": help_part,
    "modules": modules_part,
    "layout": layout_part,
    "fields": fields_part,
    "frontier": partial(fields_part, "frontier"),
    "forgetting": partial(fields_part, "dp-unlearn"),
}
"""Name of a part that is read off the code -> its text."""

MEASURED: dict[str, Callable[[], str]] = {"demo": demo_part, "example": example_part}
"""Name of a part that shows what was measured -> its text; numbers of one machine, and so not compared."""

DOCUMENTS = ("README.md", "docs/cli.md", "docs/architecture.md", "docs/report.md")


def generated(text: str, parts: Mapping[str, Callable[[], str]] = PARTS) -> str:
    """A document with its parts of these names written again."""
    return PART.sub(lambda found: found[1] + parts[found[2]]() + found[3] if found[2] in parts else found[0], text)


def main() -> None:
    """Write every document again."""
    for name in DOCUMENTS:
        path = ROOT / name
        text = generated(path.read_text(encoding="utf-8"), PARTS | MEASURED)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
