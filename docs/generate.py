"""Writes the pages that are read off the code and the measurements: `python -m docs.generate`, and every site build.

They go to `docs/_generated/`, which git ignores. `docs/demo.py` has the parts that show what was measured.
"""

import ast
import inspect
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from benchmarks.scale.how_far import page as how_far_page
from docs.links import copied, pictures
from docs.plain import ROOT, plain_environment

PACKAGE = ROOT / "unlearn_cli"
GENERATED = ROOT / "docs" / "_generated"

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


def command_line_page() -> str:
    """Help of the program and of every command."""
    calls: list[tuple[str, ...]] = [(), *((name,) for name in commands())]
    with ThreadPoolExecutor() as threads:
        texts = list(threads.map(lambda call: help_text(*call), calls))
    named = zip((" ".join(("unlearn", *call)) for call in calls), texts, strict=True)
    parts = [f"## `{name}`\n\n```text\n{text}\n```\n" for name, text in named]
    head = "# The command line\n\nWhat `--help` prints, word for word, at 100 columns. What the codes mean: "
    return "\n".join([f"{head}[exit codes](../reference/exit-codes.md).\n", *parts])


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


def module_row(path: Path) -> str:
    """A line of the module map."""
    name = path.relative_to(PACKAGE).as_posix().removesuffix("__init__.py")
    return f"| `{name}` | {first_line(path)} |"


def modules_page() -> str:
    """Every module in layer order, each with the line that says what it is for."""
    parts = ["# The modules\n\nFrom the top layer to the bottom one; a layer imports only what is below it. Why: "]
    parts[0] += "[three wings on one ground floor](../explanation/architecture.md).\n"
    for layer in layers():
        rows = [module_row(path) for name in layer for path in module_paths(name)]
        title = ", ".join(f"`{name}`" for name in layer)
        parts.append("\n".join([f"## {title}\n", "| module | what it is for |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def report_page() -> str:
    """Every field of every report, from its JSON Schema."""
    from unlearn_cli.report.schema import LAYOUTS, schema

    parts = [
        "# The report\n\nWhat the numbers mean: [read a report](../how-to/read-a-report.md). `unlearn schema NAME` "
        "prints the JSON Schema (draft 2020-12), which is strict: every field is always there, none is added without a "
        "new `schema_version`. Same input, same settings, same secret, same libraries: same report, but for seconds. "
        "Numbers have 6 significant digits; there is no NaN and no infinity. `x[]` is an entry of a list.\n"
    ]
    for what in LAYOUTS:
        rows = [f"| `{path}` | {kind} | {text} |" for path, kind, text in fields(schema(what), "")]
        table = ["| field | type | what it holds |", "|---|---|---|", *rows]
        parts.append("\n".join([f"## `unlearn schema {what}`\n", *table]) + "\n")
    return "\n".join(parts)


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


PYTHON = ("unlearn_cli", "unlearn_cli.sklearn")
"""Modules whose public names are the Python API."""


def python_page() -> str:
    """The public names of the library by autodoc: functions, what they return, other classes, errors."""
    parts = ["# The Python API\n\nA first look: [work in Python](../how-to/work-in-python.md).\n"]
    for module in PYTHON:
        for title, entries in public(module).items():
            listed = "\n".join(f".. {directive}:: {name}\n" for name, directive in entries)
            parts += [f"## `{module}`: {title}\n\n```{{eval-rst}}\n{listed}```\n"] if entries else []
    return "\n".join(parts)


def public(module: str) -> dict[str, list[tuple[str, str]]]:
    """Heading -> full name and autodoc directive of what a module calls public; nothing where there is no module."""
    try:
        loaded = import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise
        return {}
    named = {f"{module}.{name}": getattr(loaded, name) for name in getattr(loaded, "__all__", ())}
    functions = {name: value for name, value in named.items() if inspect.isfunction(value)}
    classes = {name: value for name, value in named.items() if inspect.isclass(value)}
    errors = {name: value for name, value in classes.items() if issubclass(value, Exception)}
    returned = [get_type_hints(value).get("return") for value in functions.values()]
    results = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in returned if inspect.isclass(kind)}
    further = {name: kind for name, kind in results.items() if kind not in classes.values()}
    return {
        "functions": [(name, "autofunction") for name in functions],
        "classes": [(name, "autoclass") for name in {**classes, **further} if name not in errors],
        "errors": [
            (name, "autoexception") for name in sorted(errors, key=lambda name: name != f"{module}.UnlearnError")
        ],
    }


PAGES = {
    "command-line.md": command_line_page,
    "python.md": python_page,
    "report.md": report_page,
    "modules.md": modules_page,
    "how-far.md": how_far_page,
}
"""Name of a generated page -> what writes it."""


def write_pages(folder: Path = GENERATED) -> None:
    """Every generated page, and a copy of the documents that stand outside `docs/`."""
    for name, page in PAGES.items():
        write(folder / name, page().encode())
    for document in copied():
        for path in (document, *pictures(document)):
            write(folder / "repository" / path, (ROOT / path).read_bytes())


def write(path: Path, content: bytes) -> None:
    """Whole or not at all, and only where something changed, so that a build redoes no more than it must."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    shutil.move(partial, path)


if __name__ == "__main__":
    write_pages()
