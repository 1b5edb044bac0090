"""Experiments and lines of the page, by name: no library is loaded here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Experiment:
    """One of the authors' experiments.

    what        data, Z and target: a sentence of the page
    predictors  of the target
    utility     how well the untouched target is predicted
    unfair      how far predictions tell the groups apart
    """

    what: str
    predictors: tuple[str, str]
    utility: str
    unfair: str

    @property
    def classifies(self) -> bool:
        """The target has two values."""
        return self.utility == "AUC"


_CLASSES, _NUMBERS = ("logistic", "forest"), ("linear", "network")

EXPERIMENTS = {
    "adult": Experiment("Adult in Calmon's form, Z gender, target income; Calmon's 5 folds", _CLASSES, "AUC", "Disc"),
    "compas": Experiment("COMPAS in Calmon's form, Z race, target recidivism; Calmon's folds", _CLASSES, "AUC", "Disc"),
    "crime": Experiment(
        "Communities and Crime, 95 columns, Z racepctblack >= 0.3, target violent crimes; test 0.1, seeds 0 to 4. The "
        "authors had another row and column (OtherPerCap), so that the splits are not theirs",
        _NUMBERS,
        "MSE",
        "KS",
    ),
    "lsac": Experiment(
        "LSAC bar passage, 8 columns, Z race (white or not), target gpa; test 0.1, seeds 0 to 4", _NUMBERS, "MSE", "KS"
    ),
}

STRENGTHS = ("0.25", "0.5", "0.75", "1")


@dataclass(frozen=True)
class Line:
    """What is done to the rows before a predictor is trained on them.

    what      a sentence of the page
    how       `none`, `published`, `peer`, `unlearn` or `synthetic` (published/moves.py)
    name      of the peer, or the strength
    target    the training target is moved, too
    given_z   the predictor is given Z beside X
    only      experiments that have it; all where empty
    """

    what: str
    how: str = "none"
    name: str = ""
    target: bool = False
    given_z: bool = False
    only: tuple[str, ...] = ()


LINES = {
    "original": Line("nothing is moved, and the predictor is given Z", given_z=True),
    "without Z": Line("nothing is moved; Z is left out"),
    "Calmon": Line(
        "the repaired rows that Calmon et al. published, target too; the predictor is given Z, as in their figures",
        "published",
        target=True,
        given_z=True,
        only=("adult", "compas"),
    ),
    "Calmon, without Z": Line("the same rows, Z left out", "published", target=True, only=("adult", "compas")),
    "pseudo-barycenter": Line(
        "X moved by the affine maps, run by us, learned on training rows", "peer", "pseudo_barycenter"
    ),
    "pseudo-barycenter, target": Line(
        "the same, and the training target moved as the authors move theirs", "peer", "pseudo_barycenter", target=True
    ),
    "sequential transport": Line(
        "peer `sequential_transport` (benchmarks/peers), X only", "peer", "sequential_transport"
    ),
    "Obliviator": Line("peer `obliviator` (benchmarks/peers), X only", "peer", "obliviator"),
    "TABFAIRGDT": Line(
        "trained on synthetic rows and their fair target (lamda 0.5), asked about untouched rows, as in its paper; the "
        "attacker learns from the synthetic rows and their Z",
        "synthetic",
        "tabfairgdt",
        target=True,
        only=("adult", "compas"),
    ),
    **{
        f"unlearn {strength}": Line(f"this program, `--strength {strength}`; X only", "unlearn", strength)
        for strength in STRENGTHS
    },
}
"""Name of the line -> what it is."""


def lines_of(experiment: str) -> list[str]:
    """The lines that an experiment has, in order."""
    return [name for name, line in LINES.items() if not line.only or experiment in line.only]
