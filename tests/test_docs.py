"""The documents against the program: every command, option, setting, entry field and counted thing is told."""

from __future__ import annotations

import argparse
import re

import pytest
from conftest import REPOSITORY, SMALL_FAQ, changed, faults

from bot.cli import _parser
from bot.core.model import Entry, EntryTests
from bot.settings import variable_names

README = REPOSITORY.joinpath("README.md").read_text("utf-8")
MAINTAINERS = REPOSITORY.joinpath("docs/maintainers.md").read_text("utf-8")
ALL = README + "".join(path.read_text("utf-8") for path in sorted(REPOSITORY.joinpath("docs").glob("*.md")))


def commands() -> dict[str, argparse.ArgumentParser]:
    """Return the parsers of all commands by name."""
    (action,) = (found for found in _parser()._actions if isinstance(found, argparse._SubParsersAction))
    return dict(action.choices)


COMMANDS = commands()
OPTIONS = sorted(
    {option for command in COMMANDS.values() for option in command._option_string_actions if option.startswith("--")}
    - {"--help"}
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told(command: str) -> None:
    """In backquotes at the beginning of a piece of code, or behind `run_bot.py`."""
    assert re.search(rf"(`|run_bot\.py ){command}\b", ALL)


@pytest.mark.parametrize("option", OPTIONS)
def test_every_option_is_told(option: str) -> None:
    """By its whole name."""
    assert re.search(rf"{option}(?![\w-])", ALL)


@pytest.mark.parametrize("variable", variable_names())
def test_every_setting_is_told(variable: str) -> None:
    """By its name in backquotes."""
    assert re.search(rf"`{variable}\b", ALL)


@pytest.mark.parametrize("field", [*Entry.model_fields, *EntryTests.model_fields])
def test_every_field_of_an_entry_is_told(field: str) -> None:
    """In the table for maintainers, and at the head of the file itself."""
    head = REPOSITORY.joinpath("knowledge/faq.yaml").read_text("utf-8").partition("\nschema:")[0]

    assert f"`{field}`" in MAINTAINERS
    assert re.search(rf"^# .*\b{field}\b", head, re.MULTILINE)


@pytest.mark.parametrize("name", re.findall(r"`(FAQ_\w+)", ALL))
def test_no_setting_is_told_that_is_none(name: str) -> None:
    """A name in the documents is a name of the program."""
    assert name in {*variable_names(), "FAQ_SHARED"}


@pytest.mark.parametrize("command", sorted(set(re.findall(r"run_bot\.py ([a-z]+)\b", ALL))))
def test_no_command_is_told_that_is_none(command: str) -> None:
    """Whoever copies it from the documents gets what they say."""
    assert command in COMMANDS


def test_message_about_the_format_is_the_one_told() -> None:
    """The documents quote the program."""
    (line,) = faults(changed(SMALL_FAQ, "schema: 1", "schema: 2"))

    assert line in MAINTAINERS
