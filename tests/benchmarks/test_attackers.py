"""The attackers of our own find what is hidden for them, and not where it is not; the referee's files are kept."""

import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import benchmarks.attackers
from benchmarks.attackers import ATTACKERS, kept_files
from benchmarks.attackers.attack import Rows, advantage, attacked, exposed
from benchmarks.attackers.cells import matrices
from benchmarks.attackers.interface import Floats, Ints
from benchmarks.attackers.moved_or_not import duplicates, looks_moved
from benchmarks.attackers.moved_or_not import guess as guess_by_moves
from benchmarks.attackers.relations import Relations

NOT_FILES_OF_CHOICES = {"__init__", "attack", "cells", "environment", "interface", "kept_files", "relations", "run"}


def wavy(rows: int, seed: int) -> Floats:
    """Rows (n, 2) whose second column is a fast wave of the first: few rows do not tell which."""
    random = np.random.default_rng(seed)
    place = random.random(rows)
    return np.column_stack([place, np.sin(40 * place) + 0.1 * random.normal(size=rows)])


def repaired_badly(rows: int, seed: int) -> tuple[pl.DataFrame, Ints]:
    """Rows of group 1 lose the wave, which neither column alone shows; those of group 0 keep it."""
    cells, groups = wavy(rows, seed), np.arange(rows) % 2
    moved = groups == 1
    cells[moved, 1] = np.random.default_rng(seed + 1).permutation(cells[moved, 1])
    return pl.DataFrame(cells, schema=["x", "y"]), groups.astype(np.intp)


def test_every_attacker_is_a_file_and_every_file_is_an_attacker() -> None:
    files = {path.stem for path in Path(benchmarks.attackers.__file__).parent.glob("*.py")}
    assert files - NOT_FILES_OF_CHOICES == set(ATTACKERS)


def test_untouched_rows_tell_who_was_moved() -> None:
    (known, groups), (asked, wanted) = repaired_badly(150, 0), repaired_badly(2_000, 1)
    untouched = pl.DataFrame(wavy(4_000, 2), schema=["x", "y"])
    with_them = advantage(wanted, guess_by_moves(known, groups, asked, untouched))
    without = advantage(wanted, guess_by_moves(known, groups, asked, untouched[:0]))
    assert with_them > without + 0.1


def test_a_row_looks_moved_where_it_was_and_only_then() -> None:
    (cells,), category = matrices([repaired_badly(2_000, 0)[0]])
    rows, was = np.vstack([cells, wavy(2_000, 3)]), np.arange(4_000) < 2_000
    score = looks_moved(rows, was, category)
    assert score[:2_000][1::2].mean() > score[:2_000][::2].mean() + 0.3
    same = looks_moved(np.vstack([wavy(2_000, 4), wavy(2_000, 5)]), was, category)
    assert abs(same[:2_000].mean() - same[2_000:].mean()) < 0.1


def test_duplicates_are_counted_among_known_and_among_untouched_rows_and_a_row_is_none_of_its_own() -> None:
    rows = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 2.0], [1.0, 2.0], [1.0, 2.0], [3.0, 2.0], [3.0, 2.0]])
    counted = np.expm1(duplicates(rows, np.zeros(2, dtype=np.bool_), [3, 1, 3])).round().astype(int)
    assert counted[:, 0].tolist() == [1, 1, 0, 2, 2, 1, 1]
    assert counted[:, 1].tolist() == [1, 1, 2, 1, 0, 1, 1]


def test_relations_hold_differences_ratios_digits_and_rare_pairs() -> None:
    random = np.random.default_rng(0)
    price = random.integers(100, 1000, 500) * 10.0
    cells = np.column_stack([price, price + random.integers(0, 9, 500), random.integers(0, 3, 500)])
    cells[0] = [1010.0, 9990.0, 7.0]
    relations = Relations.of(cells, np.array([False, False, True]))
    features = relations.features(cells, counted=True)
    assert relations.related == ((0, 1),)
    assert np.array_equal(features[:, 0], cells[:, 0] - cells[:, 1])
    assert np.allclose(features[:, 1], cells[:, 0] / cells[:, 1])
    assert np.array_equal(features[:, 3], cells[:, 1] % 10)
    assert features[0, -5] == 3  # no other row has any of its three pairs
    assert features[1:, -5].mean() < 2
    assert relations.features(cells[:1], counted=False)[0, -5] == 0  # a new row like it: somebody has them


def test_a_difference_that_tells_the_group_is_found_by_lightgbm() -> None:
    pytest.importorskip("lightgbm")
    guess = import_module("benchmarks.attackers.lightgbm").guess
    random = np.random.default_rng(0)
    groups = random.integers(0, 2, 1_500).astype(np.intp)
    total = random.normal(scale=1000, size=1_500)
    table = pl.DataFrame({"a": total, "b": total + 0.1 * groups, "c": random.choice(["u", "v"], 1_500)})
    found = guess(table[:1_000], groups[:1_000], table[1_000:], table[:0])
    assert advantage(groups[1_000:], found) > 0.9
    shuffled = table.with_columns(pl.col("b").shuffle(seed=0))
    assert advantage(groups[1_000:], guess(shuffled[:1_000], groups[:1_000], shuffled[1_000:], table[:0])) < 0.25


def test_an_attack_succeeds_before_and_fails_after_a_repair_that_leaves_nothing() -> None:
    random = np.random.default_rng(0)
    groups = random.integers(0, 2, 1_200).astype(np.intp)
    table = pl.DataFrame({"x": groups + random.normal(size=1_200), "y": random.normal(size=1_200)})
    blank = table.with_columns(x=pl.lit(random.normal(size=1_200)))
    cut = 800
    rows = Rows((table[:cut], table[cut:]), (blank[:cut], blank[cut:]), (groups[:cut], groups[cut:]))
    found = attacked(rows, ("moved_or_not",))["moved_or_not"]
    assert found["before"] > 0.4 > 0.3 > max(found["held_out"], found["released"], found["exposed"])


def test_certainty_about_few_rows_is_exposed_though_the_advantage_is_small() -> None:
    random = np.random.default_rng(0)
    groups = random.integers(0, 2, 20_000).astype(np.intp)
    score = random.random(20_000)
    blind = np.column_stack([1 - score, score])
    told = np.flatnonzero(groups == 1)[:200]
    score[told] += 1
    found = np.column_stack([1 - score, score])
    assert advantage(groups, found) < 0.05
    assert exposed(groups, found) > 0.9
    assert exposed(groups, blind) < 0.1


def test_what_the_referee_reads_and_gets_is_kept(tmp_path: Path) -> None:
    copy = "import shutil, sys; shutil.copyfile(sys.argv[2], sys.argv[4])"
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    source.write_bytes(b"rows")
    command = [sys.executable, "-c", copy, "repair", str(source), "-o", str(target)]
    assert kept_files.main(tmp_path, command) == 0
    assert (tmp_path / "train.parquet").read_bytes() == (tmp_path / "release.parquet").read_bytes() == b"rows"
    assert kept_files.main(tmp_path, [sys.executable, "-c", "exit(4)", "apply", str(source), "-o", str(target)]) == 4
    assert not (tmp_path / "fresh.parquet").exists()


def test_an_attacker_that_cannot_be_loaded_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    monkeypatch.delitem(sys.modules, "benchmarks.attackers.lightgbm", raising=False)
    table, groups = pl.DataFrame({"x": [0.0, 1.0]}), np.array([0, 1], dtype=np.intp)
    rows = Rows((table, table), (table, table), (groups, groups))
    assert "lightgbm" in attacked(rows, ("lightgbm",))["lightgbm"]["failed"]
