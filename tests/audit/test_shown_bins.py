"""Bins that may be shown: round numbers, names of levels of the released table only, and none of few rows."""

import numpy as np
import polars as pl
import pytest

from unlearn_cli.audit import shown_bins
from unlearn_cli.audit.shown_bins import FEWEST, MOST_LEVELS, Scale, intervals, levels, round_edges

RNG = np.random.default_rng(0)


def plain(edges: np.ndarray) -> list[str]:
    return [f"{edge:g}" for edge in edges]


WHOLE = Scale(plain, unit=1.0)


@pytest.mark.parametrize("scale", [1e-6, 0.3, 1.0, 7e8])
@pytest.mark.parametrize("most", [8, 12, 24])
def test_edges_are_round_and_no_more_than_were_asked_for(scale: float, most: int) -> None:
    edges = round_edges(RNG.normal(size=1000) * scale, most, 0)
    steps = np.diff(edges) / 10.0 ** np.floor(np.log10(np.diff(edges)[0]) + 1e-9)
    assert most / 4 <= len(edges) + 1 <= most + 1
    assert np.allclose(steps, steps[0]) and np.isclose(steps[0], [1, 2, 5]).any()


def test_whole_numbers_have_intervals_that_name_both_ends_and_few_values_their_own_bins() -> None:
    wide = intervals([np.arange(1000.0) % 100], 12, WHOLE)
    assert wide.words[0] == "< 10" and wide.words[1] == "10 to 19" and wide.words[-1] == "≥ 90"
    few = intervals([np.arange(1000.0) % 5], 12, WHOLE)
    assert few.words == ("< 1", "1", "2", "3", "≥ 4")
    assert np.array_equal(few.codes[0], (np.arange(1000) % 5))


def test_each_interval_holds_its_lower_edge() -> None:
    cut = intervals([np.repeat(np.arange(0.0, 100.0, 0.5), 10)], 12, Scale(plain))
    assert cut.words[1] == "10 to 20"
    assert cut.codes[0][200] == 1, "10.0, the first of the second interval"


def test_what_few_rows_have_is_in_a_wider_interval() -> None:
    values = np.concatenate([RNG.uniform(0, 10, 1000), RNG.uniform(90, 100, FEWEST + 5), [55.0, 56.0]])
    cut = intervals([values], 24, Scale(plain))
    assert np.bincount(cut.codes[0]).min() >= FEWEST
    assert not [word for word in cut.words if word.startswith("55")]


def test_control_without_the_limit_few_rows_have_an_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown_bins, "FEWEST", 1)
    values = np.concatenate([RNG.uniform(0, 10, 1000), RNG.uniform(90, 100, FEWEST + 5), [55.0, 56.0]])
    assert np.bincount(intervals([values], 24, Scale(plain)).codes[0]).min() < FEWEST


def test_a_constant_and_a_column_without_values_are_one_bin() -> None:
    assert len(intervals([np.ones(100)], 12, WHOLE).words) == 1
    assert intervals([np.full(100, np.nan)], 12, WHOLE).words == ("all", "missing")


def test_missing_cells_are_the_last_bin_where_they_are_enough() -> None:
    values = np.arange(1000.0) % 100
    values[:FEWEST] = np.nan
    cut = intervals([values], 12, WHOLE)
    assert cut.words[-1] == "missing" and (cut.codes[0] == len(cut.words) - 1).sum() == FEWEST
    values[0] = 1.0
    fewer = intervals([values], 12, WHOLE)
    assert "missing" not in fewer.words and (fewer.codes[0] == -1).sum() == FEWEST - 1


def test_the_bins_are_those_of_the_first_table_and_hold_all_of_the_second() -> None:
    released, before = np.arange(1000.0) % 100, np.linspace(-500, 500, 1000)
    cut = intervals([released, before], 12, WHOLE)
    assert cut.words == intervals([released], 12, WHOLE).words
    assert np.bincount(cut.codes[1], minlength=len(cut.words)).sum() == 1000


def test_levels_are_the_most_frequent_of_the_released_table_and_others_are_not_named() -> None:
    released = pl.Series("a", ["x"] * 300 + ["y"] * 200 + ["rare"] * (FEWEST - 1) + [None] * 30)
    before = pl.Series("a", ["x"] * 300 + ["secret"] * 249)
    cut = levels([released, before])
    assert cut.words == ("x", "y", "others", "missing")
    assert np.bincount(cut.codes[0]).tolist() == [300, 200, FEWEST - 1, 30]
    assert np.bincount(cut.codes[1]).tolist() == [300, 0, 249]


def test_many_levels_are_shown_up_to_a_number() -> None:
    names = pl.Series("a", [f"level {k % 30:02d}" for k in range(3000)])
    assert len(levels([names]).words) == MOST_LEVELS + 1 and levels([names]).words[-1] == "others"
    nine = pl.Series("a", [f"level {k % (MOST_LEVELS + 1)}" for k in range(3000)])
    assert "others" not in levels([nine]).words, "one more level takes no more room than `others`"


def test_words_of_times_say_before_and_from() -> None:
    timed = Scale(lambda edges: [f"day {edge:g}" for edge in edges], 1.0, timed=True)
    assert timed.named(np.array([1.0, 3.0])) == ("before day 1", "day 1 to day 3", "from day 3 on")
