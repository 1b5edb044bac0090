"""The benchmark of scale: turns are paired, exponents and lines are those of the made numbers, pages follow them."""

import doctest
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from benchmarks.comparison import cell
from benchmarks.comparison.cell import Failed
from benchmarks.kept import kept
from benchmarks.measure import ROOT, Cost
from benchmarks.scale import costs, how_far, passes, run
from benchmarks.scale import page as page_module
from benchmarks.scale.cases import CASES, PEERS, Case
from benchmarks.scale.costs import along, exponent, exponents, line, ratios, spread
from benchmarks.scale.matrix import make
from benchmarks.scale.page import page
from benchmarks.scale.peer import main as peer
from benchmarks.scale.plot import draw
from benchmarks.scale.steps import STEPS, Place, chosen
from benchmarks.table import Shape, chunk, write

STEADY = ["age", "hours", "level", "city", "plan", "code", "site"]
"""Columns of the made table that hold no last digits, which processors may round in different ways."""

Law = Callable[[Case], float]


def law(case: Case) -> float:
    """Seconds that follow powers exactly."""
    return 1e-6 * case.rows * case.columns**1.3 * case.groups**0.2 * case.levels**0.1 * case.passes**0.8


def result(case: Case, seconds: Law = law, megabytes: Law = lambda case: 500.0, steps: Any = ("apply",)) -> Any:
    """What is kept of a case that cost so much, twice; the copy takes a second and 100 MB."""
    turns = [[[seconds(case), 2.0, megabytes(case)], [1.0, 1.0, 100.0]]] * 2
    about = {"megabytes": case.rows * 3e-5, "when": "today", "load": 0.0, "threads": 2}
    return {**case.sizes, **about, "steps": {step: {"turns": turns} for step in steps}}


MADE = {name: result(case) for name, case in CASES.items()}


@pytest.mark.parametrize("module", [cell, costs, how_far, page_module, passes])
def test_examples_hold(module: Any) -> None:
    """pytest collects the examples of the package and of the tests, not those of the benchmarks."""
    done = doctest.testmod(module)
    assert done.attempted > 0
    assert done.failed == 0


def test_the_usual_table_is_what_it_was() -> None:
    rows = chunk(3, 1000, Shape()).select(STEADY).write_csv()
    assert hashlib.sha256(rows.encode()).hexdigest()[:16] == "a917325ee766f11d"


def test_a_table_has_the_columns_groups_and_levels_that_were_asked_for(tmp_path: Path) -> None:
    write(3000, str(tmp_path / "t.parquet"), Shape(40, 7, 1000))
    table = pl.read_parquet(tmp_path / "t.parquet")
    assert table.shape == (3000, 40)
    assert table.columns[-1] == "site"
    assert table["site"].n_unique() == 7
    assert 300 < table["city"].n_unique() <= 1000
    assert table["age"].to_list() != table["age_2"].to_list()


def test_more_columns_leave_the_first_ones_as_they_are() -> None:
    usual = chunk(0, 500, Shape())
    assert chunk(0, 500, Shape(columns=60)).select(usual.columns).equals(usual)


@pytest.mark.parametrize("name", CASES)
def test_a_table_differs_from_the_usual_one_of_its_rows_in_one_size_at_most(name: str) -> None:
    case = CASES[name]
    usual = Case(case.rows).sizes
    assert sum(case.sizes[size] != usual[size] for size in usual) <= 1


def test_exponents_are_those_of_the_made_numbers() -> None:
    found = {size: value for size, (value, _) in exponents(MADE, "apply").items()}
    assert found == pytest.approx({"rows": 1.0, "columns": 1.3, "groups": 0.2, "levels": 0.1, "passes": 0.8})
    assert exponents(MADE, "apply", 2)["rows"][0] == pytest.approx(0.0)
    assert exponents(MADE, "repair") == {}


def test_control_all_tables_thrown_together_give_another_exponent() -> None:
    """Wide tables are the short ones: without `along` the rows would seem to cost less than they do."""
    sizes, costs = zip(*((case.rows, law(case)) for case in CASES.values()), strict=True)
    assert exponent(sizes, costs) < 0.9


def test_control_what_is_paid_once_pulls_an_exponent_down() -> None:
    sizes = [1e6, 1e7, 4e7]
    assert exponent(sizes, [1e-6 * rows for rows in sizes]) == pytest.approx(1.0)
    assert exponent(sizes, [20 + 1e-6 * rows for rows in sizes]) < 0.6


