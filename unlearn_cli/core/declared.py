"""Settings as fields of a dataclass: each is declared once, and shown, checked and passed on by its declaration."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from math import isfinite
from typing import Any, get_type_hints

from unlearn_cli.core.errors import SettingsError
from unlearn_cli.core.option import Option
from unlearn_cli.core.registry import did_you_mean


@dataclass(frozen=True)
class Declared:
    """One setting as it was declared. `type`: str, int, float, bool, or tuple of names; `optional`: None is a value."""

    name: str
    type: type
    optional: bool
    default: Any
    option: Option

    @property
    def flag(self) -> str:
        """Its name on the command line."""
        return f"--{self.name.replace('_', '-')}"

    def fault(self, value: Any) -> str:
        """Why a value cannot be; nothing where it can."""
        if value is None and self.optional:
            return ""
        wanted = (float, int) if self.type is float else (self.type,)
        wrong = not isinstance(value, wanted) or (isinstance(value, bool) and self.type is not bool)
        if wrong or (self.type is tuple and not all(isinstance(name, str) for name in value)):
            kind = "name or list of names" if self.type is tuple else self.type.__name__
            return f"{self.name} is {value!r}, which is no {kind}"
        choices, least, most = self.option.choices, self.option.least, self.option.most
        if choices and value not in choices:
            return f"{self.name} is {value!r}, which is none of {', '.join(choices)}"
        if isinstance(value, float) and not isfinite(value):
            return f"{self.name} is {value}, which is no number"
        if least is not None and value < least:
            return f"{self.name} is {value}, less than {least:g}"
        return f"{self.name} is {value}, more than {most:g}" if most is not None and value > most else ""


@cache
def declared_of(kind: type) -> dict[str, Declared]:
    """Every setting of a dataclass by name, in order."""
    hints = get_type_hints(kind, include_extras=True)
    found = {}
    for one in fields(kind):
        wanted, option = hints[one.name].__origin__, hints[one.name].__metadata__[0]
        plain = {tuple[str, ...]: tuple, str | None: str}.get(wanted, wanted)
        found[one.name] = Declared(one.name, plain, wanted == (str | None), one.default, option)
    return found


def checked(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a dataclass of settings from what a person gave: one name or several, each once.

    Raises
    ------
    SettingsError
        Where a name is unknown or a value cannot be, with every fault in one message.
    """
    known = declared_of(kind)
    unknown = [f"{name!r}.{did_you_mean(name, known)}" for name in given if name not in known]
    if unknown:
        raise SettingsError(f"no such setting: {' '.join(unknown)}", f"The settings are: {', '.join(known)}.")
    values = {name: _names(value) if known[name].type is tuple else value for name, value in given.items()}
    faults = [fault for name, value in values.items() if (fault := known[name].fault(value))]
    if faults:
        raise SettingsError("; ".join(faults) + ".", "Give values of these kinds.")
    return values


def _names(value: str | Iterable[str]) -> Any:
    """One name or several as a tuple, in their order, each once; anything else as it is."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return (value,) if isinstance(value, str) else value
    names = tuple(value)
    return tuple(dict.fromkeys(names)) if all(isinstance(name, str) for name in names) else names
