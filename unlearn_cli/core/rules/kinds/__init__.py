"""The kinds of formula, by name; a new kind is one file and one line here."""

KINDS = {
    name: f"unlearn_cli.core.rules.kinds.{name}:KIND"
    for name in ("linear", "product", "logarithm", "exponential", "least", "largest", "clock")
}
