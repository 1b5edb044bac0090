"""Trees and ensembles of trees in scikit-learn: regrown, since their splits keep what the rows they saw told them."""

from unlearn_cli.models.interface import Family
from unlearn_cli.models.scikit_learn_estimator import Estimator


class Trees(Estimator):
    """A tree, a forest, or boosted trees."""

    @property
    def family(self) -> Family:
        return "trees"
