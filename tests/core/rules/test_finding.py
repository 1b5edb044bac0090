"""Rules of every kind are found among other columns, and none where there is none."""

from time import process_time

import numpy as np
import pytest

from tests.core.rules.tables_with_rules import ROWS, RULES, Table, exceptions, matrix, noise
from unlearn_cli.core.rules import Rule, find_rules


def found(table: Table, **options: float) -> tuple[Rule, ...]:
    return find_rules(matrix(table), np.ones(len(table), dtype=bool), seed=0, **options)


def texts(table: Table, **options: float) -> list[str]:
    return [rule.text(list(table)) for rule in found(table, **options)]


@pytest.mark.parametrize("share", [0.0, 0.007])
@pytest.mark.parametrize("name", RULES)
def test_every_kind_is_found_among_noise_and_in_spite_of_exceptions(name: str, share: float) -> None:
    make, text = RULES[name]
    random = np.random.default_rng(3)
    table = make(random)
    dependent = list(table)[-1]
    table[dependent] = exceptions(np.asarray(table[dependent], dtype=float), random, share)
    (rule,) = texts(noise(random, 10) | table | noise(random, 20))
    assert rule == text


def correlated(random: np.random.Generator) -> Table:
    common = random.normal(size=ROWS)
    return {f"c{i}": (common * i + random.normal(size=ROWS)).round(i % 3) for i in range(10)}


def one_hot(random: np.random.Generator) -> Table:
    """Groups of dummies with a baseline, and a rare dummy."""
    groups = {f"g{k}": random.integers(0, k + 3, ROWS) for k in range(3)}
    return {f"{name}={v}": group == v for name, group in groups.items() for v in range(1, group.max() + 1)}


def transforms(random: np.random.Generator) -> Table:
    """Functions of one column that are no formula of ours, and noisy ones that nearly are."""
    x = random.normal(size=ROWS)
    shapes = {"x": x, "tanh": np.tanh(x), "cubic": x**3 + x, "cdf": 1 / (1 + np.exp(-x)), "bumpy": x + np.sin(3 * x)}
    return shapes | {"near": x + 1e-3 * random.normal(size=ROWS), "rank": np.argsort(np.argsort(np.tanh(x) + x**2))}


def small_integers(random: np.random.Generator) -> Table:
    return {f"i{k}": random.integers(0, 2 + k % 5, ROWS) for k in range(15)}


def rare(random: np.random.Generator) -> Table:
    """Dummies of 2 %, a column that is nearly always 0, and the sum of the dummies, which is so too."""
    dummies = {f"r{k}": (random.random(ROWS) < 0.02).astype(float) for k in range(2)}
    mostly = np.where(random.random(ROWS) < 0.97, 0.0, random.normal(size=ROWS))
    return dummies | {"mostly": mostly, "sum": np.sum(list(dummies.values()), axis=0), "twice": 2 * mostly}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("make", [noise, correlated, one_hot, transforms, small_integers, rare])
def test_nothing_is_found_where_there_is_no_rule(make: object, seed: int) -> None:
    assert texts(make(np.random.default_rng(seed))) == []


def test_few_rows_and_constants_are_no_rule_nor_an_error() -> None:
    random = np.random.default_rng(0)
    table = {
        "a": random.normal(size=60),
        "b": random.normal(size=60),
        "c": np.full(60, 3.0),
        "empty": np.full(60, np.nan),
    }
    assert texts(table | {"sum": table["a"] + table["b"]}) == []
    assert find_rules(np.empty((0, 3)), np.ones(3, dtype=bool), seed=0) == ()
    assert find_rules(np.empty((9, 0)), np.ones(0, dtype=bool), seed=0) == ()


def test_codes_of_categories_are_not_used() -> None:
    table = RULES["linear"][0](np.random.default_rng(0))
    assert find_rules(matrix(table), np.array([True, True, False]), seed=0) == ()


def test_equal_seeds_find_equal_rules() -> None:
    table = noise(np.random.default_rng(0)) | RULES["rounded ratio"][0](np.random.default_rng(1))
    assert found(table) == found(table)


def test_a_rule_that_holds_too_seldom_is_none_until_that_is_allowed() -> None:
    random = np.random.default_rng(0)
    table = RULES["sum of parts"][0](random)
    table["total"] = exceptions(table["total"], random, 0.02)
    assert texts(table) == []
    (rule,) = found(table, least_share=0.95)
    assert 0.97 < rule.share < 0.99


