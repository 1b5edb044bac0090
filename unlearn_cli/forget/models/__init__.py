"""Model files: the suffix says which adapter reads and writes it; each adapter is one file and one line here."""

from collections.abc import Callable
from pathlib import Path

from unlearn_cli.core.errors import ModelError, UnlearnError
from unlearn_cli.core.registry import load
from unlearn_cli.forget.models.interface import Loading, Model

MODELS = {
    ".skops": "unlearn_cli.forget.models.scikit_learn:load",
    ".pkl": "unlearn_cli.forget.models.scikit_learn:load",
    ".joblib": "unlearn_cli.forget.models.scikit_learn:load",
    ".safetensors": "unlearn_cli.forget.models.torch_module:load",
    ".pt": "unlearn_cli.forget.models.torch_module:load",
    ".pth": "unlearn_cli.forget.models.torch_module:load",
    ".pt2": "unlearn_cli.forget.models.torch_exported:load",
    ".json": "unlearn_cli.forget.models.xgboost:load",
    ".ubj": "unlearn_cli.forget.models.xgboost:load",
    ".txt": "unlearn_cli.forget.models.lightgbm:load",
}
"""Suffix of the file -> the function that loads it."""


def load_model(path: Path, trust_pickle: bool = False, factory: str | None = None, suffix: str | None = None) -> Model:
    """The adapter of a model file: it gives outputs, trains such a model from scratch, and writes the format again.

    Parameters
    ----------
    path : Path
        Its suffix says the format: one of `MODELS`.
    trust_pickle : bool
        Open .pkl, .joblib, .pt and .pth files, which can run any code of whoever wrote them.
    factory : str, optional
        `module:function` that makes the network whose weights the file holds; importing it runs it. Torch only.
    suffix : str, optional
        Format of a file that does not bear its own.

    Returns
    -------
    Model
        `unlearn_cli.forget.models.interface` says what it can do.

    Raises
    ------
    ModelError
        Where there is no such file, no such format, or the adapter finds something wrong with it.

    Examples
    --------
    >>> load_model(Path("model.doc"))
    Traceback (most recent call last):
    unlearn_cli.core.errors.ModelError: there is no model file model.doc.
      Name a file with --model.
    """
    if not path.is_file():
        raise ModelError(f"there is no model file {path}.", "Name a file with --model.")
    named = (suffix or path.suffix).lower()
    if named not in MODELS:
        raise ModelError(
            f"{path.name}: no model format has the suffix {named!r}.", f"Known suffixes: {', '.join(MODELS)}."
        )
    read: Callable[[Path, Loading], Model] = load(MODELS, named, "model format")
    try:
        return read(path, Loading(trust_pickle, factory, named))
    except (UnlearnError, MemoryError):
        raise
    except Exception as error:  # a file from anywhere does what it likes to its library
        said = (str(error).splitlines() or ["no reason given"])[0]
        raise ModelError(
            f"{path.name} cannot be read: {type(error).__name__}: {said}", "Save the model again."
        ) from error
