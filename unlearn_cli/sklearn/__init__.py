"""Estimators for scikit-learn: a transformer that repairs a table, and a scorer that says what is left to guess.

Sensitive columns of X are named, or come beside it as `sensitive_features`, which whoever needs them asks for:

>>> import numpy as np
>>> from sklearn import config_context
>>> from sklearn.model_selection import GridSearchCV
>>> rng = np.random.default_rng(0)
>>> sex = rng.integers(0, 2, 600)
>>> X = rng.normal(size=(600, 2)) + sex[:, None]
>>> with config_context(enable_metadata_routing=True):
...     repair = BarycenterRepair(method="quantile", random_state=0)
...     repair.set_fit_request(sensitive_features=True).set_transform_request(sensitive_features=True)
...     search = GridSearchCV(repair, {"strength": [0, 1]}, scoring=SensitiveAttack(attacks="logistic"))
...     search.fit(X, sensitive_features=sex).best_params_
BarycenterRepair(method='quantile', random_state=0)
{'strength': 1}
"""

from unlearn_cli.sklearn.scorer import SensitiveAttack
from unlearn_cli.sklearn.transformer import BarycenterRepair

__all__ = ["BarycenterRepair", "SensitiveAttack"]
