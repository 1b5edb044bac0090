"""A fitted estimator forgets rows, and is compared with one that never saw them."""

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import unlearn_cli as ul

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data" / "adult.csv"


def main() -> None:
    """The first 200 people leave, and want to be out of the model too."""
    people = pd.read_csv(SAMPLE)
    numbers = people.select_dtypes("number").columns.tolist()
    rows, target = people[numbers], people["salary"]
    leaving = np.zeros(len(people), dtype=bool)
    leaving[:200] = True
    scaled = pd.DataFrame(StandardScaler().fit_transform(rows), columns=numbers)

    old = make_pipeline(LogisticRegression(max_iter=1000)).fit(scaled, target)
    result = ul.forget(old, scaled, target, forget=leaving)
    never = make_pipeline(LogisticRegression(max_iter=1000)).fit(scaled[~leaving], target[~leaving])

    print(f"guarantee: {result.guarantee}")
    for name, fitted in (("old", old), ("new", result.model)):
        away = np.abs(fitted.predict_proba(scaled) - never.predict_proba(scaled)).max()
        print(f"{name}: predicts at most {away:.5f} away from a model that never saw these rows")


if __name__ == "__main__":
    main()
