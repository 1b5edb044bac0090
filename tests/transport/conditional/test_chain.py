"""Properties of one chain: columns in their order, each given those before it or all others, presence before value."""

from dataclasses import replace

import numpy as np
import pytest

from tests.transport.tables import Table, draws_of, table
from unlearn_cli.transport.conditional.chain import Conditional, State, Step, Task, learn_chain, presence_scale
from unlearn_cli.transport.distributions.scale import Scale
from unlearn_cli.transport.interface import NULL, SAME, Floats, Ints
from unlearn_cli.transport.methods.triangular import USUAL

ORDERS = (np.array([2, 0, 1]), np.array([1, 2, 0]), np.array([0, 1, 2]))


def scales_of(data: Table) -> tuple[Scale, ...]:
    even = np.full(len(data.fit.groups), 1 / len(data.fit.groups))
    return tuple(Scale.learn(column, data.fit.values[:, j], even) for j, column in enumerate(data.columns))


def start(data: Table, values: Floats | None = None, groups: Ints | None = None) -> State:
    values = data.fit.values if values is None else values
    groups = data.fit.groups if groups is None else groups
    return State.start(scales_of(data), values, groups, draws_of(len(values)))


def chain(data: Table, nulls: bool = False, passes: int = 3) -> tuple[list[Step], State]:
    state = start(data)
    return list(learn_chain(state, Task(data.fit.weights, nulls, ORDERS[:passes], USUAL.thresholds))), state


def test_steps_follow_the_orders_and_the_first_pass_looks_only_at_columns_before() -> None:
    steps, _ = chain(table("mixed", 3000))
    assert [(s.passing, s.column) for s in steps] == [(p, int(j)) for p, order in enumerate(ORDERS) for j in order]
    done: set[int] = set()
    for step in steps[:3]:
        assert set(step.value.tree.contexts.tolist()) <= done
        done.add(step.column)
    for step in steps:
        assert step.column not in step.value.tree.contexts


def test_a_later_pass_looks_at_columns_that_come_after() -> None:
    """A column that follows its neighbour in one group and opposes it in the other: seen in any order."""
    data = table("mixed", 3000)
    values, rng = data.fit.values.copy(), np.random.default_rng(9)
    values[:, 2] = np.where(rng.random(3000) < 0.5, rng.integers(0, 2, 3000), (values[:, 0] + data.fit.groups) % 2)
    steps, state = [], start(data, values)
    for step in learn_chain(
        state, Task(data.fit.weights, False, (np.array([2, 0, 1]), np.array([2, 0, 1])), USUAL.thresholds)
    ):
        steps.append(step)
        if step.passing == 0:  # the first pass learns, but nothing is moved: what it frees is left for the second
            state.codes[step.column] = start(data, values).codes[step.column]
            state.values[step.column] = values[:, step.column]
            state.contexts[step.column] = state.scales[step.column].contexts(state.codes[step.column])
    assert steps[0].value.tree.size == 1
    assert steps[3].value.tree.size > 1


def test_learning_and_applying_end_in_the_same_state() -> None:
    for distribution, nulls in (("mixed", False), ("holes", True)):
        data = table(distribution, 2000)
        steps, learned = chain(data, nulls)
        applied = start(data)
        for step in steps:
            applied.take(step)
        for one, other in ((learned.codes, applied.codes), (learned.answers, applied.answers)):
            assert all((a == b).all() for a, b in zip(one, other, strict=True))
        assert any((a != b).any() for a, b in zip(applied.codes, start(data).codes, strict=True))


@pytest.mark.parametrize(("distribution", "nulls"), [("mixed", False), ("holes", False), ("holes", True)])
def test_an_answer_of_same_is_a_cell_that_is_where_it_was(distribution: str, nulls: bool) -> None:
    data = table(distribution, 3000)
    data.fit.values[:, 2] = np.random.default_rng(3).permutation(data.fit.values[:, 2])  # one that tells nothing
    _, state = chain(data, nulls)
    before, same, other = start(data).codes, 0, 0
    for j, answer in enumerate(state.answers):
        here = answer == SAME
        assert (state.codes[j][here] == before[j][here]).all()
        assert (state.codes[j][~here] == answer[~here]).all()
        same, other = same + int(here.sum()), other + int((state.codes[j] != before[j]).sum())
    assert same > 0
    assert other > 0, "control: other cells moved"


def test_presence_is_moved_only_where_there_are_missing_cells_and_nulls_are_repaired() -> None:
    data = table("holes", 2000)
    kept, repaired = chain(data, False)[0], chain(data, True)[0]
    assert all(step.presence is None for step in kept)
    assert {step.column for step in repaired if step.presence is not None} == {0, 1}


