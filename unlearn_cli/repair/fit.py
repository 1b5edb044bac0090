"""Learning the map of a table: profile, roles, groups, sample, codecs, transport."""

from dataclasses import dataclass, replace

from unlearn_cli import __version__
from unlearn_cli.core.draws import Draws
from unlearn_cli.core.libraries import library_versions
from unlearn_cli.core.notes import Note
from unlearn_cli.core.options import FitRequest
from unlearn_cli.core.rules.origins import of_numbers
from unlearn_cli.repair.auto import AUTO, Choice, choose
from unlearn_cli.repair.boldness import Boldness, choose_boldness
from unlearn_cli.repair.fit_memory import memory_notes
from unlearn_cli.repair.null_mode import MASK, null_mode
from unlearn_cli.repair.roles import Roles
from unlearn_cli.repair.structural_zeros import with_zeros
from unlearn_cli.repair.survey import Means, Survey, look_over, relations
from unlearn_cli.repair.table_map import TableMap
from unlearn_cli.tables.groups.strata import Strata
from unlearn_cli.tables.kinds.interface import Kind
from unlearn_cli.tables.table import Table
from unlearn_cli.transport.coordinates import Coordinates
from unlearn_cli.transport.interface import FitRows, Settings, TransportMap
from unlearn_cli.transport.masks import Masks
from unlearn_cli.transport.methods import MASK_METHOD, NUMBERS_ONLY, learner
from unlearn_cli.transport.rule_nulls import lost_with, without_told_nulls
from unlearn_cli.transport.ruled import Ruled
from unlearn_cli.transport.stratified import learn_stratified, strata_of


@dataclass(frozen=True)
class Fitted:
    """The map, and what was seen on the way to it."""

    map: TableMap
    roles: Roles
    kinds: dict[str, Kind]
    fit_rows: int
    notes: tuple[Note, ...]

    @property
    def kinds_left(self) -> dict[str, Kind]:
        """Kinds of the columns that are in the output and can be measured; `kinds` has the dropped ones too."""
        return {name: kind for name, kind in self.kinds.items() if name not in self.roles.dropped}

    @property
    def all_notes(self) -> tuple[Note, ...]:
        """Notes on the groups, on the levels of given columns, and on the columns and rows."""
        strata = self.map.strata
        return (*self.map.groups.notes, *(strata.levels.notes if strata else ()), *self.notes)


def fit(table: Table, request: FitRequest, means: Means) -> Fitted:
    """The map of a table.

    Raises
    ------
    DataError
        Where the table cannot be repaired as asked, with every fault of one kind in one message.
    SettingsError
        Where the settings cannot be.
    """
    survey, asked = look_over(table, request, means), request.options.fit_rows
    request = replace(request, options=survey.options)
    table_map, chosen = _table_map(table, survey, request, means)
    ruled, columns = table_map.ruled, table_map.columns
    origins = [codec.origin for codec in table_map.codecs]
    shown = replace(ruled, rules=tuple(of_numbers(rule, origins) for rule in ruled.rules))
    told = [*shown.sentences(columns), *table_map.coordinates.sentences(ruled.columns(columns))]
    told += table_map.zeros.sentences(columns)
    notes = (
        *table.notes,
        *chosen,
        *(Note(code, text) for code, text in told),
        *survey.notes,
        *memory_notes(asked, request.options, means.engine.memory),
    )
    return Fitted(table_map, survey.roles, survey.measurable, len(survey.seen.numbers), notes)


