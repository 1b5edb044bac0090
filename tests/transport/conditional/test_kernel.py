"""Compiled loops of a step: they are compiled once, whatever comes to them."""

import numpy as np

from tests.transport.tables import draws_of, table
from unlearn_cli.core.secret import Secret
from unlearn_cli.transport.conditional import kernel
from unlearn_cli.transport.distributions import pooled_ranks, sorted_numbers
from unlearn_cli.transport.interface import Settings
from unlearn_cli.transport.methods.triangular import Map, learn

LOOPS = (
    kernel.leaves_of,
    kernel.displaced_places,
    kernel.ranks_in_group,
    kernel.keys_of,
    kernel.ranks_of_barycenter,
    kernel.hold_still,
    kernel.keep_category,
    kernel.draw_atoms,
    kernel.settle,
    pooled_ranks.pooled_ranks,
    pooled_ranks.clamp,
    sorted_numbers.positions,
)


def test_each_loop_has_one_form() -> None:
    """An array of another type or layout would cost every process that meets it a second or two."""
    for nulls in ("keep", "repair"):
        data = table("holes")
        fitted = learn(data.fit, Settings(nulls=nulls, secret=Secret.of_seed(0)))
        again = Map.from_arrays(data.columns, fitted.arrays())
        for values in (data.fit.values, np.asfortranarray(data.fit.values), data.fit.values[::-1]):
            moved = [one(values, data.fit.groups, draws_of(len(values))) for one in (fitted, again)]
            assert (moved[0] == moved[1]).all()
        again.restore(data.fit.values, data.fit.groups, draws_of(len(values)))
    for loop in LOOPS:
        assert len(loop.signatures) == 1, loop.__name__
