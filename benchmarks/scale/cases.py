"""The tables of the page, smallest first, and which steps are run on each."""

from dataclasses import asdict, dataclass

EVERY = ("copy", "fit", "apply", "repair", "audit", "spark copy", "spark apply")
PEERS = ("correlation_remover", "linear_transport", "emd_transport", "disparate_impact_remover")
LEARN_AND_MOVE = ("copy", "fit", "apply")


@dataclass(frozen=True)
class Case:
    """A made table (`benchmarks/table.py`), and how often the map of its fit goes over the columns.

    passes  3 is what `auto` takes for tables of many rows; another number is put in its place for the fit
    steps   what is run on it, unless the command line says otherwise
    """

    rows: int
    columns: int = 15
    groups: int = 3
    levels: int = 300
    passes: int = 3
    steps: tuple[str, ...] = LEARN_AND_MOVE

    @property
    def sizes(self) -> dict[str, int]:
        """What the cost is a function of."""
        return {name: value for name, value in asdict(self).items() if name in SIZES}


SIZES = ("rows", "columns", "groups", "levels", "passes")

CASES = {
    "20 k": Case(20_000, steps=(*EVERY, *PEERS)),
    "100 k": Case(100_000),
    "100 k x 75": Case(100_000, columns=75),
    "100 k x 300": Case(100_000, columns=300, steps=EVERY),
    "1 M": Case(1_000_000, steps=(*EVERY, *PEERS)),
    "1 M, 1 pass": Case(1_000_000, passes=1),
    "1 M, 2 passes": Case(1_000_000, passes=2),
    "1 M, 12 groups": Case(1_000_000, groups=12),
    "1 M, 50 groups": Case(1_000_000, groups=50, steps=EVERY),
    "1 M, 2 k levels": Case(1_000_000, levels=2_000),
    "1 M, 10 k levels": Case(1_000_000, levels=10_000, steps=EVERY),
    "10 M": Case(10_000_000, steps=(*EVERY, *PEERS)),
    "40 M": Case(40_000_000, steps=(*EVERY, *PEERS)),
}
"""Name -> table. Every size but one is the usual one, so that an exponent is of that one alone."""

QUICK = "20 k"
"""Of the smoke test; it is on no page: start-up is most of what it costs."""
