"""`unlearn schema`: the JSON Schema of what the program writes."""

from typing import Annotated, Literal

import typer

from unlearn_cli.cli.streams import put

EXAMPLES = """[b]Example[/b]

  unlearn schema report > report.schema.json"""


def register(app: typer.Typer) -> None:
    app.command("schema", epilog=EXAMPLES)(schema)


def schema(
    what: Annotated[Literal["report", "gate", "frontier", "dp-unlearn"], typer.Argument(help="What to describe.")],
) -> None:
    """Print the JSON Schema of a report: that of repair and audit, of gate, of frontier, or of dp-unlearn."""
    import json

    from unlearn_cli.report.schema import schema as schema_of

    put(json.dumps(schema_of(what), indent=1) + "\n")
