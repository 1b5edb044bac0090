"""What a model adapter is: outputs, a model from scratch, gradient steps of networks, the same file format back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol, Self, runtime_checkable

import polars as pl
from numpy.typing import NDArray

from unlearn_cli.core.cells import Floats, Ints

Task = Literal["classification", "regression"]
Family = Literal["linear", "trees", "network"]


@dataclass(frozen=True)
class Rows:
    """Rows that a model is trained or measured on.

    features  the feature columns, in the order that the model takes
    target    (n,) position of the class in the model's `classes`, or the number to predict
    """

    features: pl.DataFrame
    target: Floats

    def part(self, chosen: Ints) -> Self:
        """Some of the rows, by position."""
        return replace(self, features=self.features[chosen], target=self.target[chosen])

    def __len__(self) -> int:
        return len(self.target)


@dataclass(frozen=True)
class Loading:
    """What the user allows and adds when a model file is opened.

    trust_pickle  open formats that can run code of whoever wrote the file
    factory       `module:function` of the user's own code, that makes the network whose weights the file holds
    suffix        format of the file, lower case; its own name may end otherwise while it is being written
    """

    trust_pickle: bool = False
    factory: str | None = None
    suffix: str = ""


class Model(Protocol):
    """A supplied model, or one that came of it; frozen: whatever trains gives a new one.

    family    linear models are refitted, trees regrown, networks trained on from what they are
    classes   class labels as they are in the target column; empty for regression
    features  names of the features it was trained with; None where the file does not say
    """

    @property
    def family(self) -> Family: ...
    @property
    def task(self) -> Task: ...
    @property
    def classes(self) -> tuple[Any, ...]: ...
    @property
    def features(self) -> Sequence[str] | None: ...

    def outputs(self, features: pl.DataFrame) -> Floats:
        """(n, C) logits, the softmax of which are the probabilities; for regression (n, 1) predictions."""
        ...

    def retrained(self, rows: Rows, seed: int) -> Self:
        """The same kind of model with the same settings, trained from scratch on these rows."""
        ...

    def to_bytes(self) -> bytes:
        """The model in the file format that it came in."""
        ...


class Trainer(Protocol):
    """A copy of a network in training: Adam, one step a call."""

    def step(self, batch: NDArray[Any], gradient: Callable[[Floats], Floats], rate: float) -> Floats:
        """Outputs (b, C) of a batch of prepared rows; then one step of size `rate` down `gradient(outputs)` (b, C)."""
        ...

    def model(self) -> "Network":
        """The network as it is now."""
        ...


@runtime_checkable
class Network(Model, Protocol):
    """A model whose parameters move by gradients.

    epochs  passes over the rows in the original training; None where the file does not say
    """

    @property
    def epochs(self) -> int | None: ...

    def prepared(self, features: pl.DataFrame) -> NDArray[Any]:
        """The rows (n, ...) as the network's first layer takes them; done once, not in every step."""
        ...

    def fresh(self, seed: int) -> Self:
        """The same architecture with a fresh initialisation."""
        ...

    def blended(self, other: Self, share: float) -> Self:
        """theta = share * mine + (1 - share) * other's, parameter by parameter."""
        ...

    def trainer(self, rows: Rows) -> Trainer:
        """A copy to train on these rows, some in each step."""
        ...

    def own_loss(self, outputs: Floats, target: Floats) -> tuple[Floats, Floats] | None:
        """(n,) losses of rows, and the gradient (n, C) of their mean by the outputs.

        None: it has none of its own, and cross entropy or squared error it is.
        """
        ...


@runtime_checkable
class Preprocessed(Model, Protocol):
    """A model that may transform its features by what it learned from them in training (scalers, encoders)."""

    @property
    def preprocesses(self) -> bool:
        """Whether it transforms them."""
        ...

    def preprocessing_refitted(self, rows: Rows) -> Self:
        """The transformers learned anew from these rows alone; the part that predicts as it was."""
        ...
