"""Imports the library that a model file needs; where it is absent, the error is the line to type."""

from importlib import import_module
from typing import Any

from unlearn_cli.core.errors import ModelError

EXTRAS = {"torch": "torch", "safetensors.torch": "torch", "xgboost": "xgboost", "lightgbm": "lightgbm"}
"""Module of an optional library -> the extra of unlearn-cli that installs it."""


def needed(module: str) -> Any:
    """The module of an optional library; an error with the line that installs it where it is absent."""
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise ModelError(
            f"this model needs {library}, which cannot be imported here: {error}.",
            f"pip install 'unlearn-cli[{EXTRAS[module]}]'",
        ) from error
