"""The documents against the program: every command, option, setting, entry field and counted thing is told."""

import argparse
import re
from collections.abc import Collection
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


(_ACTION,) = (found for found in _parser()._actions if isinstance(found, argparse._SubParsersAction))
COMMANDS: dict[str, argparse.ArgumentParser] = dict(_ACTION.choices)
OPTIONS = {option for command in COMMANDS.values() for option in command._option_string_actions}
SLASH = [text for key, text in Texts()._english.items() if re.fullmatch(r"\w+\.name", key) and text.islower()]
EVENTS = [*map(str, Outcome), "helpful", "not_helpful", "choice_taken", "none_of_these", "gap_sent", "held_back"]
FIELDS = [*Entry.model_fields, *EntryTests.model_fields]
HEAD_OF_FAQ = REPOSITORY.joinpath("knowledge/faq.yaml").read_text("utf-8").partition("\nschema:")[0]


@pytest.mark.parametrize(
    ("names", "pattern", "text"),
    [
        pytest.param(COMMANDS, r"(`|run_bot\.py ){}\b", ALL, id="commands"),
        pytest.param(
            {name for name in OPTIONS if name.startswith("--")} - {"--help"}, r"{}(?![\w-])", ALL, id="options"
        ),
        pytest.param(SLASH, r"`/{}\b", ALL, id="slash commands"),
        pytest.param(variable_names(), r"`{}\b", ALL, id="settings"),
        pytest.param(EVENTS, "`{}`", MAINTAINERS, id="counted events"),
        pytest.param(FIELDS, "`{}`", MAINTAINERS, id="fields of an entry"),
        pytest.param(FIELDS, r"(?m)^# .*\b{}\b", HEAD_OF_FAQ, id="fields, at the head of the file itself"),
    ],
)
def test_every_name_of_the_program_is_told(names: Collection[str], pattern: str, text: str) -> None:
    """As people type it, in the documents for them."""
    assert names
    assert [name for name in names if not re.search(pattern.replace("{}", name), text)] == []


def test_list_of_counted_events_is_whole() -> None:
    """Whatever the program counts by a name of its own."""
    adapter = REPOSITORY / "bot/adapters/discord"
    source = "".join(path.read_text("utf-8") for path in sorted(adapter.glob("*.py")))
    calls = re.findall(r"(?:intake|self)\.count\(([^)]+)\)|press\.count_once\(\"\w+\", ([^,)]+)", source)
    named = {name for call in calls for name in re.findall(r'"(\w+)"', "".join(call))}

    assert {"held_back", "helpful", "gap_sent"} <= named <= set(EVENTS)


@pytest.mark.parametrize("page", sorted(REPOSITORY.joinpath("docs").glob("*.md")), ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    """And every picture has words for those who do not see it."""
    links = re.findall(r"(!?)\[([^\]]*)\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))

    assert all(page.parent.joinpath(target).is_file() for _, _, target in links)
    assert all(len(words) > 20 for picture, words, _ in links if picture)


def test_nothing_is_told_that_is_none() -> None:
    """Whoever copies a setting or a command from the documents gets what they say."""
    assert {*re.findall(r"`(FAQ_\w+)", ALL)} <= {*variable_names(), "FAQ_SHARED"}
    assert {*re.findall(r"run_bot\.py ([a-z]+)\b", ALL)} <= {*COMMANDS}


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
