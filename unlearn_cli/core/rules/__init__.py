"""Rules between the columns of a table: found, stated, kept with a map, and evaluated."""

from unlearn_cli.core.rules.finding import find_rules
from unlearn_cli.core.rules.formula import Formula
from unlearn_cli.core.rules.rule import Rule
from unlearn_cli.core.rules.stated import parse_rule

__all__ = ["Formula", "Rule", "find_rules", "parse_rule"]
