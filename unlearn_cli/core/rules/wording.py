"""Numbers, names and sums as a person writes them."""

from fractions import Fraction

FUNCTIONS = ("log", "exp", "sqrt", "min", "max", "round", "floor", "ceil", "clock")
"""Words that are functions in a stated rule; a column of such a name is quoted."""


def number_text(value: float) -> str:
    """A number in the shortest way that reads back as (nearly) the same one.

    Examples
    --------
    >>> number_text(6.0), number_text(0.001), number_text(1 / 3), number_text(1 / 365.25), number_text(2 ** 0.5)
    ('6', '0.001', '1/3', '1/365.25', '1.414213562')
    """
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    short = f"{value:.10g}"
    if len(short) <= 8:
        return short
    fraction = Fraction(value).limit_denominator(1_000)
    if fraction and abs(float(fraction) / value - 1) < 1e-14:
        return str(fraction)
    below = f"{1 / abs(value):.10g}"
    if len(below) <= 12 and abs(float(below) * abs(value) - 1) < 1e-14:
        return f"{'-' if value < 0 else ''}1/{below}"
    return short


def name_text(name: str) -> str:
    """A column's name, quoted where a stated rule needs that.

    Examples
    --------
    >>> name_text("age"), name_text("capital-gain"), name_text("log")
    ('age', '"capital-gain"', '"log"')
    """
    if name.isidentifier() and name not in FUNCTIONS:
        return name
    return f"`{name}`" if '"' in name else f'"{name}"'


def multiple_text(coefficient: float, name: str) -> str:
    """A multiple of a column without its sign, which `signed_sum` writes.

    Examples
    --------
    >>> multiple_text(-1.0, "age"), multiple_text(-0.5, "age")
    ('age', '0.5 age')
    """
    return name if abs(coefficient) == 1 else f"{number_text(abs(coefficient))} {name}"


def signed_sum(parts: list[tuple[float, str]]) -> str:
    """Terms with their signs; those of the sign 0 are left out.

    Examples
    --------
    >>> signed_sum([(-1, "b"), (2, "2 a"), (0, "0")])
    '2 a - b'
    """
    kept = sorted((part for part in parts[:-1] if part[0]), key=lambda part: part[0] < 0)
    kept += [parts[-1]] if parts[-1][0] else []
    first, *others = kept or [(1.0, "0")]
    return ("-" if first[0] < 0 else "") + first[1] + "".join(f" {'-' if c < 0 else '+'} {t}" for c, t in others)


def call_text(word: str, names: list[str]) -> str:
    return f"{word}({', '.join(names)})"
