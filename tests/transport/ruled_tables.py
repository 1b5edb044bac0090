"""Tables that obey rules, as fit rows: for the tests of what computes columns, and of what undoes it."""

from dataclasses import dataclass

import numpy as np

from unlearn_cli.core.relatives import Known
from unlearn_cli.core.rules import Rule, parse_rule
from unlearn_cli.transport.interface import Codes, Column, FitRows, Floats
from unlearn_cli.transport.ruled import Ruled

ROWS = 2_000


@dataclass(frozen=True)
class Obeying:
    """Fit rows with names, and what is known of the rules between their columns."""

    names: tuple[str, ...]
    rows: FitRows
    ruled: Ruled

    @property
    def rules(self) -> tuple[Rule, ...]:
        return self.ruled.rules

    @property
    def coordinates(self) -> tuple[Column, ...]:
        return self.ruled.columns(self.rows.columns)

    def column(self, values: Floats, name: str) -> Floats:
        return values[:, self.names.index(name)]

    def anywhere(self, seed: int = 0) -> Codes:
        """Coordinates moved anywhere, more than any map does; missing ones stay so."""
        random = np.random.default_rng(seed)
        drawn = [random.integers(0, len(column.support), len(self.rows.values)) for column in self.coordinates]
        missing = np.isnan(self.ruled.reduced(self.rows.values))
        return np.where(missing, -1, np.column_stack(drawn)).astype(np.int32)

    def moved(self, seed: int = 0) -> Floats:
        """The cells after such a move."""
        return self.ruled.expand(self.anywhere(seed), self.rows.values, self.rows.columns)[1]


def obeying(*rules: str, **columns: np.ndarray) -> Obeying:
    """A table of these columns, with these rules in this order."""
    values, names = np.column_stack([column.astype(float) for column in columns.values()]), tuple(columns)
    supports = [np.unique(column[~np.isnan(column)]) for column in values.T]
    of_table = tuple(Column(name, True, support) for name, support in zip(names, supports, strict=True))
    n = len(values)
    rows = FitRows(values, np.arange(n) % 2, np.arange(n, dtype=np.uint64), of_table, np.array([0.5, 0.5]))
    fitted = tuple(parse_rule(text, names).fitted(values) for text in rules)
    return Obeying(names, rows, Ruled.learn(rows, Known(fitted)))


def numbers(least: int, most: int, seed: int, rows: int = ROWS) -> np.ndarray:
    return np.random.default_rng(seed).integers(least, most, rows).astype(float)


def totals() -> Obeying:
    a, b = numbers(10, 60, 1), numbers(0, 30, 2)
    return obeying("total = a + b", a=a, b=b, total=a + b)


def budgets() -> Obeying:
    """Four shares of a budget that is nearly the same for all: what one gains another has to lose."""
    shares = (np.random.default_rng(3).dirichlet(np.ones(4), ROWS) * 1000).round()
    columns = {f"s{i}": shares[:, i] for i in range(4)}
    return obeying("budget = s0 + s1 + s2 + s3", **columns, budget=shares.sum(axis=1))


def wages() -> Obeying:
    """No wage where there are no hours."""
    hours = np.where(numbers(0, 10, 4) == 0, 0.0, numbers(10, 60, 5))
    earns = np.where(hours > 0, hours * numbers(5, 40, 6), 0.0)
    wage = np.where(hours > 0, earns / np.maximum(hours, 1), np.nan)
    return obeying("wage = earns / hours", hours=hours, earns=earns, wage=wage)


def chains() -> Obeying:
    """A wage of a total: one rule computes from what another computes."""
    a, b = numbers(10, 60, 1), numbers(0, 30, 2)
    hours = (a + b) // 4 + numbers(0, 3, 7) + 1
    return obeying("total = a + b", "wage = total / hours", a=a, b=b, total=a + b, hours=hours, wage=(a + b) / hours)


def crossing() -> Obeying:
    """Three rules that share their inputs."""
    a, b, c = numbers(10, 60, 1), numbers(0, 30, 2), numbers(0, 20, 8)
    return obeying("ab = a + b", "bc = b - c", "all = a + b + c", a=a, b=b, c=c, ab=a + b, bc=b - c, all=a + b + c)


def body_masses() -> Obeying:
    random = np.random.default_rng(9)
    kg, m = random.normal(80, 10, ROWS).round(1), random.normal(1.7, 0.1, ROWS).round(2)
    return obeying("bmi = round(kg / m**2, 1)", kg=kg, m=m, bmi=(kg / m**2).round(1))


def schooling() -> Obeying:
    """Years of experience, at least none."""
    age, educ = numbers(18, 65, 10), numbers(8, 20, 11)
    return obeying("exper = age - educ - 6", age=age, educ=educ, exper=np.maximum(age - educ - 6, 0))


def logarithms() -> Obeying:
    pay = np.exp(np.random.default_rng(12).normal(size=ROWS))
    return obeying("log_pay = log(pay)", pay=pay, log_pay=np.log(pay))


def least() -> Obeying:
    a, b = numbers(10, 60, 1), numbers(0, 30, 2)
    return obeying("worse = min(a, b)", a=a, b=b, worse=np.minimum(a, b))


TABLES = {
    made.__name__: made
    for made in (totals, budgets, wages, chains, crossing, body_masses, schooling, logarithms, least)
}
