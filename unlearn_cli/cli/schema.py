"""`unlearn schema`: the JSON Schema of what the program writes."""

from typing import Annotated, Literal

import typer


def register(app: typer.Typer) -> None:
    app.command("schema")(schema)


def schema(what: Annotated[Literal["report"], typer.Argument(help="What to describe.")]) -> None:
    """Print the JSON Schema of a report."""
    import json

    from unlearn_cli.report import schema as report_schema

    typer.echo(json.dumps(report_schema(), indent=1))
