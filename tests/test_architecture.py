"""Which outside package may be imported where, and that the choices in a folder stand apart from each other."""

import ast
from pathlib import Path

import pytest

import unlearn_cli
from unlearn_cli.formats import FORMATS
from unlearn_cli.penalties import PENALTIES
from unlearn_cli.transport import METHODS
from unlearn_cli.unlearning import METHODS as WAYS_TO_FORGET

ROOT = Path(unlearn_cli.__file__).parent

ONLY_IN = {
    "cryptography": ("randomness",),
    "typer": ("cli",),
    "rich": ("cli",),
    "sklearn": ("transport", "independence", "models"),
    "joblib": ("models",),
    "ot": ("transport", "independence"),
    "scipy": ("transport", "independence", "penalties", "unlearning", "models"),
    "skops": ("models",),
    "pyarrow": ("formats", "engines"),
    "torch": ("models.torch",),
    "safetensors": ("models.torch",),
    "xgboost": ("models.xgboost",),
    "lightgbm": ("models.lightgbm",),
    "pyspark": ("engines.spark",),
    "jinja2": ("html",),
    "matplotlib": ("html",),
}
"""Outside package -> the only parts of unlearn_cli that may import it."""

NEVER_IN = {
    "numpy": ("formats", "engines", "roles"),
    "polars": (
        "transport",
        "independence",
        "penalties",
        "accumulator",
        "randomness",
        "lookup",
        "errors",
        "report",
        "html",
    ),
    "pathlib": ("transport", "independence", "penalties"),
    "unlearn_cli.public_choice": ("transport", "randomness", "choosing", "table_map", "fitting"),
}
"""Package -> the parts of unlearn_cli that may not import it."""


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported_names(source: str) -> set[str]:
    """Every name an import statement binds, dotted: `from a.b import c` gives `a.b` and `a.b.c`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(module: str, part: str) -> bool:
    return module == part or module.startswith(f"{part}.")


def misplaced(module: str, source: str) -> list[str]:
    packages = {name.partition(".")[0] for name in imported_names(source)}
    wrong = [p for p in packages if p in ONLY_IN and not any(within(module, part) for part in ONLY_IN[p])]
    wrong += [p for p in packages if any(within(module, part) for part in NEVER_IN.get(p, ()))]
    return sorted(wrong)


def crossings(modules: set[str]) -> list[str]:
    """Imports from one of `modules` to another."""
    found = []
    for module in sorted(modules):
        path = ROOT.joinpath(*module.split(".")[1:]).with_suffix(".py")
        names = imported_names(path.read_text()) if path.exists() else set()
        found += [f"{module} imports {other}" for other in sorted(modules & names) if other != module]
    return found


def test_outside_packages_are_where_they_may_be() -> None:
    faults = {
        module_name(path): misplaced(module_name(path), path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")
    }
    assert {module: packages for module, packages in faults.items() if packages} == {}


@pytest.mark.parametrize(
    ("module", "source", "fault"),
    [
        ("transport.quantile", "import polars as pl", "polars"),
        ("engines.local", "from numpy.typing import NDArray", "numpy"),
        ("repair", "def f():\n    import sklearn.ensemble", "sklearn"),
        ("models.xgboost", "import torch", "torch"),
    ],
)
def test_control_a_misplaced_import_is_seen(module: str, source: str, fault: str) -> None:
    assert misplaced(module, source) == [fault]


def test_a_method_never_imports_another() -> None:
    assert crossings({method.learn.partition(":")[0] for method in METHODS.values()}) == []


def test_a_penalty_never_imports_another() -> None:
    assert crossings({choice.call.partition(":")[0] for choice in PENALTIES.values()}) == []


def test_a_way_to_forget_never_imports_another() -> None:
    assert crossings({way.run.partition(":")[0] for way in WAYS_TO_FORGET.values()}) == []


def test_a_format_never_imports_another() -> None:
    assert crossings({entry.partition(":")[0] for entry in FORMATS.values()}) == []


def test_control_a_crossing_is_seen() -> None:
    assert crossings({"unlearn_cli.formats.source", "unlearn_cli.formats.find"}) == [
        "unlearn_cli.formats.source imports unlearn_cli.formats.find"
    ]


def test_every_module_opens_with_one_line_that_says_what_it_is_for() -> None:
    bare = [
        module_name(path)
        for path in ROOT.rglob("*.py")
        if not (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").splitlines()[:1]
    ]
    assert bare == []


def test_no_file_is_longer_than_250_lines() -> None:
    assert [module_name(p) for p in ROOT.rglob("*.py") if len(p.read_text(encoding="utf-8").splitlines()) > 250] == []
