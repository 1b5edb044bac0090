"""A network of dense layers in numpy: forward, backward, Adam."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from unlearn_cli.core.cells import Floats

ACTIVATIONS: dict[str, Callable[[Floats], Floats]] = {
    "identity": lambda x: x,
    "relu": lambda x: np.maximum(x, 0.0),
    "tanh": np.tanh,
    "logistic": lambda x: 0.5 * (1.0 + np.tanh(0.5 * x)),
}
_SLOPES: dict[str, Callable[[Floats], Floats]] = {
    "identity": np.ones_like,
    "relu": lambda a: (a > 0).astype(a.dtype),
    "tanh": lambda a: 1.0 - a * a,
    "logistic": lambda a: a * (1.0 - a),
}
"""Derivative of each activation as a function of its value."""


@dataclass(frozen=True)
class Layers:
    """Weights (in, out) and biases (out,) of each layer; the last has no activation."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]
    activation: str

    def forward(self, rows: Floats) -> list[Floats]:
        """What enters each layer, and what leaves the last: rows (n, in) first, scores (n, out) at the end."""
        values = [rows]
        for number, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True), start=1):
            raw = values[-1] @ weight + bias
            values.append(raw if number == len(self.weights) else ACTIVATIONS[self.activation](raw))
        return values

    def backward(self, values: list[Floats], gradient: Floats) -> list[Floats]:
        """Gradient of each weight, then of each bias, from that of the scores (n, out)."""
        of_weights: list[Floats] = []
        of_biases: list[Floats] = []
        for layer in reversed(range(len(self.weights))):
            of_weights.append(values[layer].T @ gradient)
            of_biases.append(gradient.sum(axis=0))
            if layer:
                gradient = (gradient @ self.weights[layer].T) * _SLOPES[self.activation](values[layer])
        return [*reversed(of_weights), *reversed(of_biases)]

    @property
    def parameters(self) -> list[Floats]:
        return [*self.weights, *self.biases]

    def with_parameters(self, parameters: list[Floats]) -> "Layers":
        """The same network with these weights and biases, in the order of `parameters`."""
        depth = len(self.weights)
        return Layers(tuple(parameters[:depth]), tuple(parameters[depth:]), self.activation)

    def blended(self, other: "Layers", share: float) -> "Layers":
        """share * mine + (1 - share) * other's."""
        pairs = zip(self.parameters, other.parameters, strict=True)
        return self.with_parameters([share * mine + (1.0 - share) * theirs for mine, theirs in pairs])

    def fresh(self, seed: int) -> "Layers":
        """Glorot's uniform initialisation, scaled as scikit-learn's multi-layer perceptrons are."""
        draws = np.random.default_rng(seed)
        factor = 2.0 if self.activation == "logistic" else 6.0
        bounds = [float(np.sqrt(factor / sum(w.shape))) for w in self.weights]
        shapes = [p.shape for p in self.parameters]
        return self.with_parameters(
            [draws.uniform(-b, b, shape) for b, shape in zip(bounds + bounds, shapes, strict=True)]
        )


@dataclass
class Adam:
    """Kingma & Ba (2015), algorithm 1, with its default constants; changes `parameters` in place."""

    parameters: list[Floats]
    _taken: int = 0
    _first: list[Floats] = field(default_factory=list)
    _second: list[Floats] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._first = [np.zeros_like(p) for p in self.parameters]
        self._second = [np.zeros_like(p) for p in self.parameters]

    def step(self, gradients: list[Floats], rate: float) -> None:
        """One step down the gradients."""
        self._taken += 1
        scale = rate * np.sqrt(1.0 - 0.999**self._taken) / (1.0 - 0.9**self._taken)
        for p, g, first, second in zip(self.parameters, gradients, self._first, self._second, strict=True):
            first += 0.1 * (g - first)
            second += 0.001 * (g * g - second)
            p -= scale * first / (np.sqrt(second) + 1e-8)
