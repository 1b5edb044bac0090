"""Long help: paragraphs that flow to the width of the terminal, and the list of methods as the table has them."""

import inspect
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from unlearn_cli.transport.methods import METHODS, Method

AUTO_SUMMARY = "triangular; on tables with few rows a column, whichever method does best on fit rows held out"

WIDTH = 76
"""Narrower than a terminal of 80 columns, less the margins that Rich takes."""


def flowing(command: Callable[..., Any]) -> str:
    """The docstring of a command, its paragraphs without line ends of their own; Python -OO has none."""
    paragraphs = (inspect.getdoc(command) or "").split("\n\n")
    return "\n\n".join(paragraph.replace("\n", " ") for paragraph in paragraphs)


def epilog(examples: str, methods: bool = False) -> str:
    """Below the options: the methods where the command has them, then examples word for word."""
    shown = "\n\n".join(f"  {example}" for example in inspect.cleandoc(examples).split("\n\n"))
    return f"{_methods() if methods else ''}[b]Examples[/b]\n\n{shown}"


def _methods() -> str:
    every = {"auto": Method("", "", AUTO_SUMMARY), **METHODS}
    said = {name: f"{_sentence(method.summary)} {_sentence(method.warning)}" for name, method in every.items()}
    return choices("Methods", said)


def choices(heading: str, said: Mapping[str, str]) -> str:
    """What each of some names means, as an indented list."""
    entries = []
    for name, words in said.items():
        entry = textwrap.fill(words.strip(), WIDTH, initial_indent=f"  {name:12}", subsequent_indent=" " * 14)
        entries.append(entry.replace(name, f"[b]{name}[/b]", 1))
    return f"[b]{heading}[/b]\n\n" + "\n".join(entries) + "\n\n"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""