@pytest.mark.parametrize("name", ["sum of parts", "logarithm in float32"])
def test_rows_with_a_missing_cell_are_no_exceptions(name: str) -> None:
    table = RULES[name][0](np.random.default_rng(0))
    *inputs, dependent = table
    for column in (inputs[0], dependent):  # missing inputs make missing sums, and more of these are missing
        table[dependent] = np.where(np.arange(ROWS) % (5 if column == dependent else 3) == 0, np.nan, table[dependent])
    table[inputs[0]] = np.where(np.arange(ROWS) % 3 == 0, np.nan, table[inputs[0]])
    (rule,) = found(noise(np.random.default_rng(1)) | table)
    assert rule.share == 1


def test_a_dependent_that_is_there_without_an_input_is_none() -> None:
    table = RULES["sum of parts"][0](np.random.default_rng(0))
    for shift, column in enumerate(table):
        table[column] = np.where(np.arange(ROWS) % 20 == shift, np.nan, table[column])
    assert texts(table) == []


def test_rules_come_in_an_order_in_which_they_can_be_evaluated() -> None:
    random = np.random.default_rng(0)
    wages, ages = RULES["ratio in float32"][0](random), RULES["linear"][0](random)
    table = {"lwage": np.log(wages["wage"])} | wages | {"expersq": ages["exper"] ** 2.0} | ages
    rules, values = found(table), matrix(table)
    assert len(rules) == 4
    for rule in rules:
        values[:, rule.dependent] = np.nan
    for rule in rules:
        values[:, rule.dependent] = rule(values)
    np.testing.assert_allclose(values, matrix(table), rtol=1e-6)


def test_relations_in_a_circle_leave_free_columns() -> None:
    """Of copies and sums of copies as many are computed as can be, and what others imply is not said again."""
    random = np.random.default_rng(0)
    a, b = random.gamma(2, 10, ROWS), random.gamma(2, 10, ROWS)
    table = {"a": a, "twice": 2 * a, "b": b, "total": a + b, "double": 2 * a + 2 * b, "gap": a - b}
    rules = found(table)
    assert len(rules) == 4 and len({rule.dependent for rule in rules}) == 4
    free = set(range(6)) - {rule.dependent for rule in rules}
    known = set(free)
    for rule in rules:
        assert set(rule.formula.inputs) <= known
        known.add(rule.dependent)


def test_a_whole_is_recomputed_and_no_part_of_it() -> None:
    for seed in range(5):
        table = RULES["sum of parts"][0](np.random.default_rng(seed))
        (rule,) = found({"total": table["total"], "a": table["a"], "b": table["b"]})
        assert rule.dependent == 0


def test_a_coarse_bracket_is_not_recomputed() -> None:
    random = np.random.default_rng(0)
    bracket, earns = random.choice([2_500.0, 7_500, 15_000, 40_000, 75_000], ROWS), random.gamma(1, 300, ROWS)
    (rule,) = found({"rest": bracket - 52 * earns, "earns": earns, "bracket": bracket})
    assert rule.dependent != 2


def test_the_range_is_that_of_all_rows() -> None:
    random = np.random.default_rng(0)
    a, b = random.normal(size=60_000), random.normal(size=60_000)
    (rule,) = found({"a": a, "b": b, "sum": a + b})
    total = (a, b, a + b)[rule.dependent]
    assert (rule.low, rule.high) == (total.min(), total.max())


@pytest.mark.slow
def test_a_hundred_columns_take_seconds() -> None:
    random = np.random.default_rng(0)
    tables = [make(random) for make, _ in RULES.values()]
    table = {f"{i}/{name}": column for i, part in enumerate(tables) for name, column in part.items()}
    table |= noise(random, 100 - len(table))
    start = process_time()
    assert len(found(table)) == len(RULES)
    assert process_time() - start < 30


def test_a_code_of_dummies_is_their_exact_sum_and_no_rounded_one() -> None:
    code = np.random.default_rng(0).integers(0, 5, ROWS)
    table = {"code": code} | {f"is{k}": code == k for k in range(1, 5)} | noise(np.random.default_rng(1))
    assert texts(table) == ["code = is1 + 2 is2 + 3 is3 + 4 is4"]


def test_a_rounded_rule_does_not_stand_in_the_way_of_an_exact_one() -> None:
    """Of a time hhmm both the hour and the minute are known: it is computed from them."""
    random = np.random.default_rng(0)
    hour, minute = random.integers(5, 24, ROWS), random.integers(0, 12, ROWS) * 5
    assert texts({"time": 100 * hour + minute, "hour": hour, "minute": minute}) == ["time = 100 hour + minute"]
    assert texts({"time": 100 * hour + minute, "hour": hour}) == ["hour = floor(0.01 time)"], (
        "control: the minute is not"
    )
