"""Training settings of an xgboost file, which does not store them: from an attribute, else read off its trees."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unlearn_cli.core.errors import ModelError
from unlearn_cli.core.notes import Note

Tree = Mapping[str, NDArray[Any]]

WORDS = ("tree_method", "grow_policy", "sampling_method", "monotone_constraints", "interaction_constraints")
"""Settings that are text; every other one has to be a number."""


def settings_of(learner: Mapping[str, Any], attributes: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """Settings, and what has to be said of them: from the attribute `params` (JSON) where it was set."""
    if "params" in attributes:
        return _stated(attributes["params"]), ()
    model = learner["gradient_booster"]["model"]
    trees = [{name: np.asarray(tree[name]) for name in NAMES} for tree in model["trees"]]
    settings: dict[str, Any] = {"max_depth": max((_depth(tree) for tree in trees), default=0)}
    penalty, rate = ridge_and_rate(trees)
    if penalty is not None:
        settings["reg_lambda"] = penalty
    if rate is not None:
        settings["learning_rate"] = rate
    if any((tree["sum_hessian"] < 1).any() for tree in trees):
        settings["min_child_weight"] = 0.0
    settings["num_parallel_tree"] = int(model["gbtree_model_param"].get("num_parallel_tree", "1"))
    start = learner["learner_model_param"]
    if start.get("boost_from_average", "1") == "0":
        settings["base_score"] = float(start["base_score"].strip("[]").split(",")[0])
    read = ", ".join(f"{name} {value:.4g}" for name, value in settings.items())
    text = (
        f"an xgboost file does not hold its training settings: read off its trees were {read}; the rest is xgboost's "
        "default. To have them taken from you: booster.set_attr(params=json.dumps(params)) before saving"
    )
    return settings, (Note("settings", text),)


def of_the_objective(objective: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of the loss, which a file does hold: scale_pos_weight, huber_slope, quantile_alpha."""
    parts = [part for part in objective.values() if isinstance(part, dict)]
    found = {name: json.loads(text) for part in parts for name, text in part.items() if name in OF_THE_LOSS}
    return found


def _stated(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise ModelError("the model's attribute 'params' is not a JSON object.", "Set it with json.dumps(params).")
    return {name: value for name, value in found.items() if name in WORDS or isinstance(value, int | float)}


OF_THE_LOSS = ("scale_pos_weight", "huber_slope", "quantile_alpha")
NAMES = ("left_children", "right_children", "base_weights", "sum_hessian", "split_conditions")


def _depth(tree: Tree) -> int:
    """Length of the longest path from the root to a leaf; children come after their parent."""
    depth = np.zeros(len(tree["left_children"]), dtype=int)
    for node, (left, right) in enumerate(zip(tree["left_children"], tree["right_children"], strict=True)):
        if left >= 0:
            depth[[left, right]] = depth[node] + 1
    return int(depth.max())


def ridge_and_rate(trees: Sequence[Tree]) -> tuple[float | None, float | None]:
    """lambda and eta, as the weights of the nodes give them; None where they do not agree with each other.

    A node of gradient sum G and Hessian sum H has weight w = -G / (H + lambda), a leaf gives eta w (Chen & Guestrin,
    arXiv 1603.02754, equation 5). G of a split node is the sum of its children's, hence
    lambda (w - w_l - w_r) = w_l H_l + w_r H_r - w H over inner children, and then eta over leaves.
    """
    ridges = np.concatenate([_ridges(tree) for tree in trees] or [np.empty(0)])
    if not _agree(ridges):
        return None, None
    ridge = float(np.round(np.median(ridges), 3))
    rates = np.concatenate([_rates(tree, ridge) for tree in trees])
    return ridge, float(np.round(np.median(rates), 4)) if _agree(rates) else None


def _agree(values: NDArray[np.float64]) -> bool:
    if len(values) == 0:
        return False
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return bool(high - low <= 0.02 * max(abs(middle), 0.5))


def _splits(tree: Tree, leaves: bool) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Nodes both of whose children are leaves, or both are not; and these children."""
    left, right = tree["left_children"], tree["right_children"]
    inner = np.flatnonzero(left >= 0)
    ends = left < 0
    nodes = inner[(ends[left[inner]] == leaves) & (ends[right[inner]] == leaves)]
    return nodes, left[nodes], right[nodes]


def _ridges(tree: Tree) -> NDArray[np.float64]:
    weight, mass = tree["base_weights"], tree["sum_hessian"]
    node, left, right = _splits(tree, leaves=False)
    factor = weight[node] - weight[left] - weight[right]
    known = np.abs(factor) > 0.05 * np.abs(weight).max()
    excess = weight[left] * mass[left] + weight[right] * mass[right] - weight[node] * mass[node]
    return np.asarray(excess[known] / factor[known], dtype=float)


def _rates(tree: Tree, ridge: float) -> NDArray[np.float64]:
    weight, mass, given = tree["base_weights"], tree["sum_hessian"], tree["split_conditions"]
    node, left, right = _splits(tree, leaves=True)
    pulled = weight[node] * (mass[node] + ridge)
    known = np.abs(pulled) > 0.05 * np.abs(weight * (mass + ridge)).max()
    moved = given[left] * (mass[left] + ridge) + given[right] * (mass[right] + ridge)
    return np.asarray(moved[known] / pulled[known], dtype=float)
