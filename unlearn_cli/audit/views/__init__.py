"""Views: each shows attackers something of the rows that parsed cells hide; one file each, and one line here."""

VIEWS = {
    "row number": "unlearn_cli.audit.views.row_number:view",
    "spelling": "unlearn_cli.audit.views.spelling:view",
    "last digits": "unlearn_cli.audit.views.last_digits:view",
    "rounding": "unlearn_cli.audit.views.rounding:view",
    "ends of text": "unlearn_cli.audit.views.ends_of_text:view",
    "tokens": "unlearn_cli.audit.views.tokens:view",
    "date parts": "unlearn_cli.audit.views.date_parts:view",
    "value sets": "unlearn_cli.audit.views.value_sets:view",
    "sums": "unlearn_cli.audit.views.sums:view",
}
"""Name -> `(rows as read) -> features`, None where there is nothing for it to look at."""
