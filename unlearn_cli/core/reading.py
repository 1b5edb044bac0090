"""How a table is to be read, where its file leaves that open: options, TOML keys and Python arguments."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Self

from unlearn_cli.core.declared import Declared, checked, declared_of
from unlearn_cli.core.option import Option

READING = "Reading"


@dataclass(frozen=True)
class Reading:
    """What cannot be seen in a file, or is not to be guessed; what is not given is recognised where nothing else fits.

    >>> Reading.of(separator=";", null_value="NA").null_value
    ('NA',)
    """

    separator: Annotated[
        str | None, Option("Sign between the cells of a text file; tab for a tabulator.", "SIGN", panel=READING)
    ] = None
    decimal: Annotated[
        str | None,
        Option("Sign before the decimals of numbers in a text file.", panel=READING, choices=(".", ",")),
    ] = None
    encoding: Annotated[str | None, Option("Encoding of a text file.", "NAME", panel=READING)] = None
    quote: Annotated[
        str | None,
        Option(
            "Sign around cells that hold the separator or a line end; none where no cell is quoted.",
            "SIGN",
            panel=READING,
        ),
    ] = None
    comment: Annotated[
        str | None, Option("Lines that begin with this sign are no rows, and are left out.", "SIGN", panel=READING)
    ] = None
    null_value: Annotated[
        tuple[str, ...],
        Option(
            "Cells with this value are missing, in all columns or in one; the output has it again. May be repeated.",
            "V|COL=V",
            panel=READING,
        ),
    ] = ()
    date_format: Annotated[
        tuple[str, ...],
        Option(
            "Dates in a text file, such as %d.%m.%Y, in all columns or in one; may be repeated.",
            "F|COL=F",
            panel=READING,
        ),
    ] = ()

    @classmethod
    def of(cls, **given: Any) -> Self:
        """From what a person gave; raises SettingsError with every fault."""
        return cls(**checked(cls, given))

    @property
    def of_text(self) -> list[str]:
        """The options that were given and that only text files have."""
        return [one.flag for name, one in reading_options().items() if name != "null_value" and getattr(self, name)]


AS_SEEN = Reading()
"""Nothing was asked for: the files tell all."""


def reading_options() -> dict[str, Declared]:
    """Every one of them by name, in order."""
    return dict(declared_of(Reading))


def per_column(given: tuple[str, ...], columns: Mapping[str, Any]) -> dict[str | None, tuple[str, ...]]:
    """`COL=V` by column, a plain `V` under None; an equals sign counts only after the name of a column.

    >>> per_column(("NA", "income=-1", "a=b"), {"income": 0})
    {None: ('NA', 'a=b'), 'income': ('-1',)}
    """
    found: dict[str | None, tuple[str, ...]] = {}
    for one in given:
        name = max((name for name in columns if one.startswith(f"{name}=")), key=len, default=None)
        value = one if name is None else one[len(name) + 1 :]
        found[name] = (*found.get(name, ()), value)
    return found
