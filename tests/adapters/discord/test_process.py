"""Life and death on real sockets: the bot as its own process, against a double of Discord."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import pytest
import pytest_asyncio

from bot.adapters.discord.buttons import button
from bot.adapters.discord.client import intents
from bot.adapters.discord.sending import Part
from bot.cli.exit_codes import OK
from bot.core.errors import AddressBlockedError, IntentsRefusedError, TokenRefusedError, UnreachableError

from .double import world
from .double.child import running
from .double.server import Double
from .openapi import exchange_faults

pytestmark = pytest.mark.asyncio
TOGETHER = pytest.mark.asyncio(loop_scope="module")
"""For the tests that ask one and the same running bot."""

PATIENCE = 0.3
QUESTION = "What time do you close?"
INVALID_SESSION = 9
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
    """A double whose one bot is asked by several tests."""
    async with Double(exchange_faults) as double, running(double, "discord"):
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
async def test_reply_to_an_answer_is_answered_as_a_follow_up(asked: Double) -> None:
    """What says nothing by itself finds the entry that was answered, by the buttons which Discord sends back."""
    await asked.send("MESSAGE_CREATE", question := world.direct(QUESTION))
    (answer,) = await asked.until(lambda: asked.replies(question), "answer")
    shown = world.said(world.DM, answer.body)
    reference = {"type": 0, "message_id": shown["id"], "channel_id": world.DM}
    follow_up = world.direct("why?", type=19, message_reference=reference, referenced_message=shown)
    for message in (alone := world.direct("why?"), follow_up):
        await asked.send("MESSAGE_CREATE", message)
    (missed,) = await asked.until(lambda: asked.replies(alone), "answer what stands alone")
    (found,) = await asked.until(lambda: asked.replies(follow_up), "answer the follow-up")

    assert "9 to 17" in answer.body["content"]
    assert "9 to 17" not in missed.body["content"]
    assert "9 to 17" in found.body["content"]


@TOGETHER
async def test_command_is_answered_in_private(asked: Double) -> None:
    """`/ask` is answered within its interaction, for the asker alone."""
    interaction = world.slash(QUESTION)
    await asked.send("INTERACTION_CREATE", interaction)

    answer = await asked.request("POST", f"/interactions/{interaction['id']}/{interaction['token']}/callback")
    assert answer.body["data"]["flags"] & world.EPHEMERAL
    assert "physician" in answer.body["data"]["content"]


@TOGETHER
async def test_posting_twice_at_once_posts_once(asked: Double) -> None:
    """A second press that comes while the first is still at it is taken, and adds nothing."""
    target = world.mention(QUESTION)["id"]
    post = button("Share", "post", int(target), "opening-hours")
    shown = {
        "content": "An answer.",
        "components": Part("x", ((post,),)).view().to_components(),
        "flags": world.EPHEMERAL,
    }
    press = world.click(post.custom_id, shown)
    press["member"] |= {"permissions": str(world.SEND_MESSAGES)}
    again = press | {"id": world.snowflake(), "token": f"token{world.snowflake()}"}
    for one in (press, again):
        await asked.send("INTERACTION_CREATE", one)

    for one in (press, again):
        await asked.request("POST", f"/interactions/{one['id']}/.*")
    await asked.request("PATCH", f"/webhooks/.*/{press['token']}/.*")
    assert len(asked.replies({"id": target})) == 1


@SIGNALS
async def test_interruption_ends_the_bot_quietly(discord: Double) -> None:
    """Ctrl-C takes leave of Discord and ends with success, without a traceback; SIGTERM does the same below."""
    async with running(discord, "discord") as bot:
        await discord.welcomed()
        async with asyncio.timeout(5):
            ending = await bot.stop(signal.SIGINT)

    assert ending.code == OK
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

    assert ending.code == OK
    assert "Traceback" not in ending.stderr


async def session_is_refused(discord: Double) -> None:
    """Discord takes the session back; the bot waits five seconds before it begins another."""
    await discord.session.connection.send({"op": INVALID_SESSION, "d": False})


async def hello_never_comes(discord: Double) -> None:
    """The next connection opens, and nothing is said on it."""
    discord.speechless = True
    discord.drop()


async def door_is_closed(discord: Double) -> None:
    """No connection can be made for long; the bot waits longer and longer between two tries."""
    discord.closed_door = 1000
    discord.drop()


async def identity_is_refused(discord: Double, code: int) -> None:
    """Every connection is closed as soon as the bot has said who it is."""
    discord.close_code = code
    lost = discord.sessions.pop()  # so that it cannot be resumed
    await lost.close(code)


@SIGNALS
@pytest.mark.parametrize("seconds", [0.0, 1.0])
@pytest.mark.parametrize(
    "trouble",
    [
        session_is_refused,
        hello_never_comes,
        door_is_closed,
        partial(identity_is_refused, code=4003),
        partial(identity_is_refused, code=4008),
    ],
    ids=["session", "hello", "door", "4003", "4008"],
)
async def test_signal_ends_the_bot_while_it_connects_again(
    discord: Double, trouble: Callable[[Double], Awaitable[None]], seconds: float
) -> None:
    """In every state of the connection the bot is gone within five seconds, at once where nothing is in hand."""
    async with running(discord, "discord") as bot:
        await discord.welcomed()
        tried = discord.connected
        await trouble(discord)
        await discord.until(lambda: discord.connected > tried, "connect again")
        await asyncio.sleep(seconds)
        async with asyncio.timeout(5):
            ending = await bot.stop(signal.SIGTERM)

    assert ending.code == OK
    assert "Traceback" not in ending.stderr


@SIGNALS
async def test_signal_ends_the_bot_before_it_is_connected(discord: Double) -> None:
    """So it does while it waits for the very first word."""
    discord.speechless = True
    async with running(discord, "discord") as bot:
        await discord.until(lambda: discord.connected, "connect")
        async with asyncio.timeout(5):
            ending = await bot.stop(signal.SIGTERM)

    assert ending.code == OK
    assert "Traceback" not in ending.stderr


@pytest.mark.parametrize("command", ["discord", "sync"])
async def test_refused_token_ends_with_one_plain_sentence(discord: Double, command: str) -> None:
    """A wrong token has its own exit code and a sentence that says what to do; nothing is tried twice."""
    async with running(discord, command, token=WRONG) as bot:
        ending = await bot.ending()

    assert ending.code == TokenRefusedError.exit_code
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "DISCORD_TOKEN" in ending.stderr
    assert WRONG not in ending.stderr + ending.stdout
    assert len(discord.requests) == 1


@pytest.mark.parametrize("command", ["discord", "sync"])
async def test_blocked_address_ends_with_one_plain_sentence(discord: Double, command: str) -> None:
    """A 429 from what stands in front of Discord has its own exit code and says to wait; nothing is tried twice."""
    discord.blocked = True
    async with running(discord, command) as bot:
        ending = await bot.ending()

    assert ending.code == AddressBlockedError.exit_code
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "wait at least 10 min" in ending.stderr
    assert len(discord.requests) == 1


async def test_refused_intents_end_with_one_plain_sentence(discord: Double) -> None:
    """Close code 4014 has its own exit code and a sentence that says what to do; nothing is tried twice."""
    discord.close_code = 4014
    async with running(discord, "discord") as bot:
        ending = await bot.ending()

    assert ending.code == IntentsRefusedError.exit_code
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "intents" in ending.stderr
    assert len(discord.identified) == 1


async def test_unreachable_discord_is_told_in_one_plain_sentence() -> None:
    """Without a network the process ends with a sentence instead of a traceback."""
    async with Double(exchange_faults) as gone:
        pass
    async with running(gone, "discord") as bot:
        ending = await bot.ending()

    assert ending.code == UnreachableError.exit_code
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "cannot be reached" in ending.stderr


async def test_sync_registers_the_commands_and_nothing_else(discord: Double) -> None:
    """`sync` puts up the commands over HTTP and opens no gateway connection."""
    async with running(discord, "sync") as bot:
        ending = await bot.ending()

    assert (ending.code, discord.identified) == (0, [])
    assert [request.method for request in discord.requests] == ["GET", "GET", "GET", "PUT"]
    assert "ask" in [command["name"] for command in discord.requests[-1].body]


@SIGNALS
async def test_nothing_that_people_write_is_printed_or_filed(discord: Double) -> None:
    """At the finest log level the process prints a line a question, without words, people or tokens, and no file."""
    async with running(discord, "discord", log_level="DEBUG") as bot:
        await discord.welcomed()
        discord.troubles.extend((world.RATE_LIMIT, world.FORBIDDEN))
        await discord.send("INTERACTION_CREATE", world.slash("markerslash"))
        await discord.until(lambda: len(discord.requests) > 3, "try to answer")
        for question in (world.mention("markermention"), world.direct("markerdirect"), world.direct("markerlast")):
            await discord.send("MESSAGE_CREATE", question)
        await discord.until(lambda: len(discord.granted("POST", ".*")) >= 3, "answer thrice")
        ending = await bot.stop(signal.SIGTERM)

    assert ending.stderr.count("outcome=") == 4
    assert "rate limited" in ending.stderr
    assert [word for word in (*world.PRIVATE, discord.token, "WROTE") if word in ending.stdout + ending.stderr] == []


@SIGNALS
async def test_signal_lets_what_is_in_hand_be_finished(discord: Double) -> None:
    """Answers that wait for Discord when the signal comes are still sent, in five seconds at most."""
    async with running(discord, "discord") as bot:
        await discord.welcomed()
        discord.troubles.extend((world.OUTAGE, world.OUTAGE))
        question, interaction = world.mention("marker"), world.slash("marker")
        await discord.send("MESSAGE_CREATE", question)
        await discord.send("INTERACTION_CREATE", interaction)
        await discord.until(lambda: not discord.troubles, "try to answer twice")
        async with asyncio.timeout(5):
            ending = await bot.stop(signal.SIGTERM)

    assert ending.code == OK
    assert "Traceback" not in ending.stderr
    assert len(discord.replies(question)) == 1
    assert len(discord.granted("POST", f"/interactions/{interaction['id']}/.*")) == 1
    assert discord.left == [1000]


@SIGNALS
async def test_signal_ends_the_bot_although_an_answer_cannot_be_sent(discord: Double) -> None:
    """An outage that does not end does not keep the bot from leaving."""
    async with running(discord, "discord", patience=PATIENCE) as bot:
        await discord.welcomed()
        discord.troubles.extend([world.OUTAGE] * 9)
        await discord.send("MESSAGE_CREATE", world.mention("marker"))
        await discord.until(lambda: len(discord.troubles) < 9, "try to answer")
        async with asyncio.timeout(5):
            ending = await bot.stop(signal.SIGTERM)

    assert ending.code == OK
    assert "unfinished=1" in ending.stderr
    assert "Traceback" not in ending.stderr


@SIGNALS
async def test_kill_under_load_takes_back_no_answer_and_no_button(discord: Double) -> None:
    """What was answered stays answered, once; the next process answers, and the buttons of its forerunner work."""
    questions = [world.mention("what time do you close?") for _ in range(200)]
    async with running(discord, "discord") as bot:
        await discord.welcomed()
        for question in questions:
            await discord.send("MESSAGE_CREATE", question)
        await discord.until(lambda: len(discord.granted("POST", world.MESSAGES)) >= 40, "answer forty questions")
        await bot.stop(signal.SIGKILL)
    answers = discord.granted("POST", world.MESSAGES)
    assert max(len(discord.replies(question)) for question in questions) == 1

    async with running(discord, "discord"):
        await discord.welcomed(times=2)
        await discord.answers()
        click = world.click(world.buttons(answers[0].body)[0]["custom_id"], answers[0].body)
        await discord.send("INTERACTION_CREATE", click)
        pressed = await discord.request("POST", f"/interactions/{click['id']}/.*")
    assert "physician" in pressed.body["data"]["content"]
    assert [one for one in discord.granted("POST", world.MESSAGES) if one in answers] == answers
