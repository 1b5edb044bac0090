"""The summary of a model that forgot, line by line where a part was not measured."""

from dataclasses import replace

import pytest

from tests.forget.layouts import APART, BARE, FULL
from unlearn_cli.forget.findings import CostReport, DistanceReport
from unlearn_cli.report.forgotten import summary


def labels(**changed: object) -> list[str]:
    return [row.label for row in summary(replace(FULL, **changed)).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("part", "lines"), [("on_holdout", 1), ("information", 1), ("membership", 1), ("verify", 4), ("audit", 2)]
)
def test_a_part_that_was_not_measured_has_no_lines(part: str, lines: int) -> None:
    assert len(labels()) - len(labels(**{part: None})) == lines


def test_distances_of_a_regression_are_those_of_predictions() -> None:
    assert FULL.verify is not None
    numbers = replace(FULL.verify, tvF=None, tvT=None, klF=None, rmsF=DistanceReport(2.0, 1.0, None))
    found = labels(verify=numbers)
    assert "rmsF to retrained" in found, "one retrained model has no floor"
    assert not any(label.startswith(("tv", "kl")) for label in found)
    assert "rmsF to retrained (floor 0.020)" in labels(verify=replace(numbers, rmsF=APART))


def test_the_penalty_of_a_model_that_was_not_measured_again_is_a_dash() -> None:
    assert FULL.information is not None
    rows = summary(replace(FULL, information=replace(FULL.information, after=None))).rows
    assert rows[3].values == ("0.02", "-")


def test_a_lambda_of_nothing_is_said_and_a_cost_that_was_not_counted_is_not() -> None:
    scratch = replace(FULL.method, asked="reset", used="reset", reset=0.0, gamma=None)
    free = replace(FULL, method=scratch, cost=CostReport(5, None, None, 0.04))
    assert summary(free).notes[0] == "reset, lambda 0; 0.0 s"
    dear = replace(FULL, method=scratch, cost=CostReport(5, 0.0, 0, 0.04))
    assert summary(dear).notes[0] == "reset, lambda 0; 0.0 s, 0% of the rows that a retrain forwards"


def test_only_what_is_known_to_be_wrong_is_noted() -> None:
    for unknown in (None, False):
        said = " ".join(summary(replace(FULL, over_unlearned=unknown)).notes)
        assert "over-unlearned" not in said
    assert "nothing to work on" not in " ".join(summary(replace(FULL, mi_informative=None)).notes)


def test_the_title_names_both_files_and_the_last_words_the_guarantee() -> None:
    made = summary(replace(BARE, forget=replace(BARE.forget, rows=12_345)))
    assert made.title == "old.skops -> new.skops: 12,345 rows forgotten"
    assert (made.status, made.last) == ("guarantee", "exact, the optimum of the retain set")
