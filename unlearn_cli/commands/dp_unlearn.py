"""`dp-unlearn`: a model and its table in, the model without the forget set out, and what is left of it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from unlearn_cli.core.errors import ModelError
from unlearn_cli.core.options import Progress
from unlearn_cli.core.reading import AS_SEEN, Reading
from unlearn_cli.forget.adapters.scikit_learn_estimator import Estimator
from unlearn_cli.forget.cautions import cautions
from unlearn_cli.forget.evaluate import Proof, find
from unlearn_cli.forget.findings import CurvePoint
from unlearn_cli.forget.forget_set import ForgetRequest
from unlearn_cli.forget.interface import UnlearnSettings
from unlearn_cli.forget.models import load_model
from unlearn_cli.forget.models.interface import Model
from unlearn_cli.forget.start import unlearn
from unlearn_cli.forget.training_table import Columns, Training, read_training
from unlearn_cli.report.files import ReportFiles, printed, refuse_two_on_stdout, report_files
from unlearn_cli.report.forgetting import ForgettingReport, Run, lay_out, model_facts
from unlearn_cli.tables.naming import STREAM
from unlearn_cli.tables.output.publish import Publication, publish_all
from unlearn_cli.tables.source import open_table
from unlearn_cli.tables.table import Table

SAME = 1e-4
"""Largest difference of outputs of the model in memory and the one read again: a format may keep single precision."""


@dataclass(frozen=True)
class DpUnlearnRequest:
    """What `dp-unlearn` is asked. `json`: the report is printed on stdout too."""

    model: str
    data: str
    columns: Columns
    forget: ForgetRequest
    output: str
    settings: UnlearnSettings
    proof: Proof
    holdout: str | None = None
    factory: str | None = None
    trust_pickle: bool = False
    report: str | None = None
    html: str | None = None
    force: bool = False
    json: bool = False
    reading: Reading = AS_SEEN

    @property
    def suffix(self) -> str:
        """Ending of the model files, by which their format is known."""
        return Path(self.model).suffix

    @property
    def report_target(self) -> str:
        """Beside the new model, unless another place is named."""
        return self.report or f"{self.output.removesuffix(self.suffix)}.report.json"

    def load(self, path: Path) -> Model:
        """A model in the format of the supplied one."""
        return load_model(path, self.trust_pickle, self.factory, self.suffix)

    def check(self) -> None:
        """Faults that show before anything is read."""
        self.forget.check()
        self.proof.check()
        piped = {"--model": self.model, "--data": self.data, "--holdout": self.holdout, "--output": self.output}
        names = [name for name, place in piped.items() if place == STREAM]
        if names:
            raise ModelError(f"{' and '.join(names)} cannot be a pipe.", "Name a file.")
        if Path(self.output).suffix.lower() != self.suffix.lower():
            raise ModelError(
                f"the new model is written in the format of {self.model}, and {self.output} does not end in "
                f"{self.suffix or 'the same way'}.",
                f"For example: -o new{self.suffix}",
            )


def run(request: DpUnlearnRequest, progress: Progress) -> ForgettingReport:
    """Read the model and its rows, unlearn the forget set, measure the file that was written, and publish it."""
    request.check()
    data = open_table(request.data, None, request.reading)
    holdout = open_table(request.holdout, None, request.reading) if request.holdout else None
    with _outputs(request, data, holdout) as (out, reports):
        progress("reading", 0.0)
        old = request.load(Path(request.model))
        rows = read_training(old, data, holdout, request.columns, request.forget)
        request.proof.check(rows.forget.rows)
        found = unlearn(old, rows.split, request.settings, lambda point: progress(live(point), point.share))
        found = replace(found, model=_written(request, out, found.model, rows))
        findings = find(old, found, rows.split, (request.settings, request.proof), progress)
        models = model_facts(request.model, Path(request.model), old), model_facts(request.output, out.partial, old)
        notes = (*data.notes, *cautions(old, rows.split, request.settings))
        facts = Run(data, holdout, request.columns.target, request.settings, models, notes)
        report = lay_out(facts, rows, found, findings)
        reports.write(report)
        publish_all([out, *reports.every])
    return report


def live(point: CurvePoint) -> str:
    """Training at one moment, in a line."""
    penalty = "" if point.penalty is None else f", penalty {point.penalty:.4f}"
    holdout = "" if point.holdout is None else f", held-out {point.holdout:.3f}"
    return f"loss {point.loss:.3f}{penalty}; forget {point.forget:.3f}, retain {point.retain:.3f}{holdout}"


@contextmanager
def _outputs(
    request: DpUnlearnRequest, data: Table, holdout: Table | None
) -> Iterator[tuple[Publication, ReportFiles]]:
    """The files are opened before the work begins; none may be one that is read, the supplied model above all."""
    stdout = {"the report (--report)": request.report, "the page (--html)": request.html}
    refuse_two_on_stdout(stdout | {"the report (--json)": STREAM if request.json else None})
    named = [Path(name) for name in (request.model, request.forget.file) if name]
    reading = [*named, *data.paths, *(holdout.paths if holdout else ())]
    with ExitStack() as stack:
        out = stack.enter_context(Publication(request.output, avoid=reading, force=request.force))
        avoid = [*reading, Path(request.output)]
        saves = printed(request.json)
        yield out, stack.enter_context(report_files(request.report_target, request.html, avoid, request.force, saves))


def _written(request: DpUnlearnRequest, out: Publication, model: Model, rows: Training) -> Model:
    """The new model as it is in its file, which must do what it did in memory."""
    out.write_bytes(model.to_bytes())
    again = request.load(out.partial)
    if isinstance(model, Estimator) and isinstance(again, Estimator):
        again = model.read_again(again)
    shown = rows.split.forget.features
    apart = float(np.abs(again.outputs(shown) - model.outputs(shown)).max())
    if not apart <= SAME * max(1.0, float(np.abs(model.outputs(shown)).max())):
        raise ModelError(
            f"the new model, read again from its file, differs from the one in memory by up to {apart:.2g}.",
            "Nothing was published.",
        )
    return again
