"""The documents against the program: every command, option, setting, entry field and counted thing is told."""

import argparse
import re
from pathlib import Path

import pytest
from conftest import REPOSITORY, SMALL_FAQ, changed, faults

from bot.adapters.discord.texts import Texts
from bot.cli.main import _parser
from bot.core.knowledge.models import Entry, EntryTests
from bot.core.replies import Outcome
from bot.core.responder import Responder
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


SLASH = [text for key, text in Texts()._english.items() if re.fullmatch(r"\w+\.name", key) and text.islower()]


@pytest.mark.parametrize("command", SLASH)
def test_every_slash_command_is_told(command: str) -> None:
    """By its name as members type it."""
    assert re.search(rf"`/{command}\b", ALL)


EVENTS = [*map(str, Outcome), "helpful", "not_helpful", "choice_taken", "none_of_these", "held_back"]


@pytest.mark.parametrize("event", EVENTS)
def test_every_counted_event_is_told(event: str) -> None:
    """So that the table of `stats` can be read; the list is held against the program below."""
    assert re.search(rf"`{event}`", MAINTAINERS)


def test_list_of_counted_events_is_whole() -> None:
    """Whatever the program counts by a name of its own."""
    adapter = REPOSITORY / "bot/adapters/discord"
    source = "".join(path.read_text("utf-8") for path in sorted(adapter.glob("*.py")))
    calls = re.findall(r"tally\.count\(([^,]+),", source)
    named = {name for call in calls for name in re.findall(r'"(\w+)"', call)}

    assert named <= set(EVENTS)


@pytest.mark.parametrize("page", sorted(REPOSITORY.joinpath("docs").glob("*.md")), ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    """And every picture has words for those who do not see it."""
    links = re.findall(r"(!?)\[([^\]]*)\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))

    assert all(page.parent.joinpath(target).is_file() for _, _, target in links)
    assert all(len(words) > 20 for picture, words, _ in links if picture)


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


def test_conversation_in_the_readme_is_a_real_one(shipped_responder: Responder) -> None:
    """Each question still gets the words that stand below it, up to where they are cut."""
    talk = re.findall(r"^you> (.+)\n((?:  .+\n)+)", README, re.MULTILINE)
    told = {
        question: [part.strip() for line in lines.splitlines() for part in line.split("…")] for question, lines in talk
    }
    said = {question: shipped_responder.respond(question).text for question in told}

    assert talk
    assert [part for question, parts in told.items() for part in parts if part not in said[question]] == []
