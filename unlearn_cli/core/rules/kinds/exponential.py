"""Exponentials of one input."""

import numpy as np

from unlearn_cli.core.rules.kinds.interface import Floats, Terms
from unlearn_cli.core.rules.wording import call_text, number_text


class Exponential:
    """constant * exp(c x)."""

    def value(self, x: Floats, terms: Terms) -> Floats:
        return np.asarray(terms.constant * np.exp(terms.coefficients[0] * x[:, 0]), dtype=np.float64)

    def magnitude(self, x: Floats, terms: Terms) -> Floats:
        return np.abs(self.value(x, terms)) * np.maximum(np.abs(terms.coefficients[0] * x[:, 0]), 1.0)

    def solve(self, x: Floats, terms: Terms, position: int, wanted: Floats) -> Floats:
        return np.asarray(np.log(wanted / terms.constant) / terms.coefficients[0], dtype=np.float64)

    def turned(self, terms: Terms, position: int) -> tuple[str, Terms] | None:
        if terms.constant <= 0:
            return None
        c = terms.coefficients[0]
        return "logarithm", Terms((1.0 / c,), float(-np.log(terms.constant) / c) + 0.0)

    def text(self, names: list[str], terms: Terms) -> str:
        (c,) = terms.coefficients
        inner = names[0] if c == 1 else f"{number_text(c)} {names[0]}"
        exp = call_text("exp", [inner])
        return exp if terms.constant == 1 else f"{number_text(terms.constant)} * {exp}"

    def fault(self, terms: Terms) -> str:
        if len(terms.coefficients) != 1 or not terms.coefficients[0]:
            return "an exponential has one input, and a coefficient"
        return "" if terms.constant else "an exponential with the factor 0"


KIND = Exponential()
