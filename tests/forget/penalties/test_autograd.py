"""Value and gradient of every penalty against torch's autograd on the same formula, where torch is installed."""

from typing import Any

import numpy as np
import pytest

from unlearn_cli.core.registry import load
from unlearn_cli.forget.output_distributions import batch_of
from unlearn_cli.forget.penalties import PENALTIES, hsic, mmd, variational, wasserstein
from unlearn_cli.forget.penalties.interface import Batch

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'unlearn-cli[torch]'")


def problem() -> tuple[Any, Batch]:
    draws = np.random.default_rng(5)
    forget = np.arange(50) >= 35
    outputs = draws.normal(size=(50, 4)) + forget[:, None] * [1.0, 0, 0, 0]
    return outputs, batch_of(forget, draws.integers(0, 4, 50).astype(float), 200, 60)


def information(p: Any, mass: Any, prior: Any) -> Any:
    given = mass.T @ p
    return (prior[:, None] * given * (given / (prior @ given)).log()).sum()


def mi(p: Any, batch: Batch, mass: Any, prior: Any) -> Any:
    return information(p, mass, prior)


def class_mi(p: Any, batch: Batch, mass: Any, prior: Any) -> Any:
    total = torch.zeros((), dtype=torch.float64)
    for y in np.unique(batch.target):
        rows = torch.as_tensor(batch.target == y)
        shares = mass[rows].sum(0)
        weight = prior @ shares
        total = total + weight * information(p[rows], mass[rows] / shares, prior * shares / weight)
    return total


def critic_bound(p: Any, batch: Batch, mass: Any, prior: Any) -> Any:
    rows = torch.cat([torch.ones(len(p), 1, dtype=torch.float64), p, p**2], dim=1)
    weights = mass * prior
    w = torch.as_tensor(variational.critic(rows.detach().numpy(), weights.numpy()))
    score = rows @ w
    fit = weights[:, 1] @ torch.nn.functional.logsigmoid(score) + weights[:, 0] @ torch.nn.functional.logsigmoid(-score)
    return fit - (prior * prior.log()).sum() - variational.RIDGE / 2 * (w[1:] ** 2).sum()


def discrepancy(p: Any, mass: Any, width: float) -> Any:
    d = mass[:, 0] - mass[:, 1]
    return d @ torch.exp(-((p[:, None] - p) ** 2).sum(2) / (2 * width**2)) @ d


def hsic_full(p: Any, batch: Batch, mass: Any, prior: Any) -> Any:
    """E k l + E k E l - 2 E[E k E l] over all 2 n draws."""
    weight = (mass * prior).T.reshape(-1)
    twice = torch.cat([p, p])
    k = torch.exp(-((twice[:, None] - twice) ** 2).sum(2) / (2 * hsic.WIDTH**2))
    z = torch.arange(2).repeat_interleave(len(p))
    same = (z[:, None] == z).double()
    return (
        weight @ (k * same) @ weight
        + (weight @ k @ weight) * (weight @ same @ weight)
        - 2 * weight @ ((k @ weight) * (same @ weight))
    )


def mmd_full(p: Any, batch: Batch, mass: Any, prior: Any) -> Any:
    return sum(discrepancy(p, mass, width) for width in mmd.WIDTHS) / len(mmd.WIDTHS)


def sliced(p: Any, batch: Batch, mass: Any, prior: Any) -> Any:
    total = torch.zeros((), dtype=torch.float64)
    directions = torch.as_tensor(wasserstein._directions(p.shape[1]))
    for direction in directions:
        x, order = (p @ direction).sort()
        ranks = [mass[order][:, z].cumsum(0) for z in (0, 1)]
        edges = torch.cat([torch.zeros(1, dtype=torch.float64), *ranks]).sort().values
        weight, middle = edges.diff(), (edges[1:] + edges[:-1]) / 2
        one, two = (x[torch.searchsorted(r, middle).clamp(max=len(x) - 1)] for r in ranks)
        total = total + (weight * (one - two) ** 2).sum() / len(directions)
    return total


FORMULAS = {
    "mi": mi,
    "class-mi": class_mi,
    "variational": critic_bound,
    "hsic": hsic_full,
    "mmd": mmd_full,
    "wasserstein": sliced,
}


def test_every_penalty_has_its_formula() -> None:
    assert set(FORMULAS) == set(PENALTIES)


@pytest.mark.parametrize("name", list(PENALTIES))
def test_value_and_gradient_are_autograds(name: str) -> None:
    outputs, batch = problem()
    penalty = load({key: choice.call for key, choice in PENALTIES.items()}, name, "penalty")
    value, gradient = penalty(outputs, batch)
    logits = torch.tensor(outputs, requires_grad=True)
    mass, prior = torch.as_tensor(batch.mass), torch.tensor([batch.prior, 1 - batch.prior], dtype=torch.float64)
    formula = FORMULAS[name](torch.softmax(logits, dim=1), batch, mass, prior)
    formula.backward()
    assert value == pytest.approx(float(formula.detach()), abs=1e-8)
    assert np.abs(gradient - logits.grad.numpy()).max() < 1e-10
