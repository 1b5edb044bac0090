"""`unlearn dp-unlearn`: a supplied model forgets chosen rows."""

from typing import Annotated, Literal

import typer

from unlearn_cli.cli import options as o
from unlearn_cli.cli.progress import progress
from unlearn_cli.cli.screen import show
from unlearn_cli.cli.settings import takes_options
from unlearn_cli.cli.streams import tell
from unlearn_cli.cli.wording import choices, epilog, flowing
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.reading import Reading
from unlearn_cli.forget.methods import METHODS
from unlearn_cli.forget.penalties import PENALTIES

EXAMPLES = r"""
unlearn dp-unlearn --model model.skops --data train.csv --target label \
  --forget leavers.csv --id person --holdout test.csv -o new.skops

unlearn dp-unlearn --model model.skops --data train.parquet --target label \
  --forget-where "region = 'north' AND age > 60" --verify 5 --audit 16 \
  -o new.skops --html new.html
"""

Method = Literal[*METHODS]  # type: ignore[valid-type]
PenaltyName = Literal[*PENALTIES]  # type: ignore[valid-type]

MODEL_HELP = "Model file, trained on --data. The new one is written in its format."
DATA_HELP = "Table that the model was trained on, as IN of repair."
FORGET_HELP = "File with the ids of the rows to forget; --id names the column."
ROWS_HELP = "File with the numbers of the rows to forget in one column; the first row is 0."
WHERE_HELP = "SQL condition on the columns that holds for the rows to forget, as Polars reads it."
HOLDOUT_HELP = "Table of rows that the model never saw. Without it nothing is said of held-out rows."
FEATURES_HELP = "Column that the model takes, in its order; repeat it."
GAMMA_HELP = "Weight of the penalty, or auto: nearest to a cheap stand-in for the retrained model."
RESET_HELP = "Share of the old parameters that training starts from; the rest is a fresh initialisation."
STEPS_HELP = "Steps of training, as a share of those of a training from scratch."
VERIFY_HELP = "Retrain N models without the rows, and report how far the new one is from them."
AUDIT_HELP = "Attack the method by N shadow models (U-LiRA), an even number from 8 on."
FACTORY_HELP = "Function that makes the network whose weights the file holds; it is run. Torch only."
REFIT_HELP = "Fit the transformers of a pipeline again, on the rows that stay."
SEED_HELP = "Seed of every random draw: same input, same seed, same model."
PICKLE_HELP = "Open .pkl, .joblib and .pt files, which can run any code of whoever wrote them."

MODELS, ROWS, MEASURING = "Model", "Rows", "Measuring"


def register(app: typer.Typer) -> None:
    app.command("dp-unlearn", help=flowing(dp_unlearn), epilog=_epilog())(dp_unlearn)


def _epilog() -> str:
    methods = choices("Methods", {name: method.summary for name, method in METHODS.items()})
    penalties = choices("Penalties", {name: penalty.summary for name, penalty in PENALTIES.items()})
    return methods + penalties + epilog(EXAMPLES)


