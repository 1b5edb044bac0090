"""What draws are made from: the options, and the secret that they choose."""

import os
from typing import Annotated

import typer

from unlearn_cli.cli.streams import tell
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.option import LEARNING
from unlearn_cli.core.secret import Secret, read_secret, secret_from_environment

SecretFile = Annotated[
    str | None,
    typer.Option(
        "--secret",
        metavar="FILE",
        help="Make every draw from the secret in this file, so that runs repeat; unlearn secret makes one. Or the "
        "variable UNLEARN_SECRET, base64.",
        show_default="a new one for every run",
        rich_help_panel=LEARNING,
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        min=0,
        metavar="N",
        help="For tests and benchmarks: make every draw from a number, which anybody can guess. Not protected.",
        rich_help_panel=LEARNING,
    ),
]


def chosen_secret(path: str | None, seed: int | None) -> Secret:
    """That of the file, or of the seed, or of the environment; else a new one."""
    if path is not None and seed is not None:
        raise SettingsError(f"--secret and --seed {seed} were both given.", "Leave out --seed: it protects nothing.")
    if path is not None:
        return read_secret(path)
    if seed is not None:
        tell(f"warning: --seed {seed}: anybody can try this number and repeat every draw; the release is not protected")
        return Secret.of_seed(seed)
    return secret_from_environment(os.environ) or Secret.fresh()
