"""Trees and ensembles of trees in scikit-learn: regrown, since their splits keep what they learned from the rows."""

from unlearn_cli.forget.adapters.scikit_learn_estimator import Estimator
from unlearn_cli.forget.models.interface import Family


class Trees(Estimator):
    """A tree, a forest, or boosted trees."""

    @property
    def family(self) -> Family:
        return "trees"