def test_tables_along_a_size_are_the_most_that_are_alike() -> None:
    assert [found["rows"] for found in along(MADE, "rows")] == [20_000, 100_000, 1_000_000, 10_000_000, 40_000_000]
    assert [found["columns"] for found in along(MADE, "columns")] == [15, 75, 300]
    assert along({"1 M": MADE["1 M"]}, "rows") == []


def test_a_line_goes_on_as_between_the_two_largest() -> None:
    once, rate = line([(1_000_000, 9.0), (10_000_000, 12.0), (40_000_000, 42.0)])
    assert (once, rate) == (pytest.approx(2.0), pytest.approx(1e-6))
    assert line([(10, 5.0), (20, 4.0)]) == (4.0, 0.0)
    assert line([(10, 5.0)]) == (0.0, 0.5)


def test_a_ratio_is_that_of_one_turn() -> None:
    """A machine that is three times as slow in the second turn changes no ratio; medians would not pair the turns."""
    slow = {"turns": [[[4.0, 1, 90], [2.0, 1, 30]], [[12.0, 1, 90], [6.0, 1, 30]], [[5.0, 1, 90], [2.5, 1, 30]]]}
    assert ratios(slow, 0) == [2.0, 2.0, 2.0]
    assert spread(ratios(slow, 2)) == (3.0, 3.0, 3.0)


def test_steps_bring_what_they_need_and_are_compared_with() -> None:
    assert chosen(("apply",)) == ["copy", "fit", "apply"]
    assert chosen(("spark apply",)) == ["copy", "fit", "spark copy", "spark apply"]
    assert chosen(("emd_transport",)) == ["copy", "emd_transport"]
    assert chosen(tuple(STEPS)) == list(STEPS)


