"""JSON Lines line by line: what a parser of columns would guess at, mend or miss is an error with its line."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from unlearn_cli.core.errors import InputError, UnlearnError, listing
from unlearn_cli.tables.names import repeated

LONG = re.compile(rb"[0-9]{16}")
"""Such a whole number may be one that no double holds."""

WIDEST = 2**127
"""Whole numbers up to this have a type."""

EXACT = 2**53
"""Whole numbers up to this are doubles."""

WORDS = {
    str: "text",
    int: "whole numbers",
    float: "fractions",
    bool: "true or false",
    dict: "objects",
    list: "lists",
}
"""Types of JSON, for people."""


def count_rows(path: Path) -> int:
    """Rows of a file. Every line is parsed: it must be an object, and a column must hold cells of one type.

    Raises
    ------
    InputError
        Where they are not: with the number of the line, or with every column of several types.
    """
    rows, seen, long = 0, set[tuple[str, type]](), set[str]()
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.isspace():
                continue
            cells = _parsed(line, number, path)
            rows += 1
            seen.update(zip(cells, map(type, cells.values()), strict=True))
            if LONG.search(line):
                _refuse_widest(cells, number, path)
                long |= {name for name, cell in cells.items() if type(cell) is int and abs(cell) > EXACT}
            if b"[" in line or b"{" in line[1:]:
                seen.update(part for name, cell in cells.items() for part in _inside(name, cell))
    if not rows:
        raise InputError(f"{path} holds blank lines only.", "Check the step that wrote it.")
    _refuse_mixed(path, seen, long)
    return rows


def _inside(name: str, cell: Any) -> Iterator[tuple[str, type]]:
    """The types of what is in an object or list, by a name for the place."""
    if isinstance(cell, dict | list):
        pairs = cell.items() if isinstance(cell, dict) else (("", part) for part in cell)
        for key, part in pairs:
            place = f"{name}.{key}" if isinstance(cell, dict) else f"{name}[]"
            yield place, type(part)
            yield from _inside(place, part)


def _parsed(line: bytes, number: int, path: Path) -> dict[str, Any]:
    try:
        cells = _DECODER.decode(line.decode())
        if not isinstance(cells, dict):
            raise ValueError(f"{WORDS.get(type(cells), 'null')}, where an object {{...}} is a row")
        if b"\\u" in line:
            json.dumps(cells, ensure_ascii=False).encode()  # half a character, as "\ud83d", is no text
    except (ValueError, RecursionError) as error:
        raise _fault(path, number, _in_words(error)) from error
    return cells


def _refuse_widest(cells: dict[str, Any], number: int, path: Path) -> None:
    if any(type(cell) is int and abs(cell) >= WIDEST for cell in cells.values()):
        raise _fault(path, number, "a whole number of more than 38 digits")


def _in_words(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos + 1}"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def _fault(path: Path, number: int, what: str) -> UnlearnError:
    return InputError(f"{path}, line {number:,}: {what}.", "One JSON object a line, as in JSON Lines (jsonlines.org).")


def _refuse_mixed(path: Path, seen: set[tuple[str, type]], long: set[str]) -> None:
    """`long`: columns with whole numbers that no double may hold."""
    types: dict[str, set[type]] = {}
    for name, kind in seen:
        types.setdefault(name, set()).update({kind} - {type(None)})
    faults = [
        f"{name!r} holds {' and '.join(sorted(WORDS[kind] for kind in kinds))}"
        for name, kinds in sorted(types.items())
        if len(kinds) > 1 and (kinds != {int, float} or name in long)
    ]
    if faults:
        raise InputError(
            f"{path} has columns of several types: {listing(faults)}.",
            "Write each as one type; whole numbers of 16 digits stay exact only without fractions beside them.",
        )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    cells = dict(pairs)
    if len(cells) < len(pairs):
        raise ValueError(f"names that occur twice: {listing(list(map(repr, repeated(name for name, _ in pairs))))}")
    return cells


def _constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON; write null")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
