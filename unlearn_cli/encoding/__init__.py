"""Kinds of column: how the cells of each become ordered coordinates; a category has none, only levels.

The one bridge between tables (Polars) and arrays (numpy).
"""

KINDS = {
    "number": "unlearn_cli.encoding.number:NUMBER",
    "number text": "unlearn_cli.encoding.text:NUMBER_TEXT",
    "date text": "unlearn_cli.encoding.text:DATE_TEXT",
    "datetime text": "unlearn_cli.encoding.text:DATETIME_TEXT",
    "category": "unlearn_cli.encoding.category:CATEGORY",
}
"""In the order in which they are tried; `category` takes what is left."""
