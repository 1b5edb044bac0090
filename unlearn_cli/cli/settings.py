"""Options of the command line that `core/options.py` declares, and a TOML file that holds them."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal

import typer

from unlearn_cli.core.declared import Declared
from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.options import Options, declared
from unlearn_cli.core.reading import Reading, reading_options
from unlearn_cli.core.settings_file import GATES, SECTION, read_section, unknown
from unlearn_cli.transport.methods import METHODS

CHOICES = {"method": ("auto", *METHODS)}
"""Words that an option takes, where these are a table of choices."""

CONFIG_HELP = rf"TOML file; settings of \[{SECTION}], named as the options are. The command line wins."


def takes_options(*leave_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A decorator: `options: Options` and `reading: Reading` of a command become one option for each of their fields.

    A command with `options` also takes a TOML file that has them.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        named = {"options": _without(declared(), leave_out), "reading": reading_options()}
        shown = {name: [*map(_parameter, of_name.values())] for name, of_name in named.items()}
        shown["options"].append(_CONFIG)
        signature = inspect.signature(command, eval_str=True).parameters
        taken = [name for name in named if name in signature]
        parameters = [one for name, own in signature.items() for one in shown.get(name, [own])]

        @wraps(command)
        def wrapped(**given: Any) -> None:
            if "options" in taken:
                given.pop("config")
            made = {name: _made(name, named[name], given) for name in taken}
            command(**made, **given)

        wrapped.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return wrapped

    return decorate


def _without(named: dict[str, Declared], leave_out: tuple[str, ...]) -> dict[str, Declared]:
    return {name: one for name, one in named.items() if name not in leave_out}


def _made(name: str, named: dict[str, Declared], given: dict[str, Any]) -> Options | Reading:
    """The object from the values that Typer has for its fields, which are taken out of `given`."""
    values = {name: given.pop(name) for name in named}
    told = {n: () if value is None and named[n].type is tuple else value for n, value in values.items()}
    return Options.of(**told) if name == "options" else Reading.of(**told)


def _parameter(one: Declared) -> inspect.Parameter:
    """One setting as Typer takes it."""
    option, choices = one.option, one.option.choices or CHOICES.get(one.name, ())
    help_text = option.help.format(methods=", ".join(METHODS)) if one.name == "method" else option.help
    metavar = option.metavar or ("|".join(choices) if choices else "")
    names = [one.flag, *([option.short] if option.short else [])]
    kind: Any = Literal[*choices] if choices else one.type
    if one.type is tuple:
        kind = list[str] if one.name == "sensitive" else list[str] | None
    elif one.optional:
        kind = kind | None
    limits: dict[str, Any] = {"min": option.least, "max": option.most}
    shown = typer.Option(*names, metavar=metavar, help=help_text, rich_help_panel=option.panel, **limits)
    default = inspect.Parameter.empty if one.name == "sensitive" else None if one.type is tuple else one.default
    keyword = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(one.name, keyword, default=default, annotation=Annotated[kind, shown])


def _configure(context: typer.Context, path: str | None) -> str | None:
    """The settings of the file become the defaults of the command."""
    if path is None:
        return None
    settings = read_section(path)
    settings.pop(GATES, None)
    known = {parameter.name or "" for parameter in context.command.params} - {"input", "config"}
    faults = unknown(settings, known)
    if faults:
        raise SettingsError(
            f"[{SECTION}] of {path} has settings that unlearn {context.info_name} does not take: {faults}",
            f"It takes: {', '.join(sorted(known))}.",
        )
    several = {parameter.name for parameter in context.command.params if getattr(parameter, "multiple", False)}
    context.default_map = {
        key: [value] if key in several and isinstance(value, str) else value for key, value in settings.items()
    }
    return path


_CONFIG = inspect.Parameter(
    "config",
    inspect.Parameter.KEYWORD_ONLY,
    default=None,
    annotation=Annotated[
        str | None,
        typer.Option("--config", metavar="FILE", help=CONFIG_HELP, is_eager=True, callback=_configure),
    ],
)
