"""Transport methods: each is one file with a learner `learn` and a frozen map `Map`, and one line here."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unlearn_cli.core.registry import load

if TYPE_CHECKING:  # the command line reads the table, and `--help` loads no numpy
    from unlearn_cli.transport.interface import Learner, TransportMap


@dataclass(frozen=True)
class Method:
    """A line of the table of methods.

    Parameters
    ----------
    learn, map : str
        Where the learner and the class of its map are, `module:object`; imported on first use.
    summary : str
        What the help says of the method.
    warning : str
        What the report says whenever it was used.
    numbers_only : bool
        Whether it refuses categories; columns are then not joined to any.
    """

    learn: str
    map: str
    summary: str
    warning: str = ""
    numbers_only: bool = False


def _method(module: str, summary: str, warning: str = "", numbers_only: bool = False) -> Method:
    path = f"unlearn_cli.transport.methods.{module}"
    return Method(f"{path}:learn", f"{path}:Map", summary, warning, numbers_only)


METHODS = {
    "triangular": _method(
        "triangular", "conditional ranks, column after column (Knothe-Rosenblatt); the strongest on most tables"
    ),
    "staged": _method(
        "staged",
        "copula, then triangular twice, each row by maps that did not see it; for wide or short tables",
    ),
    "quantile": _method(
        "quantile",
        "each column alone, by its quantiles; leaves the relations between columns",
        "moves each column alone: what columns tell about the groups together stays",
    ),
    "copula": _method("copula", "Gaussian-copula barycenter; for smooth numeric tables"),
    "gaussian": _method(
        "gaussian",
        "Bures-Wasserstein barycenter of numeric columns (POT)",
        "an affine map per group: it fingerprints columns with ties, integers or a rounding grid",
        numbers_only=True,
    ),
    "coupling": _method(
        "coupling", "exact discrete transport for small tables, cross-fitted (POT); the dearest in distortion"
    ),
}
"""The choices of `--method`, the strongest on most tables first."""

NUMBERS_ONLY = frozenset(name for name, method in METHODS.items() if method.numbers_only)

MASK_METHOD = "triangular"
"""The method that takes values away where the places of missing cells tell, whatever moves the values."""


def learner(name: str) -> "Learner":
    """The learner of a method; an unknown name is an error that lists the choices."""
    found: Learner = load({key: method.learn for key, method in METHODS.items()}, name, "method")
    return found


def map_class(name: str) -> "type[TransportMap]":
    """The class of a method's maps; an unknown name is an error that lists the choices."""
    found: type[TransportMap] = load({key: method.map for key, method in METHODS.items()}, name, "method")
    return found
