"""The same output of a command whatever the terminal it is run on."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WIDTH = 100


def plain_environment() -> dict[str, str]:
    """No colours, 100 columns. Most variables are left out: FORCE_COLOR, GITHUB_ACTIONS and others colour the text."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    width = {"COLUMNS": str(WIDTH), "TERMINAL_WIDTH": str(WIDTH)}
    return kept | width | {"TERM": "dumb", "NO_COLOR": "1", "PYTHONUTF8": "1"}
