"""Which outside package may be imported where, and that the choices in a folder stand apart from each other."""

import ast
from pathlib import Path

import pytest

import unlearn_cli
from unlearn_cli.audit.attacks import ATTACKS
from unlearn_cli.audit.measures import DEPENDENCE, MOVEMENT
from unlearn_cli.audit.views import VIEWS
from unlearn_cli.core.rules.kinds import KINDS as FORMULAS
from unlearn_cli.engines import ENGINES
from unlearn_cli.forget.methods import METHODS as WAYS_TO_FORGET
from unlearn_cli.forget.models import MODELS
from unlearn_cli.forget.penalties import PENALTIES
from unlearn_cli.report.formats import REPORT_FORMATS
from unlearn_cli.tables.formats import FORMATS
from unlearn_cli.tables.kinds import KINDS
from unlearn_cli.transport.methods import METHODS

ROOT = Path(unlearn_cli.__file__).parent

ONLY_IN = {
    "cryptography": ("core.draws",),
    "typer": ("cli",),
    "rich": ("cli",),
    "sklearn": ("audit", "statistics", "transport", "repair.auto", "forget", "sklearn"),
    "joblib": ("forget.models", "forget.adapters"),
    "ot": ("transport",),
    "scipy": ("transport", "statistics", "audit", "forget"),
    "skops": ("forget.models", "forget.adapters"),
    "pyarrow": ("tables", "engines"),
    "pandas": (),
    "narwhals": ("tables.frames", "forget.face", "sklearn"),
    "torch": ("forget.models.torch_module", "forget.models.torch_exported", "forget.adapters"),
    "safetensors": ("forget.models.torch_module", "forget.adapters"),
    "xgboost": ("forget.models.xgboost",),
    "lightgbm": ("forget.models.lightgbm",),
    "pyspark": ("engines.spark",),
    "py4j": ("engines.spark",),
    "jinja2": ("report.html",),
    "matplotlib": ("report.html",),
}
"""Outside package -> the only parts of unlearn_cli that may import it."""

NEVER_IN = {
    "numpy": ("engines", "cli", "tables.formats", "tables.output"),
    "polars": (
        "core",
        "transport",
        "statistics",
        "audit.attacks",
        "audit.measures",
        "forget.penalties",
        "report",
        "cli",
    ),
    "pathlib": ("transport", "statistics", "audit", "forget.penalties"),
    "unlearn_cli.core.public_choice": ("transport", "repair", "core.draws"),
}
"""Package, or module of ours -> the parts of unlearn_cli that may not import it."""

CHOICES = {
    "transport/methods": {name: method.learn for name, method in METHODS.items()},
    "audit/attacks": ATTACKS,
    "audit/measures": DEPENDENCE | MOVEMENT,
    "audit/views": VIEWS,
    "forget/methods": {name: way.run for name, way in WAYS_TO_FORGET.items()},
    "forget/penalties": {name: choice.call for name, choice in PENALTIES.items()},
    "forget/models": MODELS,
    "tables/formats": FORMATS,
    "tables/kinds": KINDS,
    "report/formats": REPORT_FORMATS,
    "core/rules/kinds": FORMULAS,
    "engines": ENGINES,
}
"""Folder of choices -> its table. It holds the files that the table names, `__init__.py` and `interface.py`."""

MOST_AT_THE_TOP = 16
"""Entries of the package: as many as a person takes in at a glance, and the folders of STYLE.md with room for two."""


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
    names = imported_names(source)
    packages = {name.partition(".")[0] for name in names}
    wrong = [p for p in packages if p in ONLY_IN and not any(within(module, part) for part in ONLY_IN[p])]
    wrong += [p for p in packages | names if any(within(module, part) for part in NEVER_IN.get(p, ()))]
    return sorted(set(wrong))


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
        ("transport.methods.quantile", "import polars as pl", "polars"),
        ("engines.local", "from numpy.typing import NDArray", "numpy"),
        ("commands.repair", "def f():\n    import sklearn.ensemble", "sklearn"),
        ("forget.models.xgboost", "import torch", "torch"),
        ("repair.fit", "from unlearn_cli.core.public_choice import public_hash", "unlearn_cli.core.public_choice"),
    ],
)
def test_control_a_misplaced_import_is_seen(module: str, source: str, fault: str) -> None:
    assert misplaced(module, source) == [fault]


@pytest.mark.parametrize("folder", CHOICES)
def test_a_folder_of_choices_holds_choices_only(folder: str) -> None:
    files = {f"unlearn_cli.{folder.replace('/', '.')}.{path.stem}" for path in (ROOT / folder).glob("*.py")}
    named = {entry.partition(":")[0] for entry in CHOICES[folder].values()}
    extra = {f"unlearn_cli.{folder.replace('/', '.')}.{name}" for name in ("__init__", "interface")}
    assert files - named - extra == set(), "a helper lives one level up"


@pytest.mark.parametrize("folder", sorted(set(CHOICES) - {"transport/methods", "forget/methods"}))
def test_a_choice_never_imports_another(folder: str) -> None:
    own = f"unlearn_cli.{folder.replace('/', '.')}."
    named = {entry.partition(":")[0] for entry in CHOICES[folder].values()}
    assert crossings({module for module in named if module.startswith(own)}) == []


@pytest.mark.parametrize(("folder", "made_of_others"), [("transport/methods", "staged"), ("forget/methods", "auto")])
def test_one_method_alone_is_made_of_others(folder: str, made_of_others: str) -> None:
    found = crossings({entry.partition(":")[0] for entry in CHOICES[folder].values()})
    assert {line.split()[0].rpartition(".")[2] for line in found} <= {made_of_others}


def test_the_top_of_the_package_is_small() -> None:
    assert len([path for path in ROOT.iterdir() if path.name != "__pycache__"]) <= MOST_AT_THE_TOP


def test_control_a_crossing_is_seen() -> None:
    assert crossings({"unlearn_cli.tables.source", "unlearn_cli.tables.find"}) == [
        "unlearn_cli.tables.source imports unlearn_cli.tables.find"
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


def prints(source: str) -> list[int]:
    """Lines that call print()."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"]


def test_nothing_below_cli_prints() -> None:
    below = [path for path in ROOT.rglob("*.py") if not within(module_name(path), "cli")]
    found = {module_name(path): prints(path.read_text(encoding="utf-8")) for path in below}
    assert {module: lines for module, lines in found.items() if lines} == {}


def test_control_a_print_is_seen() -> None:
    assert prints("def f():\n    print(1)") == [2]
