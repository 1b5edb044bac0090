"""Attackers with every row: a leak that few rows cannot show, what a budget allows, and that it repeats."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
import pytest

from unlearn_cli.audit import every_row as reading
from unlearn_cli.audit import tables as auditing
from unlearn_cli.audit.attacked import Sample
from unlearn_cli.audit.compact import compact
from unlearn_cli.audit.curve_findings import CurveFindings
from unlearn_cli.audit.findings import Findings
from unlearn_cli.audit.learning_curve import NAME, Watch, curve_of_rows
from unlearn_cli.audit.measure import AuditSettings, measure
from unlearn_cli.audit.shown_gates import with_curve
from unlearn_cli.audit.tables import Side, audit_tables
from unlearn_cli.core.cells import Cells, Ints
from unlearn_cli.core.options import Options, silent
from unlearn_cli.engines.local import LOCAL, Local
from unlearn_cli.statistics.crossfit import forward_folds
from unlearn_cli.tables.groups.joint import learn_groups
from unlearn_cli.tables.kinds.category import CATEGORY
from unlearn_cli.tables.kinds.number import NUMBER
from unlearn_cli.tables.table import Table

ROWS, ATTACKED, LEVELS = 24_000, 2_000, 2_500
GATE = 0.25


def planted(rows: int = ROWS, tells: float = 0.3) -> pl.DataFrame:
    """Each of many places has more of one group than of the other; who has few rows of a place does not know which."""
    rng = np.random.default_rng(0)
    place = rng.integers(0, LEVELS, rows)
    sides = rng.choice([-1, 1], LEVELS)
    z = rng.random(rows) < 0.5 + tells * sides[place]
    return pl.DataFrame({"z": z.astype(np.int64), "place": [f"p{i}" for i in place], "noise": rng.normal(size=rows)})


def as_cells(frame: pl.DataFrame) -> tuple[Cells, Ints]:
    place = np.unique(frame["place"].to_numpy(), return_inverse=True)[1]
    cells = Cells(np.column_stack([place, frame["noise"].to_numpy()]), np.array([True, False]), ("place", "noise"))
    return cells, frame["z"].to_numpy().astype(np.intp)


def measured(frame: pl.DataFrame, **settings: object) -> Findings:
    cells, groups = as_cells(frame)
    told = AuditSettings(max_advantage=GATE, attack_rows=ATTACKED)
    return measure(cells, None, groups, replace(told, **settings))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def leak() -> Findings:
    return measured(planted())


def curve_of(found: Findings) -> CurveFindings:
    assert found.joint is not None and found.joint.curve is not None
    return found.joint.curve


def test_a_leak_that_takes_every_row_fails_the_gate(leak: Findings) -> None:
    curve = curve_of(leak)
    assert curve.attack is not None and curve.attack.low > GATE
    assert (leak.verdict.status, leak.verdict.attack) == ("FAIL", NAME)
    assert leak.verdict.shown is not None and leak.verdict.shown > GATE


def test_control_without_the_curve_it_passes() -> None:
    found = measured(planted(), budget=None)
    assert found.joint is not None and found.joint.curve is None
    assert found.verdict.status == "PASS"


def test_the_curve_says_how_many_rows_and_that_it_rises(leak: Findings) -> None:
    curve = curve_of(leak)
    learned = [point.rows for point in curve.points]
    assert (curve.rows, curve.guessed) == (ROWS, 1100)
    assert learned[-1] > 0.95 * (ROWS - 1100)
    assert [round(learned[-1] / rows) for rows in learned] == [64, 16, 4, 1]
    assert curve.rise.certain and curve.rise.low > 0
    assert curve.points[0].advantage < 0.15 < GATE < curve.points[-1].advantage
    assert curve.stopped is None and curve.ahead is None and curve.seconds is None


def test_control_of_what_tells_nothing_it_does_not_rise() -> None:
    found = measured(planted(tells=0.0))
    assert found.verdict.status == "PASS"
    assert curve_of(found).points[-1].low == 0 and not curve_of(found).rise.certain


def test_where_all_rows_are_attacked_the_last_point_is_the_attack_by_boosting() -> None:
    found = measured(planted(ATTACKED))
    curve = curve_of(found)
    assert found.joint is not None
    boosting = next(attack for attack in found.joint.after.attacks if attack.name == "boosting")
    assert curve.points[-1].advantage == boosting.advantage and curve.attack is None
    assert [round(curve.points[-1].rows / point.rows) for point in curve.points] == [16, 4, 1]
    assert found.verdict == measured(planted(ATTACKED), budget=None).verdict, "no attack more"


@dataclass
class Ticks:
    """A clock that goes on by so many seconds whenever it is looked at."""

    step: float
    now: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


def curve_with(budget: float, clock: Callable[[], float], tells: float = 0.3) -> CurveFindings:
    cells, groups = as_cells(planted(tells=tells))
    rows = np.arange(ATTACKED)
    sample = Sample(rows, groups[rows], forward_folds(groups[rows], 3, 0))
    return curve_of_rows(compact(cells, groups, None), sample, 0, Watch(budget, clock))


def test_a_budget_that_suffices_decides_nothing(leak: Findings) -> None:
    slow, fast = curve_with(1000, Ticks(9)), curve_with(1000, Ticks(0.001))
    assert slow == fast and slow.stopped is None
    assert curve_of(leak) == curve_of(measured(planted())), "and all of it repeats"


@pytest.mark.parametrize(("budget", "shares"), [(65, (64, 16)), (85, (64, 16, 8)), (1, (64, 16))])
def test_a_budget_that_does_not_suffice_is_said(budget: float, shares: tuple[int, ...]) -> None:
    curve = curve_with(budget, Ticks(10))
    all_rows = ROWS - curve.guessed
    assert (curve.stopped, curve.budget) == ("budget", budget)
    assert [all_rows / point.rows for point in curve.points] == pytest.approx(shares, rel=0.05)
    assert curve.seconds is not None and curve.seconds >= 80
    assert curve.ahead is not None and curve.ahead.rows == ROWS
    assert curve.ahead.high >= curve.points[-1].high and curve.ahead.low <= curve.points[-1].advantage


def test_pass_needs_the_extrapolation_where_the_curve_rises_and_had_to_stop() -> None:
    curve = curve_with(85, Ticks(10))
    assert curve.ahead is not None
    rising = replace(curve, rise=replace(curve.rise, certain=True), ahead=replace(curve.ahead, upper=0.4))
    passed = replace(measured(planted(tells=0.0)).verdict, status="PASS", upper=0.1)
    failed = with_curve(passed, rising)
    assert (failed.status, failed.attack, failed.upper, failed.shown) == ("FAIL", NAME, 0.4, passed.shown)
    assert f"all {ROWS:,} rows" in failed.reason and "budget allowed no more" in failed.reason
    flat = replace(rising, rise=replace(curve.rise, certain=False))
    assert with_curve(passed, flat) == passed and with_curve(passed, None) == passed
    assert with_curve(passed, replace(rising, ahead=replace(curve.ahead, upper=0.2))).status == "PASS"


@dataclass(frozen=True)
class Recording(Local):
    """An engine that keeps the height of every frame that it hands out."""

    heights: tuple[list[int], ...] = ([],)

    def batches(self, scan: pl.LazyFrame):  # type: ignore[no-untyped-def]
        for start, frame in super().batches(scan):
            self.heights[0].append(frame.height)
            yield start, frame

    def pick(self, scan: pl.LazyFrame, rows: pl.Series) -> pl.DataFrame:
        frame = super().pick(scan, rows)
        self.heights[0].append(frame.height)
        return frame


def audited(frame: pl.DataFrame, engine: Local = LOCAL, **settings: object) -> Findings:
    table = Table.of_frame(frame)
    side = Side(table, {"place": CATEGORY, "noise": NUMBER}, engine)
    groups = learn_groups(table.scan, {"z": CATEGORY}, Options())
    told = AuditSettings(max_advantage=GATE, attack_rows=ATTACKED)
    return audit_tables(side, None, groups, replace(told, **settings), silent)  # type: ignore[arg-type]


def test_of_a_large_table_no_frame_of_all_rows_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "AUDIT_ROWS", 4_000)
    engine = Recording(batch_rows=3_000, heights=([],))
    found = audited(planted(), engine)
    assert max(engine.heights[0]) <= 4_000 and sum(engine.heights[0]) > ROWS
    curve = curve_of(found)
    assert curve.rows == ROWS and curve.stopped is None and curve.points[-1].rows > 0.9 * ROWS
    assert found.verdict.status == "FAIL" and curve.attack is not None and curve.attack.low > GATE
    assert curve == curve_of(audited(planted())), "whatever the batches"


def test_more_rows_than_are_held_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "AUDIT_ROWS", 4_000)
    monkeypatch.setattr(reading, "MOST_CELLS", 4 * 12_000)
    curve = curve_of(audited(planted()))
    assert (curve.stopped, curve.rows, curve.points[-1].rows) == ("memory", ROWS, pytest.approx(12_000 - 1100, abs=500))
    assert curve.ahead is not None and curve.rise.certain
    monkeypatch.setattr(reading, "MOST_CELLS", 4)
    assert curve_of(audited(planted())).points[-1].rows == pytest.approx(4_000 - 1100, abs=500), "those measured anyway"
