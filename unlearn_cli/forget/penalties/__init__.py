"""Penalties, how much the outputs say of Z: each is one file with a function `penalty`, and one line here."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unlearn_cli.core.registry import load

if TYPE_CHECKING:  # the command line reads the table, and `--help` loads no numpy
    from unlearn_cli.forget.penalties.interface import Penalty


@dataclass(frozen=True)
class Choice:
    """A line of the table: where the function is, what the help says of it, and how many rows it takes at once.

    most_rows  so many that 200 values of it take some seconds; of more rows a random part stands for all
    """

    call: str
    summary: str
    most_rows: int


def _choice(module: str, summary: str, most_rows: int = 20_000) -> Choice:
    return Choice(f"unlearn_cli.forget.penalties.{module}:penalty", summary, most_rows)


PENALTIES = {
    "mi": _choice("mutual_information", "plug-in I(class; Z), the class drawn from the softmax; nats"),
    "class-mi": _choice("class_mutual_information", "plug-in I(class; Z | Y), apart in each class of the target; nats"),
    "variational": _choice(
        "variational", "lower bound of I(softmax; Z) by a logistic critic; sees spread; nats", 5_000
    ),
    "hsic": _choice("hsic", "Hilbert-Schmidt independence criterion of softmax and Z, Gaussian kernel", 1_000),
    "mmd": _choice(
        "mmd", "squared maximum mean discrepancy of the two distributions of the softmax, three Gaussian kernels", 600
    ),
    "wasserstein": _choice(
        "wasserstein", "squared Wasserstein-2 distance of the two distributions, sliced along directions", 2_000
    ),
}


def penalty_named(name: str) -> "Penalty":
    """The penalty of that name; an unknown name is an error that lists the choices."""
    found: Penalty = load({key: choice.call for key, choice in PENALTIES.items()}, name, "penalty")
    return found
