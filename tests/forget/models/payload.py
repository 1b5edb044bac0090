"""What an attacker puts into a model file: an object that makes a marker file when it is loaded."""

import os
from pathlib import Path
from typing import Any

MARKER = "MARKER_OF_THE_PAYLOAD"
"""Environment variable with the path of the marker file."""


def strike() -> str:
    """The payload."""
    Path(os.environ[MARKER]).write_text("the payload ran")
    return "struck"


class Pickled:
    """Strikes when it is unpickled."""

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return strike, ()


class Stated:
    """Strikes when its state is set, which skops does too, for types that the reader trusts."""

    def __getstate__(self) -> dict[str, int]:
        return {"a": 1}

    def __setstate__(self, state: dict[str, int]) -> None:
        strike()
