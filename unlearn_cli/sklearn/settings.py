"""From the parameters of an estimator to what a fit is told."""

from collections.abc import Mapping
from numbers import Integral
from typing import Any

import numpy as np
from sklearn.utils import check_random_state

from unlearn_cli.core.errors import SettingsError, listing
from unlearn_cli.core.options import Options, declared
from unlearn_cli.sklearn.containers import named

USUAL = Options()

SEVERAL, ONE = ("keep", "drop", "given"), ("target", "key")
"""Settings that name columns of X, by name or position."""


def settings_of(parameters: Mapping[str, Any], columns: list[str]) -> dict[str, Any]:
    """What a fit is told, but for the sensitive columns.

    >>> settings_of({"keep": 1, "bins": np.int64(4), "random_state": 7}, ["age", "id"])
    {'keep': ('id',), 'bins': 4, 'secret': None, 'seed': 7}
    """
    told = {name: _plain(parameters[name]) for name in declared() if name in parameters and name != "sensitive"}
    told |= {name: named(told[name], columns) for name in SEVERAL if name in told}
    told |= {name: next(iter(named(told[name], columns)), None) for name in ONE if name in told}
    return {**told, "secret": parameters.get("secret"), "seed": _seed(parameters.get("random_state"))}


def _plain(value: Any) -> Any:
    """A number of NumPy, as a search over `np.linspace` makes them, as one of Python."""
    return value.item() if isinstance(value, np.generic) else value


def _seed(random_state: Any) -> int | None:
    if random_state is None:
        return None
    if isinstance(random_state, Integral):
        return int(random_state)
    return int(check_random_state(random_state).randint(2**31 - 1))


def refuse_none_or_two(sensitive: tuple[str, ...], sensitive_features: Any) -> None:
    """An error unless sensitive columns are named in X or given beside it.

    Rows that nobody said anything sensitive of are not passed on: somebody may take them for repaired.
    """
    if not sensitive and sensitive_features is None:
        raise SettingsError(
            "no sensitive column is named, and no sensitive_features were given.",
            "Name columns of X, BarycenterRepair(sensitive='COL'), or give sensitive_features; inside a pipeline ask "
            "for them: set_fit_request(sensitive_features=True)",
        )
    if sensitive and sensitive_features is not None:
        raise SettingsError(
            f"{listing([repr(name) for name in sensitive])} of X and sensitive_features were both given.",
            "Give one of the two; inside a pipeline: set_fit_request(sensitive_features=False)",
        )
