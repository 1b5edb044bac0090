"""Logarithms of one input."""

import numpy as np

from unlearn_cli.core.rules.kinds.interface import Floats, Terms
from unlearn_cli.core.rules.wording import call_text, number_text, signed_sum


class Logarithm:
    """constant + c log x."""

    def value(self, x: Floats, terms: Terms) -> Floats:
        return np.asarray(terms.constant + terms.coefficients[0] * np.log(x[:, 0]), dtype=np.float64)

    def magnitude(self, x: Floats, terms: Terms) -> Floats:
        # log(x (1 + e)) = log x + e: the error does not shrink with the value.
        return np.maximum(np.abs(self.value(x, terms)), abs(terms.coefficients[0]))

    def solve(self, x: Floats, terms: Terms, position: int, wanted: Floats) -> Floats:
        return np.asarray(np.exp((wanted - terms.constant) / terms.coefficients[0]), dtype=np.float64)

    def turned(self, terms: Terms, position: int) -> tuple[str, Terms] | None:
        c = terms.coefficients[0]
        return "exponential", Terms((1.0 / c,), float(np.exp(-terms.constant / c)))

    def text(self, names: list[str], terms: Terms) -> str:
        (c,) = terms.coefficients
        log = call_text("log", names)
        log = log if abs(c) == 1 else f"{number_text(abs(c))} {log}"
        return signed_sum([(c, log), (terms.constant, number_text(abs(terms.constant)))])

    def fault(self, terms: Terms) -> str:
        return (
            "a logarithm has one input, and a coefficient"
            if len(terms.coefficients) != 1 or not terms.coefficients[0]
            else ""
        )


KIND = Logarithm()
