"""Results that earlier runs of a benchmark left."""

import json
from pathlib import Path
from typing import Any


def kept(path: Path) -> dict[str, Any]:
    """What a file of results holds; nothing where there is none."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
