"""Life and death on real sockets: how the bot's process begins, and how it ends, whatever Discord does."""

import asyncio
import datetime as dt
import itertools
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace

import discord as library
import pytest
import pytest_asyncio
from discord.gateway import ReconnectWebSocket

from bot.adapters.discord import gateway
from bot.adapters.discord.connection import ConnectedClient
from bot.adapters.discord.gateway import IDENTIFY_SECONDS, SteadyShard, pause
from bot.cli.exit_codes import OK
from bot.core.errors import (
    AddressBlockedError,
    FaqBotError,
    IntentsRefusedError,
    SettingsError,
    TokenRefusedError,
    UnreachableError,
)
from bot.logs import FORMAT, PlainFormatter
from bot.usage.counters import DayTally

from .conftest import judged
from .double import world
from .double.child import Child, running
from .double.server import Double
from .fakes import MARKER, owned

pytestmark = pytest.mark.asyncio
SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals between processes")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells which signals a process catches")
DAY = 86_400


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[Double]:
    """A double of Discord, at whose end nothing that was sent may be wrong."""
    async with judged() as double:
        yield double


async def stopped(bot: Child, number: int = signal.SIGTERM) -> str:
    """Stop the bot by a signal: it must end well and quietly within five seconds; return what it said."""
    async with asyncio.timeout(5):
        ending = await bot.stop(number)
    assert ending.returncode == OK
    assert "Traceback" not in ending.stderr
    return ending.stderr


def catches(bot: Child, number: int) -> bool:
    """Tell whether the process has said by now what it does at this signal, as Linux tells."""
    status = Path(f"/proc/{bot.process.pid}/status").read_text(encoding="ascii")
    (caught,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught, 16) >> number - 1 & 1)


@pytest.mark.parametrize(
    ("trouble", "error", "words", "tries"),
    [
        ({"token": "another.token"}, TokenRefusedError, "DISCORD_TOKEN", 1),
        ({"blocked": True}, AddressBlockedError, "wait at least 10 min", 1),
        ({"close_code": 4014}, IntentsRefusedError, "intents", 1),
        ({"close_code": 4011}, SettingsError, "FAQ_SHARD_COUNT", 1),
        ({}, UnreachableError, "cannot be reached", 0),
    ],
)
async def test_refusal_ends_the_bot_with_one_plain_sentence(
    trouble: dict, error: type[FaqBotError], words: str, tries: int
) -> None:
    """What a person has to put right first says what to do and has its own exit code; nothing is tried twice."""
    async with AsyncExitStack() as stack:
        double = await stack.enter_async_context(judged(**trouble))
        if not trouble:
            await stack.aclose()  # nobody listens any more
        async with running(double, token="right.token") as bot:  # noqa: S106 - opens nothing
            ending = await bot.ending()

    assert ending.returncode == error.exit_code
    assert len(ending.stderr.strip().splitlines()) == 1
    assert words in ending.stderr
    assert "right.token" not in ending.stderr + ending.stdout
    assert (len(double.identified) or len(double.requests)) == tries


@SIGNALS
@pytest.mark.parametrize(
    ("at_first", "later", "reached"),
    [
        ({"mute": True}, {}, lambda double: double.sessions),
        ({"speechless": True}, {}, lambda double: double.connected),
        ({"close_code": 4008}, {}, lambda double: double.left),
        ({}, {"speechless": True}, lambda double: double.connected > 1),
        ({}, {"closed_door": 1000}, lambda double: double.connected > 1),
        ({}, {"sent_away": 1000}, lambda double: double.resumed),
    ],
    ids=["silent", "no first word", "refused", "no further word", "closed door", "waiting for its turn"],
)
async def test_signal_ends_the_bot_in_every_state_of_the_connection(
    at_first: dict, later: dict, reached: Callable[[Double], object]
) -> None:
    """It is gone within five seconds, though the library alone would wait for half a minute."""
    async with judged(**at_first) as double, running(double) as bot:
        if later:
            await double.welcomed()
            vars(double).update(later)
            double.sessions.pop().drop()  # popped, so that it cannot be resumed
        await double.until(lambda: reached(double), "come into that state")
        await asyncio.sleep(0.5)
        await stopped(bot)


