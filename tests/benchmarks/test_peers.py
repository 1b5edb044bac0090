"""The peers that need no package: the form of what they give, and the claim of each, which fails without it."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.neighbors import KNeighborsClassifier
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


def test_obliviator_hides_from_neighbours_what_a_linear_eraser_leaves() -> None:
    random = np.random.default_rng(0)
    groups = np.arange(1_200) % 2
    angle, radius = random.uniform(0, 2 * np.pi, 1_200), 1 + groups + 0.1 * random.normal(size=1_200)
    rows = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])

    def accuracy(x: Floats) -> float:
        return float(KNeighborsClassifier(15).fit(x[:800], groups[:800]).score(x[800:], groups[800:]))

    known = groups[:800]
    assert accuracy(fit("obliviator")(rows[:800], known)(rows, groups)) < 0.62
    assert accuracy(fit("inlp")(rows[:800], known)(rows, groups)) > 0.9
    assert accuracy(rows) > 0.9


def related_table(rows: int, seed: int) -> tuple[pl.DataFrame, Ints]:
    """A number, a category that follows it, and a sum of both; all differ between groups, some cells are missing."""
    random = np.random.default_rng(seed)
    groups = (random.random(rows) < 0.3).astype(np.intp)
    age = (40 + 10 * random.normal(size=rows) + 12 * groups).round()
    job = np.where(age + 8 * random.normal(size=rows) > 45, "desk", "field")
    pay = age + 10 * (job == "desk") + random.normal(size=rows) - 15 * groups
    missing = random.random(rows) < 0.05
    table = pl.DataFrame({"age": age.astype(int), "job": job, "pay": pay})
    return table.with_columns(pay=pl.when(pl.lit(pl.Series(~missing))).then("pay")), groups


def told(table: pl.DataFrame, groups: Ints) -> float:
    """How well boosting knows the group."""
    cells = table.with_columns(pl.col("job") == "desk").cast(pl.Float64).fill_null(np.nan).to_numpy()
    half = len(cells) // 2
    model = HistGradientBoostingClassifier(max_iter=60, random_state=0).fit(cells[:half], groups[:half])
    return 2 * float(roc_auc_score(groups[half:], model.predict_proba(cells[half:])[:, 1])) - 1


def test_sequential_transport_frees_a_table_and_leaves_the_largest_group() -> None:
    (rows, groups), (fresh, later) = related_table(3_000, 0), related_table(3_000, 1)
    moved = fit("sequential_transport")(rows, groups)(fresh, later)
    assert moved.schema == fresh.schema
    assert moved.filter(later == 0).equals(fresh.filter(later == 0))
    assert set(moved["age"]) <= set(rows["age"]) | set(fresh["age"])
    assert 0.03 < moved.filter(later == 1)["pay"].is_null().mean() < 0.08
    assert told(moved, later) < 0.15 < 0.9 < told(fresh, later)


def test_control_moving_columns_alone_would_not_free_the_table() -> None:
    (rows, groups), (fresh, later) = related_table(3_000, 0), related_table(3_000, 1)
    alone = [fit("sequential_transport")(rows[[name]], groups)(fresh[[name]], later) for name in rows.columns]
    assert told(pl.concat(alone, how="horizontal"), later) > 0.2


def test_sequential_transport_takes_what_the_release_lacks() -> None:
    rows, groups = related_table(300, 0)
    new = pl.DataFrame({"age": [999, None], "job": ["sea", None], "pay": [-1e9, None]}, schema=rows.schema)
    moved = fit("sequential_transport")(rows, groups)(new, np.array([1, 1]))
    assert moved["age"][0] <= rows["age"].max()
    assert moved["job"][0] in ("desk", "field")


def test_synthetic_rows_are_of_the_group_whose_place_they_take() -> None:
    pytest.importorskip("tabfairgdt")
    rows, groups = related_table(600, 0)
    moved = fit("tabfairgdt")(rows, groups)(rows, groups)
    assert moved.schema == rows.schema
    assert moved.filter(groups == 1)["age"].mean() > moved.filter(groups == 0)["age"].mean() + 5


def test_every_peer_is_a_file_and_every_file_is_a_peer() -> None:
    files = {path.stem for path in Path(benchmarks.peers.__file__).parent.glob("*.py")}
    assert files - {"__init__", "interface"} == set(PEERS)


def test_packages_are_named_without_their_versions() -> None:
    assert PEERS["leace"].packages == ("concept-erasure", "torch")
