"""A scikit-learn pipeline with a fairness metric before and after: who is predicted to earn more, by sex.

Demographic parity difference: the largest difference between groups in the share of rows that are predicted positive.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from unlearn_cli.sklearn import BarycenterRepair

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data" / "adult.csv"


def demographic_parity_difference(predicted: np.ndarray, groups: pd.Series) -> float:
    """Largest difference between groups in the share of positive predictions: 0 where all groups have the same."""
    rates = pd.Series(predicted, index=groups.index).groupby(groups).mean()
    return float(rates.max() - rates.min())


def model(features: pd.DataFrame) -> Pipeline:
    """A plain classifier of a table with numbers and categories."""
    numbers = features.select_dtypes("number").columns.tolist()
    categories = [name for name in features.columns if name not in numbers]
    columns = make_column_transformer((StandardScaler(), numbers), (OneHotEncoder(handle_unknown="ignore"), categories))
    return make_pipeline(columns, LogisticRegression(max_iter=1000))


def main() -> None:
    """Train with and without the repair, and compare on rows that neither saw."""
    people = pd.read_csv(SAMPLE)
    features, target = people.drop(columns="salary"), people["salary"] == ">50K"
    train, test, target_train, target_test = train_test_split(features, target, test_size=0.3, random_state=0)

    dropped = train.drop(columns="sex")
    plain = model(dropped).fit(dropped, target_train)
    report("sex dropped", plain, test.drop(columns="sex"), target_test, test["sex"])

    # The transformer reads `sex`, and leaves it out of what the classifier sees.
    repaired = Pipeline([("repair", BarycenterRepair(sensitive="sex")), ("model", model(dropped))])
    repaired.set_output(transform="pandas")
    repaired["model"].set_output(transform="default")
    repaired.fit(train, target_train)
    report("repaired", repaired, test, target_test, test["sex"])


def report(name: str, fitted: Pipeline, rows: pd.DataFrame, target: pd.Series, groups: pd.Series) -> None:
    """One line: how well the target is predicted, and how unequally."""
    auc = roc_auc_score(target, fitted.predict_proba(rows)[:, 1])
    difference = demographic_parity_difference(fitted.predict(rows), groups)
    print(f"{name:12} AUC {auc:.3f}  demographic parity difference {difference:.3f}")


if __name__ == "__main__":
    main()
