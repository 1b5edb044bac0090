"""`--nulls auto`: are missing cells to stay where they are, or do their places tell the group?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from unlearn_cli.core.cells import Attack, Cells
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.secret import Secret
from unlearn_cli.statistics.advantage import advantage
from unlearn_cli.statistics.crossfit import forward_guesses
from unlearn_cli.statistics.design import Design
from unlearn_cli.transport.interface import FitRows, Ints
from unlearn_cli.transport.masks import NO_MASK, mask_numbers

AUTO, KEEP, MASK = "auto", "keep", "mask"

FOLDS = 3
ATTACK = "boosting"

ROWS_PER_GROUP = 30
"""With fewer rows in some group an attack could not tell."""


@dataclass(frozen=True)
class NullMode:
    """keep, mask or repair, and why it was taken, in a sentence for the report; none where it was asked for."""

    mode: str
    why: str = ""


def null_mode(rows: FitRows, asked: str, secret: Secret, attackers: Mapping[str, Attack], groups: int) -> NullMode:
    """What `asked` comes to: `auto` keeps the places of missing cells unless an attack on them alone succeeds.

    Parameters
    ----------
    rows : FitRows
        With strata the groups are codes of stratum and group.
    asked : {"auto", "keep", "mask", "repair"}
    secret : Secret
    attackers : mapping of Attack
        Those of the audit; the boosting one is used.
    groups : int
        How many groups there are.
    """
    numbers = mask_numbers(rows.values)
    if asked != AUTO or (numbers == NO_MASK).all():
        return NullMode(KEEP if asked == AUTO else asked)
    strata, of_group = np.divmod(rows.groups, groups + 1)
    if np.bincount(of_group, minlength=groups).min() < ROWS_PER_GROUP:
        return NullMode(KEEP, "auto: missing cells stay; a group has too few rows to see whether their places tell it")
    low, value = _told(rows, (strata, of_group), secret, attackers[ATTACK])
    if low <= 0:
        return NullMode(KEEP, f"auto: missing cells stay where they are; their places tell nothing ({value:.3f})")
    return NullMode(
        MASK,
        f"auto: values were taken away until the places of missing cells are alike; they told the group ({value:.3f}). "
        "--nulls keep leaves them, and leaves that to be guessed",
    )


def _told(rows: FitRows, levels: tuple[Ints, Ints], secret: Secret, attack: Attack) -> tuple[float, float]:
    """Lower end and value of the advantage of an attack on the masks alone, learned from half of the rows and more."""
    strata, groups = levels
    numbers = mask_numbers(rows.values)
    first = [int(np.flatnonzero(numbers == number)[0]) for number in range(int(numbers.max()) + 1)]
    names = tuple(rows.columns[j].name for j in first)
    cells = Cells(np.isnan(rows.values[:, first]).astype(np.float64), np.ones(len(first), dtype=bool), names)
    cells = replace(cells).with_category("stratum", strata) if strata.any() else cells
    folds = Draws(secret, rows.rows).among("null mode", 2 * FOLDS).astype(np.intp) - FOLDS
    guesses, tested = forward_guesses(attack, cells, groups, folds), folds >= 0
    found = advantage(ATTACK, groups[tested], guesses, folds[tested], Design(strata[tested]))
    return found.low, found.advantage
