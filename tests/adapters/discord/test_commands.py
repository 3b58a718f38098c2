"""The slash command: private answers, quiet when Discord closed the interaction, and what `sync` registers."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
import pytest
from discord import app_commands

from bot.adapters.discord.commands import add_commands
from bot.adapters.discord.render import render

from .fakes import ANSWER, EMERGENCY, FAILURE, LONG, MARKER, FakeResponder

if TYPE_CHECKING:
    from .conftest import Place

pytestmark = pytest.mark.asyncio


async def test_answer_is_private(place: Place, responder: FakeResponder) -> None:
    """Only the asker sees the answer; the channel stays empty."""
    result = await place.alice.slash(place.channel, "ask", question="how does it work?")

    assert responder.queries == ["how does it work?"]
    assert result.response.ephemeral
    assert [result.response.content] == render(ANSWER)
    assert place.said == []


async def test_command_works_in_direct_messages(place: Place) -> None:
    """The command can be used where only the bot and the asker are."""
    result = await place.alice.user.slash("ask", question="emergency")

    assert [result.response.content] == render(EMERGENCY)


async def test_private_answers_ping_nobody_and_unfold_no_links(place: Place) -> None:
    """The answer mentions nobody and brings no link previews."""
    await place.alice.slash(place.channel, "ask", question="@everyone")

    (body,) = place.bodies("/callback")
    assert body["data"]["allowed_mentions"] == {"parse": []}
    assert body["data"]["flags"] == discord.MessageFlags(ephemeral=True, suppress_embeds=True).value


async def test_long_private_answer_goes_on_in_private(place: Place) -> None:
    """What does not fit the first message follows, seen by the asker alone."""
    result = await place.alice.slash(place.channel, "ask", question="long")

    contents = [result.response.content] + [followup.content for followup in result.followups]
    assert contents == render(LONG)
    assert all(followup.ephemeral for followup in result.followups)
    further = [sent.json for sent in place.env.http_requests if sent.path.startswith("/webhooks/")]
    assert [body["allowed_mentions"] for body in further] == [{"parse": []}] * len(result.followups)


async def test_broken_responder_gives_a_private_failure(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever the core raises, the asker gets one plain sentence, and the log no word of the question."""
    with caplog.at_level(logging.DEBUG, "bot"):
        result = await place.alice.slash(place.channel, "ask", question=f"break {MARKER}")

    assert [result.response.content] == render(FAILURE)
    assert result.response.ephemeral
    assert MARKER not in caplog.text


@pytest.mark.parametrize(("status", "code"), [(404, 10062), (400, 40060)])
async def test_interaction_that_discord_closed_is_let_go(
    place: Place, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    """An answer that comes too late or twice is neither repeated nor made a fuss about."""
    place.env.inject_error("POST", "/interactions/*/callback", status=status, code=code)
    with caplog.at_level(logging.DEBUG, "bot"):
        await place.alice.slash(place.channel, "ask", question="how?")

    assert len(place.bodies("/callback")) == 1
    assert caplog.records[-1].levelno == logging.INFO
    assert caplog.messages[-1] == f"interaction not answered: code={code}"
    assert len(place.env.errors) == 1


async def test_refused_answer_is_followed_by_a_private_failure(place: Place) -> None:
    """If Discord refuses the answer for any other reason, the asker hears that something went wrong."""
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035)
    result = await place.alice.slash(place.channel, "ask", question="how?")

    assert [result.response.content] == render(FAILURE)
    assert result.response.ephemeral
    assert len(place.env.errors) == 1


async def test_failure_after_the_first_part_follows_in_private(place: Place) -> None:
    """If the answer broke off, the failure is told as a further private message."""
    place.env.inject_error("POST", "/webhooks/*", status=400, code=50035)
    result = await place.alice.slash(place.channel, "ask", question="long")

    assert [followup.content for followup in result.followups] == render(FAILURE)
    assert len(place.env.errors) == 1


async def test_refused_failure_ends_the_matter(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """The failure is tried once; nothing is raised when it cannot be told either."""
    place.env.inject_error("POST", "/interactions/*/callback", status=400, code=50035, times=None)
    await place.alice.slash(place.channel, "ask", question=MARKER)

    assert len(place.bodies("/callback")) == 2
    assert caplog.messages[-1] == "failure not told: HTTPException"
    assert MARKER not in caplog.text
    assert len(place.env.errors) == 1


async def test_command_that_is_no_more_is_answered_kindly(place: Place) -> None:
    """A command that Discord still shows but the bot has dropped ends in the failure reply."""
    place.env.bot.tree.remove_command("ask")
    result = await place.alice.slash(place.channel, "ask", question="how?")

    assert [result.response.content] == render(FAILURE)
    assert isinstance(place.env.errors[0], app_commands.CommandNotFound)


async def test_registered_commands(place: Place) -> None:
    """What is registered: `/ask`, open to everyone in servers and direct messages, with one required text."""
    (commands,) = place.bodies("/commands")

    (command,) = commands
    assert command["name"] == "ask"
    assert command["default_member_permissions"] is None
    assert command["contexts"] == [0, 1]
    assert [(option["name"], option["type"], option["required"]) for option in command["options"]] == [
        ("question", discord.AppCommandOptionType.string.value, True)
    ]


async def test_running_bot_and_sync_share_their_commands(place: Place) -> None:
    """A bare client that only registers puts up the same commands as the running bot."""
    bare = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    add_commands(bare)

    payloads = [[command.to_dict(tree) for command in tree.get_commands()] for tree in (bare, place.env.bot.tree)]
    assert payloads[0] == payloads[1]
