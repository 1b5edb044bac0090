"""Numbers and dates as people write them in text: thousands separators, currency and percent signs, local dates."""

import re
from functools import lru_cache

import polars as pl

from unlearn_cli.tables.text_kind import Text

_SIGN = "(?:[$€£¥₹%]|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|BRL|MXN)"
_BLANK = "[ \u00a0\u202f]?"


def _pattern(thousands: str, decimal: str) -> str:
    """A number of at most 15 whole digits, with or without thousands separators, and one sign before or after it."""
    whole = rf"(?:[1-9][0-9]{{0,2}}(?:{thousands}[0-9]{{3}}){{1,4}}|0|[1-9][0-9]{{0,14}})"
    before, after = f"(?:{_SIGN}{_BLANK})?", f"(?:{_BLANK}{_SIGN})?"
    return rf"^{before}-?{before}{whole}(?:{decimal}[0-9]{{1,30}})?{after}$"


def _point(cells: pl.Expr) -> pl.Expr:
    return cells.str.replace_all(r"[^0-9.\-]", "").cast(pl.Float64, strict=False)


def _comma(cells: pl.Expr) -> pl.Expr:
    plain = cells.str.replace_all(r"[^0-9,\-]", "")
    return plain.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)


def _write_point(coordinates: pl.Series, levels: pl.Series) -> pl.Series:
    return _write(coordinates, levels, ".")


def _write_comma(coordinates: pl.Series, levels: pl.Series) -> pl.Series:
    return _write(coordinates, levels, ",")


def _write(coordinates: pl.Series, levels: pl.Series, decimal: str) -> pl.Series:
    """With as many decimals, the thousands separator and the signs that the levels have."""
    inner = re.compile(rf"[0-9](?:[^0-9{decimal}])(?=[0-9]{{3}})")
    texts = levels.to_list()
    places = max(len(re.sub(r"[^0-9]+$", "", text).partition(decimal)[2]) for text in texts)
    grouped = next((found[0][1] for text in texts if (found := inner.search(text))), "")
    before, after = re.match(r"([^0-9\-]*)", texts[0]), re.search(r"([^0-9]*)$", texts[0])
    signs = (before[1] if before else "", after[1] if after else "")

    def written(number: float) -> str:
        text = f"{number:,.{places}f}"
        if not text.strip("-0.,"):
            text = text.removeprefix("-")  # -0.00 would tell on which side of zero it was
        return signs[0] + text.translate({ord(","): grouped, ord("."): decimal}) + signs[1]

    return coordinates.map_elements(written, return_dtype=pl.String)


POINT_TEXT = Text("number text with signs", _pattern(",", r"\."), _point, _write_point, True)
COMMA_TEXT = Text("number text with a comma", _pattern("[. '\u00a0\u202f]", ","), _comma, _write_comma, True)

DATE_NAME = "date text %"
"""How the name of a kind of local dates begins; its format follows."""

DATE_FORMATS = (
    *(f"%d{s}%m{s}%Y" for s in "/.-"),
    *(f"%m{s}%d{s}%Y" for s in "/.-"),
    *(f"%Y{s}%m{s}%d" for s in "/."),
    *(f"%d{s}%m{s}%y" for s in "/.-"),
    *(f"%m{s}%d{s}%y" for s in "/.-"),
    *(f"%d{s}%b{s}%Y" for s in "/- "),
    *("%d %B %Y", "%b %d, %Y", "%B %d, %Y"),
)
"""Formats that are recognised, where every cell of a column fits one of them only."""

LIKE_DATES = r"^[0-9A-Za-z]{1,9}[-/. ][0-9A-Za-z]{1,9},?[-/. ][0-9]{2,4}$"
"""What fits none of this fits no format of `DATE_FORMATS`."""

_PARTS = {"%d": "[0-9]{1,2}", "%m": "[0-9]{1,2}", "%Y": "[0-9]{4}", "%y": "[0-9]{2}", "%b": "[A-Za-z]{3}"}


@lru_cache(maxsize=256)
def date_text(form: str) -> Text:
    """Dates of a format, as `strftime` has it."""
    pieces = re.split("(%.)", form)
    pattern = "".join(_PARTS.get(piece, ".+?") if piece[:1] == "%" else re.escape(piece) for piece in pieces)

    def parse(cells: pl.Expr) -> pl.Expr:
        return cells.str.to_date(form, strict=False).to_physical()

    def write(coordinates: pl.Series, levels: pl.Series) -> pl.Series:
        return coordinates.round().cast(pl.Int32).cast(pl.Date).dt.to_string(form)

    return Text(f"date text {form}", f"^{pattern}$", parse, write, True)
