"""What a library says against training is one error: settings of a file from anywhere may be none that it takes."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from unlearn_cli.core.errors import ModelError, UnlearnError


@contextmanager
def training(kind: str) -> Iterator[None]:
    """Around the training of a model of this kind; that it stopped at its own `max_iter` is no news."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (UnlearnError, MemoryError):
            raise
        except Exception as error:
            said = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelError(
                f"the {kind} cannot be trained on the rows that stay: {said}",
                "Forget fewer rows, or delete the model instead; the settings are those of its file.",
            ) from error
