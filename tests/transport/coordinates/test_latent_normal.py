"""What a table of two ordered columns would hold, were they only correlated."""

import numpy as np
import pytest

from tests.transport.coordinates.rows import fit_rows
from unlearn_cli.transport.coordinates import joint as blocks
from unlearn_cli.transport.coordinates.joint import Joint
from unlearn_cli.transport.coordinates.latent_normal import latent_normal

ROWS = 6_000


def risk_and_offences() -> tuple[np.ndarray, np.ndarray]:
    """A score of ten and a count, as correlated as can be found in a register: no rule keeps them apart."""
    rng = np.random.default_rng(3)
    risk = rng.normal(size=ROWS)
    score = np.clip(np.round(5 + 2.5 * (risk + 0.3 * rng.normal(size=ROWS))), 1, 10)
    count = np.clip(np.round(1.6 * (risk + 0.3 * rng.normal(size=ROWS)) - 1), 0, 4)
    return score, count


def test_the_margins_and_the_correlation_are_those_of_the_table() -> None:
    score, count = risk_and_offences()
    table = np.histogram2d(score, count, (10, 5))[0]
    expected = latent_normal(table)
    assert np.allclose(expected.sum(axis=1), table.sum(axis=1))
    assert np.allclose(expected.sum(axis=0), table.sum(axis=0), rtol=0.02, atol=1)
    product = np.multiply.outer(np.arange(10), np.arange(5))
    assert (product * expected).sum() == pytest.approx((product * table).sum(), rel=1e-3)


@pytest.mark.parametrize("table", [np.eye(4) * 50, np.fliplr(np.eye(4)) * 50])
def test_a_column_that_is_a_function_of_the_other_is_no_trouble(table: np.ndarray) -> None:
    assert latent_normal(table) == pytest.approx(table, abs=3.0)


def test_correlated_numbers_keep_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    score, count = risk_and_offences()
    assert not Joint.learn(fit_rows(score, count)).blocks
    monkeypatch.setattr(blocks, "latent_normal", lambda table: np.outer(table.sum(1), table.sum(0)) / table.sum())
    assert Joint.learn(fit_rows(score, count)).blocks, "the control: independent columns would fill the corners"


def test_numbers_that_exclude_each_other_are_one_coordinate() -> None:
    """Weeks of work are 0 for whom no class of work is given, and for nobody else."""
    rng = np.random.default_rng(0)
    kind = rng.integers(0, 5, ROWS)
    weeks = np.where(kind == 2, 0, rng.integers(1, 8, ROWS))
    assert [block.members for block in Joint.learn(fit_rows(kind, weeks)).blocks] == [(0, 1)]
