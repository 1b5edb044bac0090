"""Names and words of somebody's data as one line that shows every character, whatever prints it."""


def visible(text: str) -> str:
    r"""The text with each character that prints nothing as its escape: line ends, terminal codes, changes of direction.

    A name of a column must not end a line of a log, colour a terminal, or turn the order in which a line is read.

    >>> print(visible("a\n::error::b\x1b[31m\u202e"))
    a\n::error::b\x1b[31m\u202e
    """
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)
