"""The attack by boosted trees takes more levels than trees hold, and many groups."""

import numpy as np

from unlearn_cli.audit.attacks.boosting import attack
from unlearn_cli.core.cells import Cells


def test_more_levels_than_trees_hold_and_many_groups_are_attacked() -> None:
    draws = np.random.default_rng(0)
    groups = np.repeat(np.arange(9), 60)
    codes = groups * 70 + draws.integers(0, 70, 540)
    order = draws.permutation(540)
    cells = Cells(codes.astype(float)[:, None], np.array([True]), ("x",))
    chances = attack(cells, groups, order[:400], order[400:])
    assert chances.shape == (140, 9)
    np.testing.assert_allclose(chances.sum(axis=1), 1)
