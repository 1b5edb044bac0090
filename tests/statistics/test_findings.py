"""Every estimate lies in its own interval, and every number of the report has words that say what it is."""

from dataclasses import fields
from typing import Annotated, get_args, get_origin, get_type_hints

import numpy as np
import pytest

from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.findings import AttackFindings, CorrelationFindings, SpreadFindings
from unlearn_cli.statistics.rank_correlation import rank_correlation


@pytest.mark.parametrize("kind", [AttackFindings, CorrelationFindings, SpreadFindings])
def test_every_field_says_what_it_is(kind: type) -> None:
    hints = get_type_hints(kind, include_extras=True)
    for one in fields(kind):
        assert get_origin(hints[one.name]) is Annotated, one.name
        assert isinstance(get_args(hints[one.name])[1], str) and get_args(hints[one.name])[1]


@pytest.mark.parametrize("seed", range(20))
def test_an_estimate_lies_in_its_interval_between_blind_and_certain(seed: int) -> None:
    rng = np.random.default_rng(seed)
    kinds, rows = 2 + seed % 3, 30 + 10 * seed
    groups, folds = np.arange(rows) % kinds, np.arange(rows) // kinds % 2
    guesses = rng.random((rows, kinds)) + (groups[:, None] == np.arange(kinds)) * rng.uniform(-1, 1)
    told = advantage("x", groups, guesses, folds)
    assert 0 <= told.low <= told.advantage <= told.high <= 1
    order = rank_correlation(rng.random(rows), rng.random(rows) + groups, folds)
    assert 0 <= order.low <= order.correlation <= order.high <= 1
