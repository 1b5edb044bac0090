"""Wrong numbers of a map from a file do not reach loops that look at no bounds."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from tests.transport.tables import draws_of, table
from unlearn_cli.core.secret import Secret
from unlearn_cli.transport.interface import Arrays, Settings
from unlearn_cli.transport.methods.triangular import Map, learn

DATA = table("holes")
SOUND = learn(DATA.fit, Settings(nulls="repair", secret=Secret.of_seed(0))).arrays()

WRONG: dict[str, tuple[str, Callable[[np.ndarray], np.ndarray]]] = {
    "a column that is not there": ("contexts", lambda found: found + 99),
    "a column before the first": ("contexts", lambda found: found - 99),
    "no mask for a code": ("masks", lambda found: found[:, :1]),
    "more columns than masks": ("masks", lambda found: found[:1]),
    "leaves without distributions": ("masks", lambda found: found | np.uint64(1 << 63)),
    "fewer leaves": ("distributions", lambda found: found[:1]),
    "fewer groups": ("distributions", lambda found: found[:, :1]),
    "fewer bins": ("distributions", lambda found: found[..., :1]),
    "no numbers": ("distributions", lambda found: np.full_like(found, np.nan)),
    "nothing in a leaf": ("distributions", lambda found: found * 0),
    "less than nothing": ("distributions", lambda found: found - 1),
    "shares of fewer groups": ("displaced", lambda found: found[:, :, :1]),
    "shares that are no numbers": ("displaced", lambda found: np.full_like(found, np.nan)),
    "no mass": ("mass/0", lambda found: found * 0),
    "mass of other values": ("mass/0", lambda found: found[:-1]),
    "no weights": ("weights", lambda found: found[:0]),
}


def largest(part: str) -> str:
    """The largest array of that part of the map."""
    names = [name for name in SOUND if re.search(rf"(^|/){part}$", name)]
    return max(names, key=lambda name: SOUND[name].size)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_part_is_refused(wrong: str) -> None:
    part, spoil = WRONG[wrong]
    name = largest(part)
    spoilt: Arrays = SOUND | {name: spoil(SOUND[name])}
    assert spoilt[name].shape != SOUND[name].shape or (spoilt[name] != SOUND[name]).any()
    with pytest.raises(ValueError):
        Map.from_arrays(DATA.columns, spoilt)


def test_masks_that_leave_no_leaf_lead_to_the_last() -> None:
    """As any masks may, of a file: bits that are taken away are no fault that can be seen in the masks alone."""
    name = largest("masks")
    empty = SOUND[name].copy()
    empty[0] = 0
    fitted = Map.from_arrays(DATA.columns, SOUND | {name: empty})
    assert (fitted(DATA.fresh, DATA.fresh_groups, draws_of(len(DATA.fresh))) >= -2).all()


def test_a_group_of_another_map_is_an_error() -> None:
    fitted = Map.from_arrays(DATA.columns, SOUND)
    draws = draws_of(len(DATA.fresh))
    for wrong in (9, -1):
        with pytest.raises(IndexError):
            fitted(DATA.fresh, np.full(len(DATA.fresh), wrong), draws)
        with pytest.raises(IndexError):
            fitted.restore(DATA.fresh, np.full(len(DATA.fresh), wrong), draws)
    fitted(DATA.fresh, np.full(len(DATA.fresh), 2), draws)  # control: the group that the fit never saw
