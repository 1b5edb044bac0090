"""What is known of how the columns of a table are computed from each other."""

from dataclasses import dataclass

from unlearn_cli.core.relatives.relative import Relative
from unlearn_cli.core.rules import Rule


@dataclass(frozen=True)
class Known:
    """The rules of a table, and its relative columns.

    rules      that hold in (nearly) all rows, in the order in which they are computed
    relatives  columns that are near a sum of others, and moved relative to it
    """

    rules: tuple[Rule, ...] = ()
    relatives: tuple[Relative, ...] = ()

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules, and those of which relative columns keep their distance."""
        return (*self.rules, *(relative.rule for relative in self.relatives))
