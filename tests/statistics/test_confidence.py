"""Standard errors of intervals and of bounds that hold together, against SciPy's normal distribution."""

import pytest
from scipy.stats import norm

from unlearn_cli.statistics.confidence import LEVEL, one_sided_errors, standard_errors


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.999])
def test_a_two_sided_interval_holds_its_share_of_the_normal_law(level: float) -> None:
    errors = standard_errors(level)
    assert norm.cdf(errors) - norm.cdf(-errors) == pytest.approx(level)


@pytest.mark.parametrize("bounds", [1, 3, 40])
def test_one_sided_bounds_share_what_may_go_wrong(bounds: int) -> None:
    assert bounds * norm.sf(one_sided_errors(bounds)) == pytest.approx(1 - LEVEL)
    assert bounds * norm.sf(one_sided_errors(bounds, 0.8)) == pytest.approx(0.2)


def test_the_level_is_95_percent() -> None:
    assert standard_errors() == pytest.approx(1.959964, abs=1e-6)
    assert one_sided_errors() == pytest.approx(1.644854, abs=1e-6)
    assert one_sided_errors(2) == pytest.approx(standard_errors()), "two bounds are the ends of one interval"
