"""The peers that need no package: the form of what they give, and the claim of each, which fails without it."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score
from sklearn.svm import LinearSVC

import benchmarks.peers
from benchmarks.peers import PEERS
from benchmarks.peers.interface import Floats, Ints
from benchmarks.peers.pseudo_barycenter import barycenter

HERE = [peer for peer in PEERS if PEERS[peer].encoded and not PEERS[peer].needs]


def fit(peer: str) -> Any:
    return import_module(f"benchmarks.peers.{peer}").fit


@pytest.fixture(scope="module")
def rows() -> tuple[Floats, Ints]:
    """Two groups of 300 and 700 rows that differ in means and covariances; the last column is a multiple of another."""
    random = np.random.default_rng(0)
    groups = np.repeat([0, 1], [300, 700]).astype(np.intp)
    mixing = np.array([[[1.0, 0.5, 0.2], [0.0, 1.0, 0.4], [0.0, 0.0, 1.0]], np.diag([1.5, 0.7, 1.0])])
    values = np.einsum("nij,nj->ni", mixing[groups], random.normal(size=(1000, 3))) + 2.0 * groups[:, None]
    return np.column_stack([values, 2 * values[:, 0]]), groups


def covariance(rows: Floats) -> Floats:
    return np.asarray(np.cov(rows, rowvar=False))


@pytest.mark.parametrize("peer", HERE)
def test_rows_come_back_in_their_form_and_the_input_stays(peer: str, rows: tuple[Floats, Ints]) -> None:
    values, groups = rows
    before = values.copy()
    moved = fit(peer)(values, groups)(values[::2], groups[::2])
    assert moved.shape == values[::2].shape
    assert np.isfinite(moved).all()
    assert np.array_equal(values, before)


def test_pseudo_barycenter_makes_means_and_covariances_equal(rows: tuple[Floats, Ints]) -> None:
    values, groups = rows
    moved = fit("pseudo_barycenter")(values, groups)(values, groups)
    assert np.allclose(moved[groups == 0].mean(axis=0), moved[groups == 1].mean(axis=0))
    assert np.allclose(covariance(moved[groups == 0]), covariance(moved[groups == 1]), atol=0.02)
    assert not np.allclose(covariance(values[groups == 0]), covariance(values[groups == 1]), atol=0.5)


def test_barycenter_of_commuting_covariances_is_the_mean_of_their_roots() -> None:
    spreads, weights = np.stack([np.diag([1.0, 4.0]), np.diag([9.0, 0.25])]), np.array([0.25, 0.75])
    assert np.allclose(barycenter(spreads, weights), np.diag([2.5**2, 0.875**2]), rtol=1e-5)


def test_inlp_blinds_a_linear_classifier(rows: tuple[Floats, Ints]) -> None:
    values, groups = rows

    def accuracy(x: Floats) -> float:
        guesses = LinearSVC(class_weight="balanced", dual=False).fit(x[::2], groups[::2]).predict(x[1::2])
        return float(balanced_accuracy_score(groups[1::2], guesses))

    assert accuracy(fit("inlp")(values, groups)(values, groups)) < 0.56
    assert accuracy(values) > 0.8


def test_every_peer_is_a_file_and_every_file_is_a_peer() -> None:
    files = {path.stem for path in Path(benchmarks.peers.__file__).parent.glob("*.py")}
    assert files - {"__init__", "interface"} == set(PEERS)


def test_packages_are_named_without_their_versions() -> None:
    assert PEERS["leace"].packages == ("concept-erasure", "torch")