@LINUX
async def test_signal_ends_the_bot_while_it_prepares_its_answers(discord: Double) -> None:
    """It has no connection yet, and leaves as well as later."""
    async with running(discord, cache="off") as bot:
        await discord.until(lambda: catches(bot, signal.SIGTERM), "begin to prepare")
        await stopped(bot)

    assert discord.connected == 0


@SIGNALS
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signal_lets_what_is_in_hand_be_finished(discord: Double, number: int) -> None:
    """Answers that wait for Discord when the signal comes are still sent, in five seconds at most."""
    async with running(discord) as bot:
        await discord.welcomed()
        discord.troubles.extend((world.OUTAGE, world.OUTAGE))
        question, interaction = world.mention("marker"), world.slash("marker")
        await discord.send("MESSAGE_CREATE", question)
        await discord.send("INTERACTION_CREATE", interaction)
        await discord.until(lambda: not discord.troubles, "try to answer twice")
        await stopped(bot, number)

    assert len(discord.replies(question)) == 1
    assert len(discord.granted("POST", f"/interactions/{interaction['id']}/.*")) == 1
    assert discord.left == [1000]


@SIGNALS
async def test_signal_ends_the_bot_although_an_answer_cannot_be_sent(discord: Double) -> None:
    """An outage that does not end does not keep the bot from leaving."""
    async with running(discord, patience=0.3) as bot:
        await discord.welcomed()
        discord.troubles.extend([world.OUTAGE] * 9)
        await discord.send("MESSAGE_CREATE", world.mention("marker"))
        await discord.until(lambda: len(discord.troubles) < 9, "try to answer")
        assert "unfinished=1" in await stopped(bot)


@SIGNALS
async def test_kill_under_load_takes_back_no_answer_and_no_button(discord: Double) -> None:
    """What was answered stays answered, once; the next process answers, and the buttons of its forerunner work."""
    questions = [world.mention("what time do you close?") for _ in range(200)]
    async with running(discord) as bot:
        await discord.welcomed()
        for question in questions:
            await discord.send("MESSAGE_CREATE", question)
        await discord.until(lambda: len(discord.granted("POST", world.MESSAGES)) >= 40, "answer forty questions")
        await bot.stop(signal.SIGKILL)
    answers = discord.granted("POST", world.MESSAGES)
    assert max(len(discord.replies(question)) for question in questions) == 1

    async with running(discord):
        await discord.welcomed(times=2)
        await discord.answers()
        click = world.click(world.buttons(answers[0].body)[0]["custom_id"], answers[0].answer)
        await discord.send("INTERACTION_CREATE", click)
        pressed = await discord.request("POST", f"/interactions/{click['id']}/.*")
    assert "physician" in pressed.body["data"]["content"]
    assert [one for one in discord.granted("POST", world.MESSAGES) if one in answers] == answers


async def test_bot_waits_until_it_may_begin_a_session(discord: Double) -> None:
    """Where the sessions of the day are used up, it asks for none before there are new ones."""
    discord.remaining, discord.reset_after = 0, 2000
    async with running(discord, shard_ids="0", shard_count="1") as bot:
        await discord.request("GET", "/gateway/bot")
        asked = time.monotonic()
        await discord.welcomed()
        ending = await bot.stop()

    assert discord.begun[0] - asked > 1.5
    assert "Discord allows 0 sessions more for now: waiting 3 s" in ending.stderr


