"""The nodes of scikit-learn's trees: each points to later ones and to a feature that is there, or prediction crashes.

Its compiled code follows what the arrays say without a look at their length.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAF = -1


def tree_faults(estimator: Any) -> Iterator[str]:
    """What in the trees of an estimator cannot be; nothing for one without trees."""
    if hasattr(estimator, "_predictors"):
        for predictor in np.ravel(np.array(estimator._predictors, dtype=object)):
            yield from _grown_by_histograms(predictor, estimator)
        return
    members = np.ravel(np.array(getattr(estimator, "estimators_", [estimator]), dtype=object))
    for tree in (member.tree_ for member in members):
        if not 0 < tree.node_count <= tree.capacity:
            yield f"a tree of {tree.capacity} nodes says that it has {tree.node_count}"
            continue
        inner = tree.children_left != LEAF
        children = np.column_stack([tree.children_left, tree.children_right])[inner]
        yield from _node_faults(inner, children, tree.feature[inner], min(tree.n_features, estimator.n_features_in_))


def _grown_by_histograms(predictor: Any, estimator: Any) -> Iterator[str]:
    nodes = predictor.nodes
    inner = nodes["is_leaf"] == 0
    children = np.column_stack([nodes["left"], nodes["right"]])[inner].astype(np.int64)
    yield from _node_faults(inner, children, nodes["feature_idx"][inner], estimator.n_features_in_)
    sets = nodes["bitset_idx"][inner & (nodes["is_categorical"] != 0)]
    if len(sets) and sets.max() >= min(len(predictor.raw_left_cat_bitsets), len(predictor.binned_left_cat_bitsets)):
        yield "a tree splits by a set of categories that it does not have"


def _node_faults(inner: NDArray[Any], children: NDArray[Any], feature: NDArray[Any], features: int) -> Iterator[str]:
    """inner: which nodes are no leaves; children: two for each of these, which stand after it in every fitted tree."""
    if len(inner) == 0:
        yield "a tree has no nodes"
    elif (children <= np.flatnonzero(inner)[:, None]).any() or (children >= len(inner)).any():
        yield "a tree's node has a child that does not come after it, or is not there"
    elif ((feature < 0) | (feature >= features)).any():
        yield f"a tree asks for a feature beyond the {features} that there are"
