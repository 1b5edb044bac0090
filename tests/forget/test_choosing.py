"""Choosing gamma: the candidate taken by hand, and moments and points of the ladder that add up."""

from typing import cast

import pytest

from tests.forget.digits import network, split
from unlearn_cli.forget.choosing import LADDER, PROXY_STEPS, Candidate, Ladder, ladder, part_of, proxy_of
from unlearn_cli.forget.findings import CurvePoint
from unlearn_cli.forget.interface import unwatched
from unlearn_cli.forget.loop import Course, Plan
from unlearn_cli.forget.penalties import penalty_named
from unlearn_cli.forget.scores import score_of

COURSE = cast(Course, None)


def candidate(gamma: float, step: int, forget: float, kept: float = 0.9) -> Candidate:
    return Candidate(gamma, step, COURSE, forget, kept)


def taken(target: float, *candidates: Candidate) -> tuple[float, int, bool]:
    chosen = Ladder(candidates, 0, least=0.88).nearest(target)
    return chosen.best.gamma, chosen.best.step, chosen.lossy


def test_the_nearest_is_taken_from_either_side() -> None:
    low, high = candidate(3.0, 9, 0.5), candidate(0.1, 9, 0.8)
    assert taken(0.6, low, high) == (3.0, 9, False)
    assert taken(0.7, low, high) == (0.1, 9, False)


def test_of_equally_near_ones_the_smaller_gamma_and_then_the_earlier_moment() -> None:
    late, early, strong = candidate(0.1, 9, 0.75), candidate(0.1, 3, 0.75), candidate(0.3, 1, 0.75)
    assert taken(0.5, strong, late, early) == (0.1, 3, False)


def test_a_nearer_one_that_loses_elsewhere_is_left_unless_all_do() -> None:
    near, far = candidate(3.0, 9, 0.6, kept=0.87), candidate(0.1, 9, 0.9, kept=0.88)
    assert taken(0.6, near, far) == (0.1, 9, False)
    assert taken(0.6, near, candidate(0.1, 9, 0.9, kept=0.5)) == (3.0, 9, True)


def test_a_part_of_a_watch_fills_its_part_of_the_whole() -> None:
    seen: list[CurvePoint] = []
    point = CurvePoint(5, 0.5, 1.0, None, 0.1, 0.2, None)
    part_of(seen.append, 1, 4)(point)
    assert seen[0].share == pytest.approx(0.375) and seen[0].step == 5


@pytest.mark.parametrize(("steps", "moments"), [(1, [1]), (7, [1, 2, 3, 4, 5, 6, 7]), (20, list(range(2, 21, 2)))])
def test_every_training_of_the_ladder_is_looked_at_up_to_its_end(steps: int, moments: list[int]) -> None:
    shares: list[float] = []
    plan = Plan(steps, penalty=penalty_named("mi"), seed=1)
    found = ladder(network(), split(), plan, lambda point: shares.append(point.share))
    for gamma in LADDER:
        assert [one.step for one in found.candidates if one.gamma == gamma] == moments
    assert shares == sorted(shares) and shares[-1] == 1.0
    assert found.rows == sum({one.gamma: one.course.rows for one in found.candidates}.values())
    for one in found.candidates:
        assert all(point.step <= one.step for point in one.course.curve)
        assert one.forget == score_of(one.course.model, split().forget).score


def test_the_proxy_never_sees_the_forget_set_and_takes_a_part_of_the_steps() -> None:
    points: list[CurvePoint] = []
    parts = split().__class__(split().retain.part(split().retain.target.argsort()[:20]), split().forget, None)
    proxy = proxy_of(network(), parts, 0, points.append)
    assert proxy.report.steps == PROXY_STEPS and proxy.report.holdout is None
    assert points[-1].step == round(PROXY_STEPS * 100 * 20 / 4) and points[-1].penalty is None
    assert proxy.report.forget == score_of(proxy.model, parts.forget)
    other = parts.__class__(parts.retain, parts.forget.part(parts.forget.target.argsort()[:3]), None)
    again = proxy_of(network(), other, 0, unwatched)
    assert score_of(again.model, parts.forget) == proxy.report.forget