async def test_shard_that_waits_for_its_turn_keeps_no_other_waiting(discord: Double) -> None:
    """One has lost its session and begins anew in its turn; another that only lost its connection is back at once."""
    async with running(discord, shard_ids="0-1", shard_count=2):
        await discord.welcomed(times=2)
        await discord.answers(*(world.mention("marker", guild) for guild in (world.GUILD, world.OTHER_GUILD)))
        second, first = discord.sessions.pop(), discord.sessions[0]
        await second.connection.send({"op": 9, "d": False})
        await asyncio.sleep(0.5)
        first.drop()
        await discord.until(lambda: discord.resumed, "resume")
        assert len(discord.begun) == 2
        await discord.welcomed(times=2)

    assert [identity["shard"] for identity in discord.identified] == [[0, 2], [1, 2], [1, 2]]
    assert all(later - sooner > 5 for sooner, later in itertools.pairwise(discord.begun)), "Discord's own rule"


@pytest.mark.parametrize(("processes", "seconds"), [(1, 1), (4, 10), (16, 90)])
async def test_processes_that_crash_all_day_never_use_up_the_starts(processes: int, seconds: int) -> None:
    """However many there are and however fast a supervisor starts them again, since each waits before it begins."""
    remaining, free = 1000, [0.0] * processes
    while (now := min(free)) < DAY:
        free.remove(now)
        left = int((DAY - now) * 1000)
        limits = library.SessionStartLimits(total=1000, remaining=remaining, reset_after=left, max_concurrency=1)
        begins = now + pause(limits)
        remaining -= begins < DAY
        free.append(begins + seconds)

    assert 0 <= remaining < 500


async def test_shards_of_one_lane_begin_one_after_another_though_the_database_of_turns_is_away() -> None:
    """Then a process spaces its own shards, as it does without one; those of another lane need not wait."""
    with DayTally("postgresql://faq@127.0.0.1:1/faq", lambda: dt.date(2026, 11, 22), every=3600) as days:
        client = ConnectedClient(owned(), days, str)
        turns = [await client._turn(lane) for lane in (0, 0, 1, 0)]

    assert turns == pytest.approx([0, IDENTIFY_SECONDS, 0, 2 * IDENTIFY_SECONDS], abs=3)


async def test_session_is_resumed_for_some_minutes_and_begun_anew_after_that(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time counts from the loss of a connection, and begins again once there was another."""
    tries: list[bool] = []

    async def reidentify(wish: ReconnectWebSocket) -> None:
        tries.append(wish.resume)

    client = SimpleNamespace(_reconnect=True, dispatch=print)
    shard = SteadyShard(SimpleNamespace(session_id="kept", shard_id=0), client, print)
    monkeypatch.setattr(shard, "reidentify", reidentify)
    await shard.reconnect()
    with monkeypatch.context() as patch:
        patch.setattr(gateway, "SESSION_SECONDS", 0)
        await shard.reconnect()
    for session in ("kept", None):
        shard.ws = SimpleNamespace(session_id=session, shard_id=0)
        await shard.reconnect()

    assert tries == [True, False, True, False]


async def test_event_that_nothing_works_without_ends_the_process() -> None:
    """Any other malformed event is passed over and counted."""
    client = ConnectedClient(owned(), None, str)
    client._connection.parsers["MESSAGE_CREATE"]({})
    with pytest.raises(KeyError):
        client._connection.parsers["READY"]({})
    assert b'faq_gateway_malformed_total{event="MESSAGE_CREATE"} 1.0' in client.exposition()


async def test_line_of_a_library_is_written_without_its_values() -> None:
    """Values can be addresses with a token, further lines and errors can quote a message: only a place is told."""
    try:
        raise ValueError(MARKER)  # noqa: TRY301 - it needs a traceback
    except ValueError as error:
        info = (type(error), error, error.__traceback__)
    text, values = f"%s tried %d times in %.2fs\n{MARKER}", (MARKER, 3, 1.5)
    written = PlainFormatter(FORMAT).format(logging.LogRecord("discord.http", 40, "http.py", 1, text, values, info))

    assert "discord.http: … tried … times in …s (ValueError at test_process.py:" in written
    assert not [word for word in ("\n", MARKER) if word in written]
