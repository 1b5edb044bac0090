"""Sums: a constant and multiples of the inputs."""

import numpy as np

from unlearn_cli.core.rules.kinds.interface import Floats, Terms
from unlearn_cli.core.rules.wording import multiple_text, number_text, signed_sum


class Linear:
    """constant + sum_i c_i x_i."""

    def value(self, x: Floats, terms: Terms) -> Floats:
        # Term by term, not a matrix product: its last digit would depend on the number of rows.
        out = np.full(len(x), terms.constant)
        for i, coefficient in enumerate(terms.coefficients):
            out = out + coefficient * x[:, i]
        return out

    def magnitude(self, x: Floats, terms: Terms) -> Floats:
        largest = np.abs(x * np.array(terms.coefficients)).max(axis=1)
        return np.asarray(np.maximum(largest, abs(terms.constant)), dtype=np.float64)

    def solve(self, x: Floats, terms: Terms, position: int, wanted: Floats) -> Floats:
        coefficient = terms.coefficients[position]
        others = x.copy()
        others[:, position] = 0.0
        return (wanted - self.value(others, terms)) / coefficient

    def turned(self, terms: Terms, position: int) -> tuple[str, Terms] | None:
        pivot = terms.coefficients[position]
        coefficients = tuple(1.0 / pivot if i == position else -c / pivot for i, c in enumerate(terms.coefficients))
        return "linear", Terms(coefficients, -terms.constant / pivot + 0.0)

    def text(self, names: list[str], terms: Terms) -> str:
        parts = [(c, multiple_text(c, name)) for c, name in zip(terms.coefficients, names, strict=True)]
        return signed_sum([*parts, (terms.constant, number_text(abs(terms.constant)))])

    def fault(self, terms: Terms) -> str:
        return "a coefficient is 0" if 0.0 in terms.coefficients else ""


KIND = Linear()