@takes_options()
def dp_unlearn(
    model: Annotated[str, typer.Option("--model", metavar="M", help=MODEL_HELP)],
    data: Annotated[str, typer.Option("--data", metavar="TRAIN", help=DATA_HELP)],
    target: Annotated[str, typer.Option("--target", metavar="COL", help="Column that the model predicts.")],
    output: Annotated[str, typer.Option("--output", "-o", metavar="NEW", help="Where to write the new model.")],
    *,
    forget: Annotated[
        str | None, typer.Option("--forget", metavar="IDS", help=FORGET_HELP, rich_help_panel=ROWS)
    ] = None,
    id: Annotated[
        str | None, typer.Option("--id", metavar="COL", help="Column that names each row.", rich_help_panel=ROWS)
    ] = None,
    forget_rows: Annotated[
        str | None, typer.Option("--forget-rows", metavar="INDEX", help=ROWS_HELP, rich_help_panel=ROWS)
    ] = None,
    forget_where: Annotated[
        str | None, typer.Option("--forget-where", metavar="SQL", help=WHERE_HELP, rich_help_panel=ROWS)
    ] = None,
    holdout: Annotated[
        str | None, typer.Option("--holdout", metavar="TABLE", help=HOLDOUT_HELP, rich_help_panel=ROWS)
    ] = None,
    features: Annotated[
        list[str] | None,
        typer.Option(
            "--features",
            metavar="COL",
            help=FEATURES_HELP,
            show_default="as the model says, else all others",
            rich_help_panel=ROWS,
        ),
    ] = None,
    method: Annotated[Method, typer.Option("--method", metavar="METHOD", help=f"{', '.join(METHODS)}: see below.")] = (
        "auto"
    ),
    penalty: Annotated[
        PenaltyName, typer.Option("--penalty", metavar="NAME", help=f"{', '.join(PENALTIES)}.", rich_help_panel=MODELS)
    ] = "mi",
    gamma: Annotated[str, typer.Option("--gamma", metavar="auto|G", help=GAMMA_HELP, rich_help_panel=MODELS)] = "auto",
    reset: Annotated[
        float | None,
        typer.Option(
            "--reset",
            min=0,
            max=1,
            metavar="L",
            help=RESET_HELP,
            show_default="by the method",
            rich_help_panel=MODELS,
        ),
    ] = None,
    steps: Annotated[
        float | None,
        typer.Option(
            "--steps", min=0, metavar="SHARE", help=STEPS_HELP, show_default="by the method", rich_help_panel=MODELS
        ),
    ] = None,
    refit_preprocessing: Annotated[
        bool, typer.Option("--refit-preprocessing", metavar="", help=REFIT_HELP, rich_help_panel=MODELS)
    ] = False,
    factory: Annotated[
        str | None, typer.Option("--factory", metavar="MODULE:FUNCTION", help=FACTORY_HELP, rich_help_panel=MODELS)
    ] = None,
    trust_pickle: Annotated[
        bool, typer.Option("--trust-pickle", metavar="", help=PICKLE_HELP, rich_help_panel=MODELS)
    ] = False,
    verify: Annotated[
        int, typer.Option("--verify", min=0, metavar="N", help=VERIFY_HELP, rich_help_panel=MEASURING)
    ] = 0,
    audit: Annotated[int, typer.Option("--audit", min=0, metavar="N", help=AUDIT_HELP, rich_help_panel=MEASURING)] = 0,
    report: Annotated[
        str | None,
        typer.Option(
            "--report",
            metavar="R.json",
            help="Where to write the report.",
            show_default="beside NEW",
            rich_help_panel=o.FILES,
        ),
    ] = None,
    reading: Reading,
    html: o.Html = None,
    force: o.Force = False,
    seed: Annotated[int | None, typer.Option("--seed", min=0, metavar="N", help=SEED_HELP, show_default="0")] = None,
    json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Make a model forget some of the rows that it was trained on, and report how far it is from one never shown them.

    dp is data point, not differential privacy. The new model is written to NEW in the format of the old one, which is
    not touched; both are measured on the rows that are forgotten, on those that stay, and on rows held out.
    """
    from unlearn_cli.commands.dp_unlearn import DpUnlearnRequest, run
    from unlearn_cli.forget.evaluate import Proof
    from unlearn_cli.forget.forget_set import ForgetRequest
    from unlearn_cli.forget.interface import UnlearnSettings
    from unlearn_cli.forget.training_table import Columns

    request = DpUnlearnRequest(
        model=model,
        data=data,
        columns=Columns(target, tuple(features or ())),
        forget=ForgetRequest(forget, id, forget_rows, forget_where),
        output=output,
        settings=UnlearnSettings(method, penalty, weight(gamma), reset, steps, seed, refit_preprocessing),
        proof=Proof(verify, audit),
        holdout=holdout,
        factory=factory,
        trust_pickle=trust_pickle,
        report=report,
        html=html,
        force=force,
        json=json,
        reading=reading,
    )
    with progress(quiet) as bar:
        found = run(request, bar)
    if not quiet:
        places = [f"model: {output}", f"report: {request.report_target}"] + [f"page: {html}"] * bool(html)
        tell(", ".join(places), f"{show(found, to_stderr=True)}\n")


def weight(gamma: str) -> float | None:
    """`auto` is None, a number from 0 on is itself."""
    if gamma == "auto":
        return None
    try:
        value = float(gamma)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise SettingsError(f"--gamma takes auto or a number from 0 on, and has {gamma!r}.", "For example: --gamma 0.3")
    return value
