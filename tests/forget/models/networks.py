"""Factories of torch networks, as a user would name them with --factory."""

from typing import Any


def classifier() -> Any:
    import torch

    layers = torch.nn
    return layers.Sequential(
        layers.Linear(28, 48), layers.ReLU(), layers.BatchNorm1d(48), layers.Dropout(0.1), layers.Linear(48, 10)
    )


def regressor() -> Any:
    import torch

    return torch.nn.Sequential(torch.nn.Linear(10, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))


def tied() -> Any:
    """Two layers that share a matrix of weights, which a file holds once."""
    import torch

    class Tied(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second, self.last = (torch.nn.Linear(28, n) for n in (28, 28, 10))
            self.second.weight = self.first.weight

        def forward(self, rows: Any) -> Any:
            return self.last(self.second(torch.relu(self.first(rows))))

    return Tied()


def probabilities() -> Any:
    import torch

    return torch.nn.Sequential(classifier(), torch.nn.Softmax(-1))


def no_network() -> str:
    return "a text"
