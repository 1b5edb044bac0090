"""Rewrite a table so that nobody can tell a sensitive column from the others, and move it as little as possible.

>>> import unlearn_cli as ul
>>> done = ul.repair("sample_data/adult.parquet", sensitive="sex", method="quantile")
>>> done.table.height
4000
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

FACE = {
    **dict.fromkeys(("Map", "Restored", "load_map", "restore"), "unlearn_cli.api.maps"),
    **dict.fromkeys(("Forgotten", "forget"), "unlearn_cli.api.forgetting"),
    **dict.fromkeys(("Repaired", "audit", "fit", "repair"), "unlearn_cli.api.tables"),
    "frontier": "unlearn_cli.api.frontier",
    **dict.fromkeys(("DataError", "InputError", "MapError", "ModelError", "SettingsError"), "unlearn_cli.core.errors"),
    "UnlearnError": "unlearn_cli.core.errors",
    "Options": "unlearn_cli.core.options",
}
"""What the library offers -> the module that it is imported from on first use: `import unlearn_cli` loads nothing."""

__all__ = [
    "DataError",
    "Forgotten",
    "InputError",
    "Map",
    "MapError",
    "ModelError",
    "Options",
    "Repaired",
    "Restored",
    "SettingsError",
    "UnlearnError",
    "__version__",
    "audit",
    "fit",
    "forget",
    "frontier",
    "load_map",
    "repair",
    "restore",
]

if TYPE_CHECKING:
    from unlearn_cli.api.forgetting import Forgotten, forget
    from unlearn_cli.api.frontier import frontier
    from unlearn_cli.api.maps import Map, Restored, load_map, restore
    from unlearn_cli.api.tables import Repaired, audit, fit, repair
    from unlearn_cli.core.errors import DataError, InputError, MapError, ModelError, SettingsError, UnlearnError
    from unlearn_cli.core.options import Options


def __getattr__(name: str) -> Any:
    if name not in FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(FACE[name]), name)


def __dir__() -> list[str]:
    return __all__


class _Face(ModuleType):
    """The functions `repair`, `audit` and `forget` stay what they are when the folders of these names are imported.

    The import system sets a package's attribute to a folder inside it, which `from unlearn_cli.repair.fit import fit`
    does not need.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FACE and isinstance(value, ModuleType):
            return
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face