def _table_map(table: Table, survey: Survey, request: FitRequest, means: Means) -> tuple[TableMap, list[Note]]:
    """The map that the fit rows give, and how it was chosen."""
    roles, within, codecs = survey.roles, survey.within, survey.codecs
    every, known = relations(table, survey, request)
    by_rule = request.options.nulls == AUTO  # who asks for another mode means every cell
    masked = replace(every, values=without_told_nulls(known.rules, every.values)) if by_rule else every
    mode = null_mode(masked, request.options.nulls, request.secret, means.attackers, len(within.groups.labels))
    masks = _masks(masked, within.strata, request) if mode.mode == MASK else Masks.none(len(codecs))
    lost = lost_with(
        known.all_rules, masks.lost(every.values, every.groups, Draws(request.secret, every.rows)), every.values
    )
    every = every.without(lost)
    ruled = Ruled.learn(every, known, by_rule)
    free = ruled.rows(every)
    coordinates = Coordinates.learn(free, join=request.options.method not in NUMBERS_ONLY)
    rows = coordinates.rows(free)
    request = replace(request, options=replace(request.options, nulls=mode.mode))
    choice = _choice(rows, within.strata, request, means)
    options = replace(request.options, method=choice.method)
    bold = _boldness(rows, within.strata, replace(request, options=options), means)
    means.progress(f"fitting the {options.method} map", 0.0)
    told = bold.told(Settings(options.nulls, request.secret, lambda share: means.progress("fitting", share)))
    table_map = TableMap(
        schema={name: str(dtype) for name, dtype in table.schema.items()},
        kept=roles.unmoved,
        dropped=roles.dropped,
        text=table.text,
        groups=within.groups,
        codecs=codecs,
        masks=masks,
        transport=_learn(rows, within.strata, options.method, told),
        options=options,
        secret=request.secret,
        versions={"unlearn-cli": __version__, **library_versions()},
        strata=within.strata,
        coordinates=coordinates,
        ruled=ruled,
    )
    return with_zeros(table_map, every), [
        Note(code, why) for code, why in (("method", choice.why), ("boldness", bold.why), ("nulls", mode.why)) if why
    ]


def _masks(rows: FitRows, strata: Strata | None, request: FitRequest) -> Masks:
    """The map of the null masks, on which a value may only be lost."""
    told = Settings(nulls="keep", secret=request.secret.child("masks"), shrinking=True)
    return Masks.learn(rows, lambda masks: _learn(masks, strata, MASK_METHOD, told))


def _choice(rows: FitRows, strata: Strata | None, request: FitRequest, means: Means) -> Choice:
    """The method asked for, or the one that `auto` finds; within strata the one it finds in the largest."""
    if request.options.method != AUTO:
        return Choice(request.options.method, "")
    told = _trial_settings(request, means, "choosing the method")
    choice = choose(_largest(rows, strata), told, means.attackers)
    return replace(choice, why=f"{choice.why}{_taken_for_all(strata)}")


def _boldness(rows: FitRows, strata: Strata | None, request: FitRequest, means: Means) -> Boldness:
    """How boldly rows are moved; within strata as in the largest."""
    told = _trial_settings(request, means, "choosing how boldly to move")
    bold = choose_boldness(_largest(rows, strata), request.options.method, told, means.attackers)
    return replace(bold, why=bold.why and f"{bold.why}{_taken_for_all(strata)}")


def _trial_settings(request: FitRequest, means: Means, step: str) -> Settings:
    return Settings(request.options.nulls, request.secret, lambda share: means.progress(step, share))


def _largest(rows: FitRows, strata: Strata | None) -> FitRows:
    """The rows of the largest stratum that has several groups; all without strata."""
    if strata is None:
        return rows
    several = [part for part in strata_of(rows, len(strata.counts)) if len(part.weights) > 1]
    return max(several, key=lambda part: len(part.rows))


def _taken_for_all(strata: Strata | None) -> str:
    return f" (in the largest of {len(strata.counts)} strata, and then taken for all)" if strata else ""


def _learn(rows: FitRows, strata: Strata | None, method: str, told: Settings) -> TransportMap:
    """The transport map of a method, within strata where there are any."""
    if strata is not None:
        return learn_stratified(rows, strata.labels, method, told)
    return learner(method)(rows, told)
