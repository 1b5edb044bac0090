"""Peers: what else frees a table of a column; each is one file with a `fit`, and one line here."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """A line of the table.

    what      what it is, and how it is used here: a sentence of the page
    needs     what pip installs into the peers' environment; nothing: it runs beside `unlearn`
    encoded   it moves a matrix of numbers (`comparison/encoding.py`), else the table as it is
    """

    what: str
    needs: tuple[str, ...] = ()
    encoded: bool = True

    @property
    def packages(self) -> tuple[str, ...]:
        """Names of the packages without their versions."""
        return tuple(re.split("[<>=!~]", need)[0] for need in self.needs)


_CONCEPT_ERASURE = ("concept-erasure==0.2.4", "torch==2.13.0")

PEERS = {
    "drop_z": Peer("nothing is moved; only the sensitive column is left out", encoded=False),
    "unlearn": Peer(
        "this program: `fit` with default settings, `apply --unseen pooled` (a level that the release lacks is moved, "
        "not refused), three processes",
        encoded=False,
    ),
    "correlation_remover": Peer("fairlearn's `CorrelationRemover`: residuals of a regression", ("fairlearn==0.15.0",)),
    "disparate_impact_remover": Peer(
        "AIF360's `DisparateImpactRemover`, repair level 1: each column alone to medians of quantiles. It has no map: "
        "fresh rows are repaired by themselves, as in its documents",
        ("aif360==0.6.1", "BlackBoxAuditing==0.1.54"),
    ),
    "leace": Peer("concept-erasure's `LeaceFitter`: affine, does not see Z of the rows it moves", _CONCEPT_ERASURE),
    "quadratic_eraser": Peer("concept-erasure's `QuadraticFitter`: affine map a group", _CONCEPT_ERASURE),
    "inlp": Peer(
        "iterative nullspace projection (Ravfogel et al. 2020), as amnesic probing uses it; there is no package, this "
        "is a reimplementation from the paper"
    ),
    "linear_transport": Peer("POT's `LinearTransport`: each group to the pooled rows", ("POT==0.9.7.post1",)),
    "emd_transport": Peer(
        "POT's `EMDTransport`: at most 3,000 rows of each group to 3,000 of the pooled rows, the others by its "
        "out-of-sample rule",
        ("POT==0.9.7.post1",),
    ),
    "pseudo_barycenter": Peer(
        "the affine map of each group to the Gaussian barycenter (Xu & Strohmer, JMLR 24:331, 2023); a "
        "reimplementation from the paper"
    ),
    "sequential_transport": Peer(
        "sequential conditional transport (Fernandes Machado et al., AAAI 2025): column after column to the group of "
        "most rows, given the columns before; a reimplementation from the paper, with quantiles in leaves of trees and "
        "every column a child of all before it",
        encoded=False,
    ),
    "obliviator": Peer(
        "Obliviator (Akbari et al., NeurIPS 2025), unsupervised: kernel dependence on the group taken off step by "
        "step; a smaller reimplementation from the paper, with a ridge regression back to the rows"
    ),
    "tabfairgdt": Peer(
        "TABFAIRGDT (Panagiotou et al., ICDM 2025): a generator; each row, fresh ones too, is exchanged for a "
        "synthetic one of its group. Its fairness is that of a target, which has no part here",
        ("tabfairgdt==0.1.1", "polars==2.1.0"),
        encoded=False,
    ),
}
"""Name of the module in this folder -> what it is."""