@pytest.mark.parametrize("more_in", [0, 1])
def test_filled_cells_become_values_and_context(more_in: int) -> None:
    """The larger group's rate of missing cells is the barycenter's: where it is the lower cells are filled."""
    data, rng = table("mixed", 2000), np.random.default_rng(9)
    values, rate = data.fit.values.copy(), np.where(data.fit.groups == more_in, 0.3, 0.1)
    for j in (0, 1):
        values[rng.random(2000) < rate, j] = np.nan
    data = replace(data, fit=replace(data.fit, values=values))
    before, (_, state) = start(data).codes, chain(data, True)
    for j in (0, 1):
        filled = (before[j] == NULL) & (state.codes[j] != NULL)
        emptied = (before[j] != NULL) & (state.codes[j] == NULL)
        assert (filled if more_in else emptied).sum() > 20
        assert (state.answers[j][filled] >= 0).all()
        assert (state.answers[j][emptied] == NULL).all()
        assert (state.contexts[j][filled] > 0).all()
        assert (state.contexts[j][emptied] == 0).all()
        assert (state.values[j][filled] == data.columns[j].support[state.codes[j][filled]]).all()


def test_the_presence_column_has_a_level_for_a_value_and_one_for_none() -> None:
    scale = presence_scale(table("mixed", 50).columns[0])
    assert scale.codes(np.array([0.0, 1.0])).tolist() == [0, 1]
    assert scale.distribution_bins.tolist() == [0, 1]
    assert not scale.column.ordered


def test_passes_draw_anew_for_the_same_cell() -> None:
    data = table("mixed", 2000)
    steps, _ = chain(data, passes=1)
    first, again = start(data), start(data)
    first.take(steps[0])
    again.take(replace(steps[0], passing=1))
    assert (first.codes[2] != again.codes[2]).any()
    repeated = start(data)
    repeated.take(steps[0])
    assert (first.codes[2] == repeated.codes[2]).all()


def test_a_conditional_saved_and_loaded_moves_alike() -> None:
    data = table("holes", 2000)
    steps, _ = chain(data, True)
    scales, loaded = scales_of(data), []
    for step in steps:
        arrays = step.value.arrays("v") | (step.presence.arrays("p") if step.presence else {})
        assert arrays["v/distributions"].dtype == np.float32
        missing = presence_scale(data.columns[step.column])
        presence = Conditional.from_arrays(missing, arrays, "p", data.fit.weights) if step.presence else None
        value = Conditional.from_arrays(scales[step.column], arrays, "v", data.fit.weights)
        loaded.append(replace(step, presence=presence, value=value))
    one, other = (start(data, data.fresh, data.fresh_groups) for _ in range(2))
    for step, twin in zip(steps, loaded, strict=True):
        one.take(step)
        other.take(twin)
    assert all((a == b).all() for a, b in zip(one.answers, other.answers, strict=True))


def test_a_column_without_a_value_in_any_fit_row_is_no_trouble_after_one_that_has() -> None:
    """As a rare column may be in the share of the rows that a chain learns from."""
    data = table("holes", 500)
    values = data.fit.values.copy()
    values[:, 0] = np.nan
    state = start(data, values)
    steps = list(learn_chain(state, Task(data.fit.weights, False, ORDERS[:1], USUAL.thresholds)))
    assert len(steps) == 3
    assert (state.answers[0] == NULL).all()


def test_values_are_made_independent_given_where_later_columns_miss_cells() -> None:
    """The first column tells whether the second is missing, in each group in its own way."""
    data, rng = table("numbers", 4000), np.random.default_rng(7)
    gone = rng.random(4000) < 0.5
    first = rng.normal(size=4000) + 2 * np.where(data.fit.groups == 1, gone, ~gone)
    values = np.column_stack([first, np.where(gone, np.nan, data.fit.values[:, 1])])
    columns = tuple(replace(c, support=np.unique(v[~np.isnan(v)])) for c, v in zip(data.columns, values.T, strict=True))
    holed = replace(data, fit=replace(data.fit, values=values, columns=columns))
    shift = []
    for nulls in (False, True):
        state = start(holed)
        task = Task(data.fit.weights, nulls, (np.array([0, 1]),), USUAL.thresholds)
        steps = list(learn_chain(state, task))
        assert (1 in steps[0].value.tree.contexts) is not nulls
        part = [state.values[0][gone & (data.fit.groups == group)].mean() for group in (0, 1)]
        shift.append(abs(part[0] - part[1]))
    assert shift[0] < 0.2 < 1 < shift[1], "control: where nulls are repaired they are no context before"
