"""Attacks: each guesses the group of rows from all columns together; one file each, and one line here."""

from unlearn_cli.core.cells import Attack
from unlearn_cli.core.registry import load

ATTACKS = {
    "boosting": "unlearn_cli.audit.attacks.boosting:attack",
    "logistic": "unlearn_cli.audit.attacks.logistic:attack",
    "neighbours": "unlearn_cli.audit.attacks.neighbours:attack",
    "relations": "unlearn_cli.audit.attacks.relations:attack",
}
"""Name -> `(cells, groups, train, test) -> probabilities`."""


def attackers() -> dict[str, Attack]:
    """Every attack by name, loaded."""
    return {name: load(ATTACKS, name, "attack") for name in ATTACKS}
