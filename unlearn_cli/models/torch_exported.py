"""Exported torch programs (.pt2) are refused: opening one can run code of whoever wrote it."""

from pathlib import Path
from typing import NoReturn

from unlearn_cli.errors import UnlearnError
from unlearn_cli.models.interface import Loading


def load(path: Path, how: Loading) -> NoReturn:
    """The file is not opened at all.

    `torch.export.load` (2.13) unpickles sample inputs and constants and evaluates expressions of the file as Python;
    nothing of that is needed for the weights, which safetensors holds as plain numbers.
    """
    raise UnlearnError(
        f"{path.name} is an exported torch program, and torch.export.load can run code that such a file brings.",
        "Save the weights with safetensors.torch.save_file(module.state_dict(), 'name.safetensors') and give "
        "--model name.safetensors --factory yourmodule:function, the function that makes the module.",
    )
