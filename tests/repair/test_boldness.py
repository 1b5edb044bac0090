"""How boldly rows are moved: steps in order, the first that is enough, and the least of the best where none is."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from tests.secrets_known import SECRET, secret_of
from unlearn_cli.audit.attacks import attackers
from unlearn_cli.repair import boldness
from unlearn_cli.repair.boldness import MOST_EXPOSED, MOST_TOLD, NOISE, USUAL, Boldness, Step, choose_boldness
from unlearn_cli.statistics.findings import AttackFindings
from unlearn_cli.transport.interface import Column, FitRows, Floats, Ints, Settings

ROWS = 600

STEPS = boldness.STEPS["triangular"]


def rows_of(values: Floats, groups: Ints) -> FitRows:
    columns = tuple(Column(f"x{j}", True, np.unique(values[:, j])) for j in range(values.shape[1]))
    numbers = np.arange(len(groups), dtype=np.uint64)
    return FitRows(values, groups, numbers, columns, np.bincount(groups) / len(groups))


def table(shift: float, rows: int = ROWS, share: float = 0.4) -> FitRows:
    """Three numbers, each larger in the second group by `shift`."""
    random = np.random.default_rng(5)
    groups = (random.random(rows) < share).astype(np.intp)
    return rows_of(np.round(random.normal(size=(rows, 3)) + shift * groups[:, None], 2), groups)


@dataclass(frozen=True)
class Left:
    """What a step leaves: lower end and value of the advantage, exposure, distortion. A trial that was settled."""

    low: float = 0.0
    value: float = 0.0
    certain: float = 0.0
    distortion: float = 0.1
    groups: None = None

    def attacked(self, name: str, *_: object) -> tuple[AttackFindings, float]:
        return AttackFindings(name, self.value, self.low, self.value), self.certain


ENOUGH, TELLS = Left(), Left(low=0.2, value=0.3)


@dataclass
class Steps:
    """What each step leaves, and those that were tried."""

    left: dict[Step, Left] = field(default_factory=lambda: dict.fromkeys(STEPS, TELLS))
    tried: list[Step] = field(default_factory=list)

    def try_out(self, method: str, rows: FitRows, fresh: object, settings: Settings) -> Left:
        assert method in boldness.STEPS and len(rows.rows)
        self.tried.append(Step(settings.careful, settings.evenness))
        return self.left[self.tried[-1]]


@pytest.fixture(autouse=True)
def no_table_is_too_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boldness, "LEAST_ROWS", 0)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    """Put in place of the measurement."""
    found = Steps()
    monkeypatch.setattr(boldness, "try_out", found.try_out)
    monkeypatch.setattr(boldness, "exposed", lambda groups, guesses: guesses)
    return found


def chosen(rows: FitRows | None = None, method: str = "triangular", **told: Any) -> Boldness:
    settings = Settings(**{"secret": SECRET, **told})
    return choose_boldness(table(1.0) if rows is None else rows, method, settings, attackers())


def test_the_first_step_moves_the_fewest_cells_and_the_last_all_groups_alike() -> None:
    assert STEPS[0].careful and not any(step.careful for step in STEPS[1:])
    assert [step.evenness for step in STEPS] == sorted(step.evenness for step in STEPS)
    assert STEPS[-1].evenness == 1.0 and USUAL in STEPS


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_steps_are_tried_in_order_and_the_first_that_is_enough_is_taken(steps: Steps, number: int) -> None:
    for step in STEPS[number:]:
        steps.left[step] = ENOUGH
    found = chosen()
    assert found.step == STEPS[number]
    assert steps.tried == list(STEPS[: number + 1]), "and nothing after it"


@pytest.mark.parametrize(
    ("left", "enough"),
    [
        (Left(low=MOST_TOLD, value=0.2, certain=MOST_EXPOSED), True),
        (Left(low=MOST_TOLD + 0.001, value=0.2), False),
        (Left(certain=MOST_EXPOSED + 0.001), False),
        (Left(value=0.9, distortion=0.9), True),
    ],
)
def test_enough_is_what_the_lower_end_and_the_exposure_say_whatever_it_costs(
    steps: Steps, left: Left, enough: bool
) -> None:
    steps.left[STEPS[0]] = left
    chosen()
    assert (len(steps.tried) == 1) == enough


def test_where_none_is_enough_the_least_within_the_noise_of_the_lowest_cost_is_taken(steps: Steps) -> None:
    for step, distortion in zip(STEPS, (0.5, 0.2 + 0.9 * NOISE, 0.3, 0.2, 0.25), strict=True):
        steps.left[step] = Left(low=0.2, value=0.3, distortion=distortion)
    assert chosen().step == STEPS[1]
    assert steps.tried == list(STEPS)
    steps.left[STEPS[1]] = Left(low=0.2, value=0.3, distortion=0.2 + 1.1 * NOISE)
    assert chosen().step == STEPS[3], "the control: beyond the noise it is the lowest"


def test_an_advantage_costs_twice_and_exposure_a_fifth_of_the_distortion(steps: Steps) -> None:
    steps.left |= dict.fromkeys(STEPS, Left(low=0.2, value=0.5, distortion=0.5))
    steps.left[STEPS[2]] = Left(low=0.2, value=0.3, distortion=0.8)
    assert chosen().step == STEPS[2], "0.2 less to tell is worth 0.3 more to move"
    steps.left[STEPS[2]] = Left(low=0.2, value=0.3, distortion=0.8, certain=0.7)
    assert chosen().step == STEPS[0], "but not if it exposes rows as well"


def test_an_exposure_below_chance_is_no_merit(steps: Steps) -> None:
    steps.left |= dict.fromkeys(STEPS, Left(low=0.2, value=0.3))
    steps.left[STEPS[-1]] = Left(low=0.2, value=0.3, certain=-0.9)
    assert chosen().step == STEPS[0]


@pytest.mark.parametrize("method", ["coupling", "quantile", "copula", "gaussian"])
def test_a_method_that_does_not_know_of_it_has_nothing_tried(steps: Steps, method: str) -> None:
    assert chosen(method=method) == Boldness(USUAL) and steps.tried == []


def test_a_group_too_small_to_attack_has_nothing_tried_and_moves_as_usual(steps: Steps) -> None:
    small = table(1.0, share=0.03)
    assert np.bincount(small.groups).min() < 3 * boldness.ROWS_PER_GROUP
    assert chosen(small) == Boldness(USUAL, "") and steps.tried == []
    assert chosen(table(1.0)).why and steps.tried, "the control"


def test_a_table_of_few_rows_has_nothing_tried_and_moves_as_usual(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boldness, "LEAST_ROWS", ROWS + 1)
    assert chosen() == Boldness(USUAL, "") and steps.tried == []
    monkeypatch.setattr(boldness, "LEAST_ROWS", ROWS)
    assert chosen().why and steps.tried, "the control"


def test_staged_is_tried_in_fewer_steps(steps: Steps) -> None:
    chosen(method="staged")
    assert steps.tried == list(boldness.STEPS["staged"]) and len(steps.tried) < len(STEPS)


def test_the_note_says_what_was_tried_and_what_was_taken(steps: Steps) -> None:
    steps.left[STEPS[0]] = Left(low=0.2, value=0.1234, certain=0.456, distortion=0.0321)
    steps.left[STEPS[1]] = Left(low=0.0, value=0.01, certain=-0.2, distortion=0.05)
    why = chosen().why
    assert why == (
        "auto: moved at evenness 0, the least step at which attacks on fit rows held out were not clearly above an "
        "advantage of 0.03, nor exposed more than 0.15; tried: only what clearly differs (advantage 0.123, exposure "
        "0.46, distortion 0.032), evenness 0 (advantage 0.010, exposure 0.00, distortion 0.050)"
    )
    steps.left[STEPS[0]] = ENOUGH
    assert chosen().why.startswith("auto: moved only what clearly differs, the least step at which attacks")


def test_the_note_does_not_call_a_step_enough_that_is_not(steps: Steps) -> None:
    why = chosen().why
    assert why.startswith(
        "auto: moved only what clearly differs, the least step of those that told and moved about the l"
    )
    assert "as there was none at which attacks on fit rows held out were not clearly above" in why
    assert why.count("advantage 0.300") == len(STEPS)


def test_a_learner_is_told_the_step_and_all_else_as_it_was() -> None:
    told = Boldness(Step(True, 0.5)).told(Settings("repair", SECRET, shrinking=True))
    assert (told.careful, told.evenness) == (True, 0.5)
    assert (told.nulls, told.secret, told.shrinking) == ("repair", SECRET, True)


def test_a_table_is_tried_on_no_more_rows_than_the_limit(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Ints] = []

    def try_out(_: str, rows: FitRows, *__: object) -> Left:
        seen.append(rows.rows.astype(np.intp))
        return ENOUGH

    monkeypatch.setattr(boldness, "try_out", try_out)
    monkeypatch.setattr(boldness, "MOST_ROWS", 400)
    for secret in (SECRET, SECRET, secret_of(99)):
        chosen(secret=secret)
    assert [len(rows) for rows in seen] == [400] * 3
    assert seen[0].tolist() == seen[1].tolist() != seen[2].tolist()
    assert seen[0].max() > 500, "not the first ones"


def test_progress_rises_from_none_and_stays_below_one(steps: Steps) -> None:
    shares: list[float] = []
    chosen(progress=shares.append)
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[-1] < 1.0 and len(shares) == len(STEPS)


def test_measured_for_real_a_table_that_tells_nothing_is_moved_carefully_and_always_so() -> None:
    found = chosen(table(0.0))
    assert found.step == Step(True, 0.0)
    assert found == chosen(table(0.0)), "the same rows and secret, the same choice and numbers"
    assert found.why != chosen(table(0.0), secret=secret_of(99)).why, "the control: it is drawn by the secret"


@pytest.mark.slow
def test_measured_for_real_a_table_that_moves_only_one_group_is_moved_more_evenly() -> None:
    """A smaller group that is moved to the grid of the larger one shows by the relations that it breaks."""
    random = np.random.default_rng(5)
    groups = (random.random(6_000) < 0.3).astype(np.intp)
    first = random.integers(0, 30, 6_000) + 6 * groups
    values = np.column_stack([first, first + random.integers(0, 2, 6_000), random.integers(0, 20, 6_000)])
    found = chosen(rows_of(values.astype(float), groups))
    assert "what clearly differs" in found.why and found.step != STEPS[0], found.why
