"""What a marginal's move came from, against moving every value and a missing cell with the same draws."""

from itertools import product

import numpy as np
import pytest

from tests.transport.tables import draws_of, table
from unlearn_cli.transport.distributions.couplings import cumulate
from unlearn_cli.transport.distributions.marginals import Marginal, OrderedMarginal, learn_marginals
from unlearn_cli.transport.interface import NULL, Column, Floats, Settings
from unlearn_cli.transport.inverse.marginals import before_move, likeliest_in
from unlearn_cli.transport.inverse.spans import Spans, anything

ROWS = 150


def sources(marginal: Marginal, after: Floats, groups: np.ndarray) -> list[set[int]]:
    """The positions, or NULL, that the marginal takes to what each cell is after the move."""
    support = marginal.column.support
    goes = {}
    for code, cell in [(NULL, np.nan), *enumerate(support)]:
        codes = marginal.move(np.full(ROWS, cell), groups, draws_of(ROWS))
        landed = np.where(codes == NULL, np.nan, support[np.maximum(codes, 0)])
        goes[code] = (landed == after) | (np.isnan(landed) & np.isnan(after))
    return [{code for code, there in goes.items() if there[i]} for i in range(ROWS)]


@pytest.mark.parametrize(("distribution", "nulls"), list(product(["mixed", "holes"], ["keep", "repair"])))
def test_spans_are_all_that_the_move_takes_there(distribution: str, nulls: str) -> None:
    rows = table(distribution, ROWS, k=3).fit
    told = 0
    for j, marginal in enumerate(learn_marginals(rows, Settings(nulls))):
        levels = len(marginal.column.support)
        codes = marginal.move(rows.values[:, j], rows.groups, draws_of(ROWS))
        after = np.where(codes == NULL, np.nan, marginal.column.support[np.maximum(codes, 0)])
        spans = before_move(marginal, after, rows.groups, draws_of(ROWS))
        assert not spans.foreign.any()
        for low, high, came in zip(spans.low, spans.high, sources(marginal, after, rows.groups), strict=True):
            if low == NULL != high:
                assert len(came) > 1, "it may have been missing, or anything"
            elif low == high or marginal.column.ordered:
                assert came == {NULL} if low == NULL else (min(came), max(came)) == (low, high)
                told += 1
            else:
                assert (low, high) == (0, levels - 1) and len(came) > 1
    assert told > ROWS


def test_a_value_that_the_column_does_not_have_is_foreign() -> None:
    rows = table("mixed", ROWS, k=3).fit
    number, level, _ = learn_marginals(rows, Settings())
    groups, one = np.zeros(1, dtype=np.intp), draws_of(1)
    for marginal, cell in ((number, 0.5), (number, 99.0), (level, 4.0)):
        assert before_move(marginal, np.array([cell]), groups, one).foreign.all()
    assert not before_move(number, np.array([np.nan]), groups, one).foreign.any()


def test_the_likeliest_position_parts_the_mass_of_the_group() -> None:
    cumulative = cumulate(np.array([[0.1, 0.1, 0.6, 0.2, 0.0, 0.0], [0.5, 0.0, 0.0, 0.0, 0.0, 0.5]]))
    ordered = OrderedMarginal(
        Column("x", True, np.arange(6.0)),
        cumulative,
        np.zeros(2),
        np.ones(1),
        np.zeros(1, dtype=np.intp),
        np.zeros((0, 2)),
    )
    low, high = np.array([0, 3, 4, 1, 0, NULL]), np.array([3, 5, 5, 4, 5, NULL])
    spans, groups = Spans(low, high, np.zeros(6, dtype=bool)), np.array([0, 0, 0, 1, 1, 0])
    assert likeliest_in(ordered, spans, groups).tolist() == [2, 3, 4, 2, 0, NULL]
    assert likeliest_in(ordered, anything(6, 1, missing=True), np.zeros(1, dtype=np.intp)).tolist() == [NULL]
