"""A notebook as a script: audit, repair, look, save the map, move later rows. Usage: pandas_notebook.py [FOLDER]"""

# %% The table. `sex` is what the other columns must not tell.
import sys
from pathlib import Path

import pandas as pd

import unlearn_cli as ul

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data" / "adult.csv"
folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/examples")
folder.mkdir(parents=True, exist_ok=True)
everybody = pd.read_csv(SAMPLE)
everybody.index = pd.Index([f"p{number}" for number in range(len(everybody))], name="person")
people, later = everybody.head(3000), everybody.tail(1000)

# %% Before anything moves: how well do the other columns tell it? In a notebook the findings show as a table.
findings = ul.audit(people, sensitive="sex", max_advantage=0.2)
print("before:", findings.verdict.status)

# %% Repair. What comes in comes out: a pandas frame with its index and dtypes, without `sex`.
result = ul.repair(people, sensitive="sex", max_advantage=0.2)
print("after: ", result.verdict.status)
clean = result.table
moved = {name: float((clean[name] != people[name]).mean()) for name in clean.columns}
print(pd.Series(moved, name="share of cells changed").round(2).to_string())

# %% The report as a page that needs nothing else.
(folder / "report.html").write_text(result.report.to_html(), encoding="utf-8")

# %% Keep the map, as safe as the table, and move rows that come later: the same row always gets the same answer.
result.map.save(folder / "people.map", force=True)
moved_later = ul.load_map(folder / "people.map").transform(later)
assert list(moved_later.index) == list(later.index)

# %% How far to go: what is still told, and how far the table moves, at three strengths.
for point in ul.frontier(people.head(2000), sensitive="sex", strengths=(0, 0.5, 1)).points:
    print(f"strength {point.strength}: advantage {point.worst.advantage:.2f}, distortion {point.distortion.total:.3f}")

# %% What cannot be done is an error with a problem and a remedy.
try:
    ul.repair(people, sensitive="sax")
except ul.UnlearnError as error:
    print("problem:", error.problem)
    print("remedy: ", error.remedy)
