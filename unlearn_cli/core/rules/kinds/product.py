"""Products of powers: squares, roots, ratios, reciprocals."""

import numpy as np

from unlearn_cli.core.rules.kinds.interface import Floats, Terms
from unlearn_cli.core.rules.wording import number_text


class Product:
    """constant * prod_i x_i ** c_i."""

    def value(self, x: Floats, terms: Terms) -> Floats:
        out = np.full(len(x), terms.constant)
        for i, power in enumerate(terms.coefficients):
            # Division itself is rounded correctly, the power -1 followed by a product is not.
            out = out / x[:, i] ** -power if power < 0 else out * x[:, i] ** power
        return out

    def magnitude(self, x: Floats, terms: Terms) -> Floats:
        return np.abs(self.value(x, terms)) * max(1.0, *(abs(power) for power in terms.coefficients))

    def solve(self, x: Floats, terms: Terms, position: int, wanted: Floats) -> Floats:
        others = x.copy()
        others[:, position] = 1.0
        power = terms.coefficients[position]
        ratio = wanted / self.value(others, terms)
        if power % 2 == 1:
            return np.sign(ratio) * np.abs(ratio) ** (1 / power)
        # An even power has two roots: the one on the side where the input is now.
        side = np.where(x[:, position] < 0, -1.0, 1.0) if power % 2 == 0 else 1.0
        return np.asarray(side * ratio ** (1 / power), dtype=np.float64)

    def turned(self, terms: Terms, position: int) -> tuple[str, Terms] | None:
        pivot = terms.coefficients[position]
        if terms.constant < 0 and pivot % 2 != 1:
            return None
        powers = tuple(1.0 / pivot if i == position else -c / pivot for i, c in enumerate(terms.coefficients))
        constant = float(np.sign(terms.constant) * abs(terms.constant) ** (-1.0 / pivot))
        return "product", Terms(powers, constant)

    def text(self, names: list[str], terms: Terms) -> str:
        factors = list(zip(terms.coefficients, names, strict=True))
        above = [_power_text(name, power) for power, name in factors if power > 0]
        below = [_power_text(name, -power) for power, name in factors if power < 0]
        if terms.constant != 1 or not above:
            above = [number_text(terms.constant), *above]
        return " / ".join([" * ".join(above), *below])

    def fault(self, terms: Terms) -> str:
        if 0.0 in terms.coefficients:
            return "a power is 0"
        return "a product with the factor 0" if terms.constant == 0 else ""


def _power_text(name: str, power: float) -> str:
    if power == 0.5:
        return f"sqrt({name})"
    return name if power == 1 else f"{name}**{number_text(power)}"


KIND = Product()
