"""Trees and ensembles of trees in scikit-learn: regrown, since their splits keep what they learned from the rows."""

from typing import Self

from unlearn_cli.core.errors import ModelError
from unlearn_cli.forget.adapters.scikit_learn_estimator import Estimator
from unlearn_cli.forget.adapters.tree_nodes import tree_faults
from unlearn_cli.forget.models.interface import Family


class Trees(Estimator):
    """A tree, a forest, or boosted trees."""

    @property
    def family(self) -> Family:
        return "trees"

    def checked(self) -> Self:
        """The model itself; trees that would lead out of their arrays are an error."""
        fault = next(tree_faults(self.last), None)
        if fault:
            raise ModelError(f"the {type(self.last).__name__} is damaged: {fault}.", "Save the model again.")
        return super().checked()
