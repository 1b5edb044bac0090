"""What the README says of options, exit codes, choices, files and numbers is so."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from docs.plain import ROOT
from tests.docs.documents import BY_HAND, README, blocks, text_of
from unlearn_cli import auditing
from unlearn_cli.audit import AuditSettings
from unlearn_cli.choosing import AUTO
from unlearn_cli.cli import exits
from unlearn_cli.encoding.sensitive import MOST_VALUES
from unlearn_cli.report import schema
from unlearn_cli.settings import FitSettings, GroupSettings
from unlearn_cli.transport import METHODS, coupling, trees

NUMBERS = {
    f"groups with fewer than {GroupSettings().minimum} rows": "--min-group",
    f"more than {MOST_VALUES} values are cut into {GroupSettings().bins} quantile bins": "--bins",
    f"at most {FitSettings().fit_rows:,} rows a group": "--fit-rows",
    f"At most {AuditSettings().attack_rows:,} rows are attacked": "rows attacked",
    f"up to {coupling.MOST_ROWS:,} fit rows": "rows of a coupling",
    f"at most {trees.MOST_LEAVES} leaves": "leaves of a tree",
}
"""Sentence -> what it is about."""


def options_known() -> set[str]:
    return set(re.findall(r"--[a-z][a-z-]+", (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")))


def options_in(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


def relaxed(part: Any) -> Any:
    """A schema that lets fields be left out, but no other be there."""
    if isinstance(part, dict):
        return {key: relaxed(value) for key, value in part.items() if key != "required"}
    return [relaxed(item) for item in part] if isinstance(part, list) else part


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: path.name)
def test_every_option_named_is_one(path: Path) -> None:
    assert options_in(text_of(path)) - options_known() == set()


def test_control_an_option_that_is_none_is_seen() -> None:
    assert options_in("take `--min-gruop 3`, not a--b or ---") - options_known() == {"--min-gruop"}


def test_the_table_of_exit_codes_is_that_of_the_program() -> None:
    section = text_of(README).partition("## Exit codes")[2].partition("\n## ")[0]
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", section, re.MULTILINE)]
    assert codes == sorted([0, exits.FAILED, exits.CANNOT, exits.NOT_ASSESSED])


def test_the_table_of_methods_is_that_of_the_program() -> None:
    section = text_of(README).partition("## Which method when")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == [AUTO, *METHODS]


def test_numbers_are_those_of_the_code() -> None:
    text = " ".join(text_of(README).split())
    assert [about for sentence, about in NUMBERS.items() if sentence not in text] == []
    assert AuditSettings().attack_rows <= auditing.AUDIT_ROWS


@pytest.mark.parametrize("path", BY_HAND, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]*)(#[^)]*)?\)", text_of(path))
    assert [name for name, _ in targets if name and not (path.parent / name).exists()] == []
    for name, anchor in targets:
        heads = re.findall(r"^#+ (.*)$", ((path.parent / name) if name else path).read_text(), re.MULTILINE)
        assert not anchor or anchor[1:] in {re.sub(r"[^\w -]", "", head).lower().replace(" ", "-") for head in heads}


def test_files_named_in_tables_of_choices_exist() -> None:
    paths = re.findall(r"`(unlearn_cli/[\w/]+\.py)`", text_of(README))
    assert paths
    assert [path for path in paths if "NAME" not in path and not (ROOT / path).exists()] == []
    for table, path in re.findall(r"`([A-Z]+)` in `([\w/]+\.py)`", text_of(README)):
        assert f"\n{table} = {{" in (ROOT / path).read_text(encoding="utf-8")


def test_make_targets_named_exist() -> None:
    named = set(re.findall(r"^make (\w+)$|`make (\w+)`", text_of(README), re.MULTILINE))
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {a or b for a, b in named} <= targets
    assert {"demo", "test", "check", "bench"} <= targets


def test_the_example_of_a_report_has_the_fields_of_one() -> None:
    examples = blocks(README, "json")
    assert examples
    for example in examples:
        jsonschema.validate(json.loads(example), relaxed(schema()))


def test_control_a_field_that_is_none_is_seen() -> None:
    example = blocks(README, "json")[0].replace('"smallest_visible"', '"least_visible"')
    with pytest.raises(jsonschema.ValidationError, match="least_visible"):
        jsonschema.validate(json.loads(example), relaxed(schema()))
