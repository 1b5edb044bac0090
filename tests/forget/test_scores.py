"""Scores of rows: what no shift of the logits changes, and that far out they are numbers still."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.forget.doubles import Memory, rows
from unlearn_cli.forget.scores import evidence, probabilities, row_losses, score, score_of

LOGITS = st.lists(st.lists(st.integers(-60, 60), min_size=3, max_size=3), min_size=1, max_size=5)


@given(LOGITS, st.integers(-1000, 1000))
def test_a_constant_added_to_the_logits_of_a_row_changes_nothing(logits: list[list[int]], shift: int) -> None:
    outputs, target = np.array(logits, dtype=float), np.arange(len(logits)) % 3.0
    for measure in (row_losses, evidence):
        np.testing.assert_allclose(measure(outputs + shift, target, True), measure(outputs, target, True), atol=1e-9)
    np.testing.assert_allclose(probabilities(outputs + shift), probabilities(outputs), atol=1e-12)


@given(LOGITS)
def test_evidence_is_positive_where_the_class_has_more_than_half(logits: list[list[int]]) -> None:
    outputs, target = np.array(logits, dtype=float), np.arange(len(logits)) % 3.0
    own = probabilities(outputs)[np.arange(len(target)), target.astype(int)]
    sure = np.abs(own - 0.5) > 1e-9
    assert ((evidence(outputs, target, True) > 0) == (own > 0.5))[sure].all()
    np.testing.assert_allclose(row_losses(outputs, target, True), -np.log(own), atol=1e-9)


def test_logits_that_overflow_an_exponential_have_losses_and_evidence() -> None:
    outputs = np.array([[5000.0, 0.0, 0.0], [5000.0, 0.0, 0.0]])
    target = np.array([0.0, 1.0])
    assert row_losses(outputs, target, True).tolist() == [0.0, 5000.0]
    assert evidence(outputs, target, True) == pytest.approx([5000 - np.log(2), -5000])


def test_a_tie_goes_to_the_first_class() -> None:
    assert score(np.zeros((4, 2)), np.array([0.0, 0.0, 0.0, 1.0]), True).score == 0.75


def test_evidence_of_a_regression_is_the_prediction() -> None:
    assert evidence(np.array([[1.5], [-2.0]]), np.array([9.0, 9.0]), False).tolist() == [1.5, -2.0]


def test_a_guess_worse_than_the_mean_has_a_negative_r2() -> None:
    assert score(np.array([[3.0], [1.0]]), np.array([1.0, 3.0]), False).score == pytest.approx(-3.0)


def test_the_task_of_a_model_decides_its_score() -> None:
    """The first output of this model is 0 on every row of class 1, and the margin on rows of class 0."""
    some, model = rows(0, 30), Memory(frozenset(range(30)), noise=0.0)
    assert score_of(model, some).score == 1.0
    assert score_of(Memory(frozenset(range(30)), noise=0.0, task="regression"), some).score < 0


@pytest.mark.parametrize("rows_of_it", [3, 7, 100])
def test_of_a_constant_nothing_is_explained_though_its_variance_has_no_digits(rows_of_it: int) -> None:
    assert np.var(np.full(rows_of_it, 0.1)) > 0, "the control"
    assert score(np.full((rows_of_it, 1), 0.11), np.full(rows_of_it, 0.1), False).score == 0
