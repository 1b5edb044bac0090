"""Long help: paragraphs that flow, examples word for word, lists that fit."""

from hypothesis import given
from hypothesis import strategies as st

from unlearn_cli.cli.wording import WIDTH, choices, epilog, flowing

WORDS = st.text("abc ,;", min_size=1, max_size=200).filter(str.strip)


def told() -> None:
    """One line
    and another.

    A second
        paragraph.
    """


def test_paragraphs_keep_no_line_end_of_their_own() -> None:
    first, second = flowing(told).split("\n\n")
    assert first == "One line and another." and "\n" not in second


def test_examples_stand_word_for_word_and_the_methods_only_where_asked_for() -> None:
    examples = "\n    unlearn a --map 'x  y' -o b\n\n    unlearn c\n    "
    plain = epilog(examples)
    assert plain == "[b]Examples[/b]\n\n  unlearn a --map 'x  y' -o b\n\n  unlearn c"
    assert epilog(examples, methods=True).endswith(plain) and "[b]auto[/b]" in epilog(examples, methods=True)


@given(st.dictionaries(st.text("xyz-", min_size=1, max_size=11), WORDS, min_size=1, max_size=4))
def test_a_list_is_within_the_width_and_says_all_there_is(said: dict[str, str]) -> None:
    shown = choices("Methods", said)
    plain = shown.replace("[b]", "").replace("[/b]", "")
    lines = plain.splitlines()[2:]
    assert all(len(line) <= max(WIDTH, 14 + max(map(len, line.split()), default=0)) for line in lines)
    assert plain.split() == ["Methods", *" ".join(f"{name} {words}" for name, words in said.items()).split()]
    assert [line.split()[0] for line in lines if not line.startswith(" " * 14) and line.strip()] == list(said)


def test_words_that_fit_are_broken_before_the_width() -> None:
    lines = choices("Methods", {"mi": "word " * 40}).replace("[b]", "").replace("[/b]", "").splitlines()
    assert WIDTH - 5 < max(map(len, lines)) <= WIDTH


def test_only_the_name_at_the_start_is_bold() -> None:
    assert choices("Methods", {"mi": "as mi was published"}).count("[b]mi[/b]") == 1
