"""The attack by gradient-boosted trees: finds fingerprints, ties and relations between columns."""

from unlearn_cli.audit.trees import features, guesses
from unlearn_cli.core.cells import Cells, Floats, Ints


def attack(cells: Cells, groups: Ints, train: Ints, test: Ints) -> Floats:
    """Histogram gradient boosting; categories are split by level, nulls go where they serve best."""
    return guesses(features(cells, train), cells.is_category, groups, (train, test))
