"""What the text in a model file's header says: JSON under known names."""

import json
from collections.abc import Mapping
from typing import Any

from unlearn_cli.errors import UnlearnError


def told(metadata: Mapping[str, str], name: str, kind: Any) -> Any:
    """What the file's metadata says, or None."""
    if name not in metadata:
        return None
    try:
        value = json.loads(metadata[name])
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, kind):
        raise UnlearnError(f"the model file's metadata {name!r} is not what it should be: {metadata[name]!r}.")
    return value
