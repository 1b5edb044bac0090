"""Figures that others published: utility @ unfairness, as they stand in the paper, its notebooks or its pictures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Quoted:
    """A published figure; `read` where it was read off a picture. Deviations are over five splits."""

    utility: float
    unfair: float
    read: bool = False
    deviations: tuple[float, float] | None = None


QUOTED: dict[str, dict[str, dict[str, Quoted]]] = {
    "adult": {
        "logistic": {
            "original": Quoted(0.8175, 1.82, read=True),
            "without Z": Quoted(0.794, 0.19, read=True),
            "Calmon": Quoted(0.773, 0.08, read=True),
            "authors' fair": Quoted(0.7804, 0.018, deviations=(0.0040, 0.008)),
        },
        "forest": {
            "original": Quoted(0.818, 1.81, read=True),
            "without Z": Quoted(0.786, 0.11, read=True),
            "Calmon": Quoted(0.7685, 0.05, read=True),
            "authors' fair": Quoted(0.7806, 0.046, deviations=(0.0058, 0.022)),
        },
    },
    "compas": {
        "logistic": {
            "original": Quoted(0.7052, 0.369),
            "without Z": Quoted(0.705, 0.25, read=True),
            "Calmon": Quoted(0.687, 0.114),
            "Zemel": Quoted(0.690, 0.024),
            "authors' fair": Quoted(0.6944, 0.019, deviations=(0.0039, 0.018)),
        },
        "forest": {
            "original": Quoted(0.7016, 0.365),
            "without Z": Quoted(0.7005, 0.255, read=True),
            "Calmon": Quoted(0.666, 0.11, read=True),
            "authors' fair": Quoted(0.6887, 0.035, deviations=(0.0054, 0.026)),
        },
    },
    "crime": {
        "linear": {
            "original": Quoted(0.0180, 0.744),
            "without Z": Quoted(0.0181, 0.689),
            "Chzhen": Quoted(0.0347, 0.139),
            "authors' fair": Quoted(0.0348, 0.124, deviations=(0.0062, 0.040)),
        },
        "network": {
            "original": Quoted(0.0238, 0.638),
            "without Z": Quoted(0.0284, 0.608),
            "Chzhen": Quoted(0.0412, 0.130),
            "authors' fair": Quoted(0.0407, 0.172),
        },
    },
    "lsac": {
        "linear": {
            "original": Quoted(0.1373, 0.564),
            "without Z": Quoted(0.1391, 0.290),
            "Chzhen": Quoted(0.1429, 0.083),
            "authors' fair": Quoted(0.1431, 0.064, deviations=(0.0050, 0.012)),
        },
        "network": {
            "original": Quoted(0.1248, 0.443),
            "without Z": Quoted(0.1285, 0.198),
            "Chzhen": Quoted(0.1302, 0.070),
            "authors' fair": Quoted(0.1296, 0.094),
        },
    },
}
"""Experiment -> predictor -> line. Calmon and the authors' fair line move the training target too; Chzhen moves
predictions and leaves X as it is; Zemel learns a representation."""


def names(experiment: str) -> list[str]:
    """The quoted lines of an experiment, in order."""
    return list(dict.fromkeys(name for lines in QUOTED[experiment].values() for name in lines))
