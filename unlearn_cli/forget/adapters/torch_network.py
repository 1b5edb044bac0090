"""A torch module as a network that forgets: outputs, fresh and blended weights, gradient steps, the same file back."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from unlearn_cli.core.cells import Floats
from unlearn_cli.core.notes import Note
from unlearn_cli.forget.adapters.columns import matrix
from unlearn_cli.forget.adapters.header import stated
from unlearn_cli.forget.adapters.libraries import needed
from unlearn_cli.forget.adapters.schedule import Schedule, descend
from unlearn_cli.forget.models.interface import Family, Rows, Task

CHUNK = 8192
"""Rows that are forwarded at a time when nothing is trained."""


@dataclass(frozen=True)
class TorchNetwork:
    """A module in evaluation mode, and what its file says besides the weights.

    make      the factory: a module with the same architecture, freshly initialised
    names     names of the tensors in the file, in its order; tied weights may be there once
    write     the file's content, from the tensors by name
    metadata  text of the safetensors header; `classes`, `features`, `epochs`, `batch_size` and `rate` are read as JSON
    """

    module: Any
    make: Callable[[], Any]
    names: tuple[str, ...]
    classes: tuple[Any, ...]
    write: Callable[[dict[str, Any]], bytes]
    metadata: Mapping[str, str] = field(default_factory=dict)
    family: Family = "network"

    @property
    def task(self) -> Task:
        return "classification" if self.classes else "regression"

    @property
    def features(self) -> Sequence[str] | None:
        names = stated(self.metadata, "features", list)
        return None if names is None else [str(name) for name in names]

    @property
    def schedule(self) -> Schedule:
        """How it was trained, as far as its file says."""
        known = {name: stated(self.metadata, name, (int, float)) for name in ("epochs", "batch_size", "rate")}
        return Schedule(**{name: value for name, value in known.items() if value is not None})

    @property
    def epochs(self) -> int | None:
        found: int | None = stated(self.metadata, "epochs", int)
        return found

    def prepared(self, features: pl.DataFrame) -> NDArray[np.float32]:
        return matrix(features, self.features, gaps=False).astype(np.float32)

    def outputs(self, features: pl.DataFrame) -> Floats:
        torch, rows = needed("torch"), self.prepared(features)
        with torch.inference_mode():
            parts = [_forward(self.module, rows[start : start + CHUNK]) for start in range(0, len(rows), CHUNK)]
        return self.logits(np.concatenate([part.double().numpy() for part in parts]))

    def logits(self, found: Floats) -> Floats:
        """One number for two classes is the log odds of the second: the logits are then 0 and it."""
        return np.hstack([np.zeros_like(found), found]) if self.of_log_odds(found) else found

    def of_log_odds(self, found: Floats) -> bool:
        """Whether the network gives one number for two classes."""
        return len(self.classes) == 2 and found.shape[1] == 1

    @property
    def unstated(self) -> bool:
        """Whether one number is taken for a prediction, since the file names no classes."""
        return not self.classes and "classes" not in self.metadata

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the file does not say of its training, and was therefore assumed."""
        absent = [name for name in ("epochs", "batch_size", "rate") if name not in self.metadata]
        taken = ", ".join(f"{name} {getattr(Schedule(), name):g}" for name in absent)
        text = (
            f"the file does not say how the network was trained: {taken} are assumed. The metadata of a .safetensors "
            "file may hold them"
        )
        return (Note("settings", text),) if absent else ()

    def fresh(self, seed: int) -> Self:
        torch = needed("torch")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return replace(self, module=self.make().eval())

    def blended(self, other: Self, share: float) -> Self:
        """theta = share * mine + (1 - share) * other's; counters (integer buffers) stay mine."""
        mine, its = self.module.state_dict(), other.module.state_dict()
        floating = {name for name, tensor in mine.items() if tensor.is_floating_point()}
        module = deepcopy(self.module)
        module.load_state_dict({n: t.lerp(its[n], 1.0 - share) if n in floating else t for n, t in mine.items()})
        return replace(self, module=module)

    def own_loss(self, outputs: Floats, target: Floats) -> None:
        """Cross entropy, or squared error."""
        return None

    def trainer(self, rows: Rows) -> "TorchTrainer":
        return TorchTrainer(self)

    def retrained(self, rows: Rows, seed: int) -> Self:
        """Freshly initialised, then Adam on cross-entropy or squared error by the schedule."""
        trainer = self.fresh(seed).trainer(rows)
        descend(trainer, self.prepared(rows.features), rows.target, (self.task, self.schedule, seed))
        return replace(self, module=trainer.model().module)

    def to_bytes(self) -> bytes:
        state = self.module.state_dict()
        return self.write({name: state[name].detach().contiguous().clone() for name in self.names})


class TorchTrainer:
    """A copy of a network under Adam; random layers draw from a stream of their own, so that runs repeat."""

    def __init__(self, network: TorchNetwork) -> None:
        self._network = network
        self._module = deepcopy(network.module)
        self._adam = needed("torch").optim.Adam([p for p in self._module.parameters() if p.requires_grad])
        self._steps = 0

    def step(self, batch: NDArray[Any], gradient: Callable[[Floats], Floats], rate: float) -> Floats:
        torch = needed("torch")
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._steps)
            found = _forward(self._module.train(), batch)
        given: Floats = found.detach().double().numpy()
        outputs = self._network.logits(given)
        pull = gradient(outputs)[:, -given.shape[1] :]
        self._adam.param_groups[0]["lr"] = rate
        self._adam.zero_grad()
        found.backward(torch.as_tensor(pull, dtype=found.dtype))
        self._adam.step()
        self._steps += 1
        return outputs

    def model(self) -> TorchNetwork:
        return replace(self._network, module=deepcopy(self._module).eval())


def _forward(module: Any, rows: NDArray[Any]) -> Any:
    found = module(needed("torch").from_numpy(np.ascontiguousarray(rows)))
    return found[:, None] if found.ndim == 1 else found
