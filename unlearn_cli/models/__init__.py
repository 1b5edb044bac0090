"""Model files: the suffix says which adapter reads and writes it; each adapter is one file and one line here."""

from pathlib import Path

from unlearn_cli.errors import UnlearnError
from unlearn_cli.lookup import load
from unlearn_cli.models.interface import Loading, Model

MODELS = {
    ".skops": "unlearn_cli.models.scikit_learn:load",
    ".pkl": "unlearn_cli.models.scikit_learn:load",
    ".joblib": "unlearn_cli.models.scikit_learn:load",
    ".safetensors": "unlearn_cli.models.torch_module:load",
    ".pt": "unlearn_cli.models.torch_module:load",
    ".pth": "unlearn_cli.models.torch_module:load",
    ".pt2": "unlearn_cli.models.torch_exported:load",
    ".json": "unlearn_cli.models.xgboost:load",
    ".ubj": "unlearn_cli.models.xgboost:load",
    ".txt": "unlearn_cli.models.lightgbm:load",
}
"""Suffix of the file -> the function that loads it."""


def load_model(path: Path, trust_pickle: bool = False, factory: str | None = None, suffix: str | None = None) -> Model:
    """The model in a file; `suffix` is for a file that does not bear its own.

    Errors: no such file; a suffix nobody reads; what the adapter finds wrong with it.
    """
    if not path.is_file():
        raise UnlearnError(f"there is no model file {path}.", "Name a file with --model.")
    named = (suffix or path.suffix).lower()
    if named not in MODELS:
        raise UnlearnError(
            f"{path.name}: no model format has the suffix {named!r}.", f"Known suffixes: {', '.join(MODELS)}."
        )
    loaded: Model = load(MODELS, named, "model format")(path, Loading(trust_pickle, factory, named))
    return loaded
