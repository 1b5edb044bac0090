"""Sums of products of powers, worked out from a formula's syntax tree without ever running it."""

import ast
from dataclasses import dataclass
from math import sqrt

from unlearn_cli.core.rules.formula import Formula
from unlearn_cli.core.rules.kinds.clock import TIME_OF_DAY

Powers = tuple[tuple[str, float], ...]
"""Names with their powers, by name; a function of a column counts as a name: `log _3`."""

MOST_TERMS = 200

LARGEST_POWER = 12

EXTREMES = {"min": "least", "max": "largest"}


class FormulaError(Exception):
    """A text that is read, but is no formula of a known kind; columns stand as `_0`."""


@dataclass(frozen=True)
class Expression:
    """A sum of terms: powers of names -> coefficient. A number has no names.

    Examples
    --------
    >>> Expression.of(ast.parse("(_0 - _1) / 2 + 1", mode="eval").body).terms
    {(('_0', 1.0),): 0.5, (('_1', 1.0),): -0.5, (): 1.0}
    """

    terms: dict[Powers, float]

    @classmethod
    def of(cls, node: ast.expr) -> "Expression":
        """The sum that a syntax tree stands for."""
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            return cls({(): float(node.value)})
        if isinstance(node, ast.Name) and node.id.startswith("_"):
            return cls({((node.id, 1.0),): 1.0})
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            inner = cls.of(node.operand)
            return inner.times(cls({(): -1.0})) if isinstance(node.op, ast.USub) else inner
        if isinstance(node, ast.BinOp):
            return cls._binary(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
            return cls._call(node.func.id, node.args)
        raise FormulaError("only + - * / **, numbers, columns, log, exp, sqrt, min, max and clock are understood")

    @classmethod
    def _binary(cls, node: ast.BinOp) -> "Expression":
        left, right = cls.of(node.left), cls.of(node.right)
        if isinstance(node.op, ast.Add):
            return left.plus(right)
        if isinstance(node.op, ast.Sub):
            return left.plus(right.times(cls({(): -1.0})))
        if isinstance(node.op, ast.Mult):
            return left.times(right)
        if isinstance(node.op, ast.Div):
            return left.times(right.to_the(-1.0))
        power = right.number()
        if power is None or not isinstance(node.op, ast.Pow):
            raise FormulaError("a power is a number")
        return left.to_the(power)

    @classmethod
    def _call(cls, word: str, args: list[ast.expr]) -> "Expression":
        inner = [cls.of(arg) for arg in args]
        if word == "sqrt" and len(inner) == 1:
            return inner[0].to_the(0.5)
        if word == "log" and len(inner) == 1:
            return cls({((f"log {inner[0]._name()}", 1.0),): 1.0})
        if word == "exp" and len(inner) == 1:
            name, slope = inner[0]._multiple()
            return cls({((f"exp {slope!r} {name}", 1.0),): 1.0})
        if word in EXTREMES and len(inner) > 1:
            return cls({((f"{word} {' '.join(one._name() for one in inner)}", 1.0),): 1.0})
        if word == "clock" and len(inner) == 1:
            return cls({((f"clock {inner[0]._signed()}", 1.0),): 1.0})
        if word in ("round", "floor", "ceil"):
            raise FormulaError(f"{word}() has to stand around the whole formula")
        raise FormulaError(f"{word}() does not take so many arguments")

    def plus(self, other: "Expression") -> "Expression":
        """The sum of both."""
        terms = dict(self.terms)
        for powers, c in other.terms.items():
            terms[powers] = terms.get(powers, 0.0) + c
        return Expression({powers: c for powers, c in terms.items() if c})

    def times(self, other: "Expression") -> "Expression":
        """The product of both, multiplied out."""
        if len(self.terms) * len(other.terms) > MOST_TERMS:
            raise FormulaError("a product of sums that long is no formula of a known kind")
        product = Expression({})
        for powers, c in self.terms.items():
            for others, d in other.terms.items():
                product = product.plus(Expression({_joined(powers, others): c * d}))
        return product

    def to_the(self, power: float) -> "Expression":
        """A single term to a power."""
        if len(self.terms) != 1:
            raise FormulaError("only a number, a column or a product can be divided by, or raised to a power")
        ((powers, c),) = self.terms.items()
        if c == 0 and power < 0:
            raise FormulaError("nothing can be divided by 0")
        if abs(power) > LARGEST_POWER or (c < 0 and power != int(power)):
            raise FormulaError(f"the power {power:g} is not possible here")
        raised = tuple((name, p * power) for name, p in powers if p * power)
        return Expression({raised: sqrt(c) if power == 0.5 else c**power})

    def number(self) -> float | None:
        """The value of an expression without columns."""
        if not self.terms:
            return 0.0
        return self.terms.get(()) if len(self.terms) == 1 else None

    def formula(self) -> Formula:
        """The formula of a known kind that this is."""
        named = {powers: c for powers, c in self.terms.items() if powers}
        constant = self.terms.get((), 0.0)
        if not named:
            raise FormulaError("there is no column after the '='")
        if len(named) == 1 and " " in (word := next(iter(named))[0][0]) and len(next(iter(named))) == 1:
            return _function(word, next(iter(named)), next(iter(named.values())), constant)
        if any(" " in name for powers in named for name, _ in powers):
            raise FormulaError("log, exp, min, max or clock cannot be combined with other columns")
        if all(len(powers) == 1 and powers[0][1] == 1 for powers in named):
            inputs = tuple(int(powers[0][0][1:]) for powers in named)
            return Formula("linear", inputs, tuple(named.values()), constant)
        if len(named) > 1 or constant:
            raise FormulaError("sums and products of columns cannot be combined: state two rules")
        ((powers, c),) = named.items()
        return Formula("product", tuple(int(name[1:]) for name, _ in powers), tuple(p for _, p in powers), c)

    def _signed(self) -> str:
        """A sum of multiples of columns, as their numbers and names."""
        if not all(len(powers) == 1 and powers[0][1] == 1 and " " not in powers[0][0] for powers in self.terms):
            raise FormulaError("clock() takes a time of day, then durations in minutes")
        return " ".join(f"{c!r} {powers[0][0]}" for powers, c in self.terms.items())

    def _name(self) -> str:
        name, slope = self._multiple()
        if slope != 1:
            raise FormulaError("log, min and max take columns, without numbers")
        return name

    def _multiple(self) -> tuple[str, float]:
        """The column and the factor of what is a multiple of one."""
        if len(self.terms) == 1:
            ((powers, c),) = self.terms.items()
            if len(powers) == 1 and powers[0][1] == 1 and " " not in powers[0][0]:
                return powers[0][0], c
        raise FormulaError("a function takes columns, no further formula")


def _joined(powers: Powers, others: Powers) -> Powers:
    joined = dict(powers)
    for name, power in others:
        joined[name] = joined.get(name, 0.0) + power
    return tuple((name, power) for name, power in sorted(joined.items()) if power)


def _function(word: str, powers: Powers, c: float, constant: float) -> Formula:
    """A formula of a function: log, exp, min or max of columns."""
    function, *parts = word.split()
    if powers[0][1] != 1:
        raise FormulaError(f"{function}() cannot be raised to a power or divided by")
    columns = tuple(int(name[1:]) for name in parts if name.startswith("_"))
    if function == "log":
        return Formula("logarithm", columns, (c,), constant)
    if constant or (c != 1 and function in (*EXTREMES, "clock")):
        raise FormulaError(f"nothing can be added to {function}(): state two rules")
    if function == "exp":
        return Formula("exponential", columns, (float(parts[0]),), c)
    if function == "clock":
        signs = [float(part) for part in parts[::2]]
        if signs[0] != 1:
            raise FormulaError("clock() takes a time of day first")
        return Formula("clock", columns, (TIME_OF_DAY, *signs[1:]), 0.0)
    return Formula(EXTREMES[function], columns, (1.0,) * len(columns), 0.0)
