"""Life and death on real sockets: the bot as its own process, against a double of Discord."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.adapters.discord.client import intents

from .double import world
from .double.child import SHIPPED, running
from .double.server import Double
from .openapi import exchange_faults

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.asyncio
TOGETHER = pytest.mark.asyncio(loop_scope="module")
"""For the tests that ask one and the same running bot."""

TOKEN_REFUSED, INTENTS_REFUSED = 77, 76
QUESTION = "What is prolotherapy?"
WRONG = "wrong.token"
SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals between processes")


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[Double]:
    """A double of Discord, at whose end nothing that was sent may be wrong."""
    async with Double(exchange_faults) as double:
        yield double
    assert double.faults == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asked() -> AsyncIterator[Double]:
    """A double whose bot serves the shipped knowledge."""
    async with Double(exchange_faults) as double, running(double, "discord", knowledge=SHIPPED):
        await double.welcomed()
        yield double
    assert double.faults == []


@TOGETHER
async def test_bot_identifies_itself_with_its_few_intents(asked: Double) -> None:
    """What Discord is asked for is what the client declares."""
    assert [identity["intents"] for identity in asked.identified] == [intents().value]


@TOGETHER
async def test_mention_is_answered_with_a_reply(asked: Double) -> None:
    """A mention in a channel is answered there, as a reply to that message."""
    question = world.mention(QUESTION)
    await asked.send("MESSAGE_CREATE", question)

    answer = await asked.request("POST", f"/channels/{world.CHANNEL}/messages")
    assert str(answer.body["message_reference"]["message_id"]) == question["id"]
    assert "physician" in answer.body["content"]


@TOGETHER
async def test_direct_message_is_answered_and_what_only_looks_like_one_is_not(asked: Double) -> None:
    """A direct message gets its answer; a pin's notice gets none, nor a webhook, nor talk in a server not yet known."""
    question = world.direct(QUESTION)
    notice, webhook = world.direct("", type=6), world.direct("", webhook_id=world.snowflake())
    for message in (notice, webhook, world.direct("", guild_id=world.snowflake()), question):
        await asked.send("MESSAGE_CREATE", message)

    answer = await asked.request("POST", f"/channels/{world.DM}/messages")
    assert str(answer.body["message_reference"]["message_id"]) == question["id"]


@TOGETHER
async def test_command_is_answered_in_private(asked: Double) -> None:
    """`/ask` is answered within its interaction, for the asker alone."""
    interaction = world.slash(QUESTION)
    await asked.send("INTERACTION_CREATE", interaction)

    answer = await asked.request("POST", f"/interactions/{interaction['id']}/{interaction['token']}/callback")
    assert answer.body["data"]["flags"] & world.EPHEMERAL
    assert "physician" in answer.body["data"]["content"]


@TOGETHER
async def test_question_asked_while_the_network_was_away_is_answered(asked: Double) -> None:
    """After a broken connection the bot resumes its session and answers what it missed."""
    asked.drop()
    question = world.slash(QUESTION)
    await asked.send("INTERACTION_CREATE", question)

    await asked.request("POST", f"/interactions/{question['id']}/.*")
    assert [resume["session_id"] for resume in asked.resumed] == ["session"]
    assert len(asked.identified) == 1


@SIGNALS
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_ends_the_bot_quietly(discord: Double, number: int) -> None:
    """SIGTERM and Ctrl-C take leave of Discord and end with success, without a traceback."""
    async with running(discord, "discord") as bot:
        await discord.welcomed()
        async with asyncio.timeout(5):
            ending = await bot.stop(number)

    assert ending.code == 0
    assert discord.left == [1000]
    assert "Traceback" not in ending.stderr


@SIGNALS
async def test_signal_ends_the_bot_although_discord_is_silent(discord: Double) -> None:
    """A peer that never says goodbye delays the end by seconds, not by the library's half minute."""
    discord.mute = True
    async with running(discord, "discord") as bot:
        await discord.welcomed()
        async with asyncio.timeout(5):
            ending = await bot.stop(signal.SIGTERM)

    assert ending.code == 0
    assert "Traceback" not in ending.stderr


@pytest.mark.parametrize("command", ["discord", "sync"])
async def test_refused_token_ends_with_one_plain_sentence(discord: Double, command: str) -> None:
    """A wrong token has its own exit code and a sentence that says what to do; nothing is tried twice."""
    async with running(discord, command, token=WRONG) as bot:
        ending = await bot.ending()

    assert ending.code == TOKEN_REFUSED
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "DISCORD_TOKEN" in ending.stderr
    assert WRONG not in ending.stderr + ending.stdout
    assert len(discord.requests) == 1


async def test_refused_intents_end_with_one_plain_sentence(discord: Double) -> None:
    """Close code 4014 has its own exit code and a sentence that says what to do; nothing is tried twice."""
    discord.close_code = 4014
    async with running(discord, "discord") as bot:
        ending = await bot.ending()

    assert ending.code == INTENTS_REFUSED
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "intents" in ending.stderr
    assert len(discord.identified) == 1


async def test_unreachable_discord_is_told_in_one_plain_sentence() -> None:
    """Without a network the process ends with a sentence instead of a traceback."""
    async with Double(exchange_faults) as gone:
        pass
    async with running(gone, "discord") as bot:
        ending = await bot.ending()

    assert ending.code not in {0, TOKEN_REFUSED, INTENTS_REFUSED}
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "cannot be reached" in ending.stderr


async def test_sync_registers_the_commands_and_nothing_else(discord: Double) -> None:
    """`sync` puts up the commands over HTTP and opens no gateway connection."""
    async with running(discord, "sync") as bot:
        ending = await bot.ending()

    assert (ending.code, discord.identified) == (0, [])
    assert [request.method for request in discord.requests] == ["GET", "GET", "PUT"]
    assert [command["name"] for command in discord.requests[-1].body] == ["ask"]


@SIGNALS
async def test_nothing_that_people_write_is_printed(discord: Double) -> None:
    """At the finest log level the process prints a line a question, without its words, the people or the token."""
    async with running(discord, "discord", log_level="DEBUG") as bot:
        await discord.welcomed()
        await discord.send("MESSAGE_CREATE", world.mention("markermention"))
        await discord.send("MESSAGE_CREATE", world.direct("markerdirect"))
        await discord.send("INTERACTION_CREATE", world.slash("markerslash"))
        await discord.until(
            lambda: len([sent for sent in discord.requests if sent.method == "POST"]) == 3, "answer thrice"
        )
        ending = await bot.stop(signal.SIGTERM)

    assert ending.stderr.count("outcome=") == 3
    for word in ("marker", "alice", world.ALICE, discord.token):
        assert word not in ending.stdout + ending.stderr
