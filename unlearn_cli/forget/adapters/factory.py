"""The user's own function that makes a network, by the name `module:function`."""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from unlearn_cli.core.errors import ModelError


def factory_named(name: str) -> Callable[[], Any]:
    """The function; its module is looked for in the working directory too. Importing it runs it: it is the user's."""
    module, _, function = name.partition(":")
    if not module or not function:
        raise ModelError(f"--factory {name!r} is not of the form module:function.", "For instance: mynet:build")
    here = str(Path.cwd())
    sys.path.insert(0, here)
    try:
        found = getattr(import_module(module), function, None)
    except ModuleNotFoundError as error:
        raise ModelError(
            f"--factory {name}: {error}.", "Run in the directory that holds the module, or set PYTHONPATH."
        ) from error
    finally:
        sys.path.remove(here)
    if not callable(found):
        raise ModelError(f"--factory {name}: the module {module} has no function {function}.")
    made: Callable[[], Any] = found
    return made