def test_every_step_names_what_there_is(tmp_path: Path) -> None:
    for step in STEPS.values():
        assert {step.against, *step.needs} <= {*STEPS, "matrix"}
        assert all(isinstance(word, str) for word in step.command(Place(CASES["1 M, 1 pass"], tmp_path)))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Steps that were run, in order: each takes a second longer than the one before, `fit` and one peer fail."""
    log: list[str] = []

    def step(command: list[str], threads: int, limit: float) -> Cost:
        log.append(command[0])
        if command[0] in {"fit", "emd_transport"}:
            raise Failed("no | such")
        return Cost(float(len(log)), 1.0, 100.0)

    def named(name: str) -> Callable[[Place], list[str]]:
        return lambda place: [name]

    renamed = {name: replace(one, command=named(name)) for name, one in STEPS.items()}
    monkeypatch.setattr(run, "STEPS", renamed)
    monkeypatch.setattr(run, "step", step)
    monkeypatch.setattr(run, "run", lambda command: Path(command[4]).touch() if "benchmarks.table" in command else None)
    monkeypatch.setattr(run.environment, "PYTHON", Path(__file__))
    return log


def test_steps_take_turns_and_one_that_failed_is_not_asked_again(asked: list[str]) -> None:
    bench, names = run.Bench(2, 9.0), ("copy", "fit", "apply", "audit", "emd_transport", "linear_transport")
    found = bench.measured("1 M", Case(10), names)
    first = ["copy", "fit", "audit", "linear_transport", "emd_transport"]
    assert asked == [*first, "copy", "audit", "linear_transport"]
    assert found["steps"]["apply"] == {"skipped": "without fit"}
    assert found["steps"]["audit"]["turns"] == [[[3, 1, 100], [1, 1, 100]], [[7, 1, 100], [6, 1, 100]]]
    assert bench.measured("10 M", Case(20), names)["steps"]["emd_transport"] == {"skipped": "no | such (1 M)"}
    assert bench.measured("40 M", Case(30), names)["steps"]["emd_transport"] == {"skipped": "no | such (1 M)"}
    assert asked.count("emd_transport") == 1
    assert asked.count("fit") == 3


def test_peers_that_are_not_installed_are_said_to_be(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.environment, "PYTHON", Path("/no/such/python"))
    found = run.Bench(1, 9.0).measured("1 M", Case(10), PEERS)
    assert {found["steps"][name]["skipped"] for name in PEERS} == {"not installed (--install)"}
    assert asked == ["copy"]


def test_what_was_not_run_now_is_kept(tmp_path: Path) -> None:
    case = Case(1_000_000)
    run.store(tmp_path, "10 M", result(Case(10_000_000)))
    run.store(tmp_path, "1 M", result(case, steps=("copy", "audit")))
    run.store(tmp_path, "1 M", result(case, lambda case: 7.0, steps=("copy", "apply")))
    results = kept(tmp_path / "scale.json")
    assert list(results) == ["1 M", "10 M"]
    assert list(results["1 M"]["steps"]) == ["copy", "apply", "audit"]
    assert results["1 M"]["steps"]["copy"]["turns"][0][0][0] == 7.0
    assert [step for step, what in results["1 M"]["steps"].items() if "when" in what] == ["audit"]
    assert "audit, in an earlier run: today." in page(results)


def test_the_page_has_a_line_for_every_step_and_a_word_for_what_was_not_run() -> None:
    made = {**MADE, "1 M": result(Case(1_000_000), lambda case: 5.0, steps=("copy", "apply"))}
    made["1 M"]["steps"]["emd_transport"] = {"skipped": "stopped | after 600 s"}
    text = page(made)
    assert "| apply | 5.00 | 2.00 | **5.0** | 500 | **5.0** |" in text
    assert "| emd_transport | stopped / after 600 s | | | | |" in text
    assert "columns: 15, 75, 300" in text
    assert "## 20 k" not in text and "## 20 k" in page({"20 k": MADE["20 k"]})


def test_how_far_one_machine_goes_follows_the_numbers() -> None:
    """10 s and 2 us a row are 2,010 s for a billion rows, and a tenth of the rows each on ten executors."""
    sizes = (1_000_000, 10_000_000, 40_000_000)
    seconds: Law = lambda case: 10 + 2e-6 * case.rows  # noqa: E731
    steps = ("copy", "apply", "spark copy", "spark apply")
    made = {str(rows): result(Case(rows), seconds, lambda case: 400 + 1e-6 * case.rows, steps) for rows in sizes}
    alone, ten = (how_far.estimate(made, "spark apply", how_far.ROWS, machines) for machines in (1, 10))
    assert alone and ten
    assert (alone.seconds, ten.seconds) == (pytest.approx(2010), pytest.approx(210))
    assert (alone.megabytes, ten.megabytes) == (pytest.approx(1400), pytest.approx(500))
    text = how_far.page(made)
    assert "| apply | 34 min | 2.00 | 1.4 GB | 10,000,000 and 40,000,000 rows |" in text
    assert "| spark apply | 4 min | 2.00 | 0.5 GB |" in text
    assert "| fit | not measured |" in text
    assert "The file has 30 GB" in text


def test_other_tables_do_not_count_for_how_far() -> None:
    one = {"1 M": result(Case(1_000_000))}
    wide = {"100 k x 300": result(Case(100_000, columns=300), lambda case: 900.0)}
    assert how_far.estimate(one | wide, "apply", how_far.ROWS) == how_far.estimate(one, "apply", how_far.ROWS)
    assert how_far.estimate(wide, "apply", how_far.ROWS) is None
    assert how_far.estimate({"100 k": MADE["100 k"]}, "apply", how_far.ROWS) is None
    assert "Nothing is measured yet." in how_far.page({})


@pytest.mark.skipif(not (ROOT / "benchmarks" / "scale.json").exists(), reason="scale.json: not measured yet")
def test_the_page_is_that_of_the_numbers_that_are_kept() -> None:
    results = kept(ROOT / "benchmarks" / "scale.json")
    assert (ROOT / "benchmarks" / "scale.md").read_text(encoding="utf-8") == page(results)


def test_the_plot_has_every_step_that_was_measured(tmp_path: Path) -> None:
    draw(MADE, tmp_path / "plot.svg")
    text = (tmp_path / "plot.svg").read_text(encoding="utf-8")
    assert ">apply<" in text and ">audit<" not in text


def test_a_peer_is_given_the_numeric_columns_and_writes_what_it_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ot")
    monkeypatch.setattr("benchmarks.scale.peer.resource.setrlimit", lambda *_: None)
    write(400, str(tmp_path / "table.parquet"), Shape())
    make(tmp_path)
    peer("linear_transport", tmp_path)
    before, after = np.load(tmp_path / "rows.npy"), np.load(tmp_path / "linear_transport.npy")
    groups = np.load(tmp_path / "groups.npy")
    assert before.shape == after.shape == (400, 8)
    assert set(groups) == {0, 1, 2}
    apart = [
        np.ptp([rows[groups == group].mean(axis=0) for group in range(3)], axis=0).max() for rows in (before, after)
    ]
    assert apart[1] < 1e-6 < 0.3 < apart[0]
