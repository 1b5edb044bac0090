"""Columns that are told relative to others, because that describes them more shortly: differences and ratios."""

from unlearn_cli.core.relatives.finding import find_relatives
from unlearn_cli.core.relatives.known import Known
from unlearn_cli.core.relatives.relative import Relative

__all__ = ["Known", "Relative", "find_relatives"]
