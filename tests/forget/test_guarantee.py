"""What may be promised, at the edges of what was measured."""

import pytest

from tests.forget.layouts import FAIR
from unlearn_cli.forget.findings import DistanceReport, ShadowAttack, ShadowReport, VerifyReport
from unlearn_cli.forget.guarantee import NEAR, guarantee


def verified(after: float, floor: float | None = 0.1, before: float = 1.0, over: bool = False) -> VerifyReport:
    apart = DistanceReport(before, after, floor)
    return VerifyReport(3, FAIR, 0.8, 0.9, None, apart, None, None, None, None, over)


def attacked(before: float, after: float) -> ShadowReport:
    """Lower ends of the two intervals; each AUC is 0.05 above."""
    control, now = (ShadowAttack(low + 0.05, low, low + 0.1, 0.01) for low in (before, after))
    return ShadowReport(16, 100, now, control)


@pytest.mark.parametrize(
    ("found", "promise"),
    [
        (verified(0.55), "empirical"),  # half way from before to the floor
        (verified(0.56), "none"),
        (verified(NEAR * 0.1, before=0.1), "empirical"),  # as near as retrained models are to each other
        (verified(NEAR * 0.1 + 0.01, before=0.1), "none"),
        (verified(0.5, floor=None), "empirical"),  # one retrained model: half way to it
        (verified(0.51, floor=None), "none"),
        (verified(0.0, over=True), "none"),
    ],
)
def test_how_near_to_the_retrained_models_is_near(found: VerifyReport, promise: str) -> None:
    assert guarantee(False, "", found, None)[0] == promise


@pytest.mark.parametrize(
    ("before", "after", "promise", "said"),
    [
        (0.6, 0.5, "empirical", "shadow attack AUC 0.550, 0.650 before unlearning"),
        (0.6, 0.51, "none", "still finds forgotten rows: AUC 0.560"),
        (0.5, 0.5, "none", "finds nothing even before unlearning: AUC 0.550"),
        (0.5, 0.51, "none", "still finds"),
    ],
)
def test_an_attack_clears_a_model_only_where_it_finds_something_before(
    before: float, after: float, promise: str, said: str
) -> None:
    found, reason = guarantee(False, "", None, attacked(before, after))
    assert found == promise and said in reason


def test_all_that_speaks_against_it_is_said_and_nothing_that_speaks_for_it() -> None:
    found, reason = guarantee(False, "", verified(0.9, over=True), attacked(0.6, 0.6))
    assert found == "none" and reason.count(";") == 2
    found, reason = guarantee(False, "", verified(0.2), attacked(0.6, 0.6))
    assert found == "none" and "distance" not in reason
    assert guarantee(False, "", verified(0.2), attacked(0.6, 0.4))[1].count(";") == 1


def test_what_is_exact_needs_no_measurement_and_none_undoes_it() -> None:
    assert guarantee(True, "by construction", verified(0.9, over=True), attacked(0.6, 0.6)) == (
        "exact",
        "by construction",
    )
    found, reason = guarantee(False, "trained on", None, None)
    assert found == "none" and reason.startswith("trained on; nothing was measured") and "--verify" in reason


def test_a_regression_is_held_to_the_distance_of_its_predictions() -> None:
    for after, promise in ((0.2, "empirical"), (0.9, "none")):
        rms = DistanceReport(1.0, after, None)
        found = VerifyReport(1, FAIR, 0.8, 0.9, None, None, None, None, rms, None, False)
        assert guarantee(False, "", found, None)[0] == promise
