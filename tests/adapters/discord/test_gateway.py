"""What the gateway does to a bot, and what the bot makes of it: its own process against a double of Discord."""

import signal
import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.cli.exit_codes import BROKEN
from bot.core.errors import SettingsError

from .double import world
from .double.child import running
from .double.server import Double
from .openapi import exchange_faults

pytestmark = pytest.mark.asyncio(loop_scope="module")

RECONNECT, INVALID_SESSION, UNKNOWN_OP = 7, 9, 99
TOO_FEW_SHARDS = 4011
PATIENCE = 1.0
SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals between processes")


@pytest_asyncio.fixture(loop_scope="module")
async def discord() -> AsyncIterator[Double]:
    """A double of Discord for one test, at whose end nothing that was sent may be wrong."""
    async with Double(exchange_faults) as double:
        yield double
    assert double.faults == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shaken() -> AsyncIterator[Double]:
    """A double whose one bot goes through all of these troubles, and at the end has told nothing of what it read."""
    async with Double(exchange_faults, heartbeat=0.2) as double:
        async with running(double, "discord", log_level="DEBUG", patience=PATIENCE) as bot:
            await double.welcomed()
            yield double
            ending = await bot.stop(signal.SIGTERM)
        told = ending.stdout + ending.stderr
        assert [word for word in (*world.PRIVATE, double.token) if word in told] == []
        assert "WROTE" not in told
    assert double.faults == []


async def test_one_connection_asks_discord_for_its_place(shaken: Double) -> None:
    """Without settings the bot takes as many shards as Discord advises, here one."""
    assert [identity["shard"] for identity in shaken.identified] == [[0, 1]]


async def test_what_was_missed_is_answered_once(shaken: Double) -> None:
    """A connection that breaks is resumed, and a question asked meanwhile gets one answer."""
    shaken.drop()
    await shaken.answers()


async def test_session_is_kept_over_an_outage(shaken: Double) -> None:
    """Where the gateway refuses to connect at first, the session is still resumed, so that nothing is missed."""
    shaken.closed_door, sessions = 1, len(shaken.sessions)
    shaken.drop()
    await shaken.answers()
    assert len(shaken.sessions) == sessions


@pytest.mark.parametrize("wish", [{"op": RECONNECT, "d": None}, {"op": INVALID_SESSION, "d": True}])
async def test_wish_to_reconnect_is_followed(shaken: Double, wish: dict) -> None:
    """Discord may ask for a new connection at any time, and say that the session can be resumed."""
    await shaken.back()
    resumed = len(shaken.resumed)
    await shaken.session.connection.send(wish)
    await shaken.until(lambda: len(shaken.resumed) > resumed, "resume")
    await shaken.answers()


@pytest.mark.parametrize("code", [1000, 1001, 4000, 4001, 4002, 4003, 4005, 4008])
async def test_closing_that_is_not_final_is_followed_by_resuming(shaken: Double, code: int) -> None:
    """Only some close codes are final; after any other the bot comes back and has missed nothing."""
    await shaken.back()
    await shaken.session.close(code)
    await shaken.answers()


@pytest.mark.parametrize("code", [4007, 4009])
async def test_session_that_discord_has_given_up_is_begun_anew(shaken: Double, code: int) -> None:
    """A session that cannot be resumed is followed by a new one, in which the bot answers."""
    await shaken.back()
    lost = shaken.sessions.pop()
    await lost.close(code)
    await shaken.until(lambda: shaken.sessions and shaken.session.connection, "begin a new session")
    await shaken.answers()


async def test_connection_that_has_died_silently_is_left(shaken: Double) -> None:
    """Where no heartbeat is answered and nothing comes, the bot leaves the connection and resumes on a new one."""
    await shaken.back()
    shaken.session.fall_mute()
    await shaken.answers()


async def test_answer_arrives_after_an_outage_and_a_rate_limit(shaken: Double) -> None:
    """A reply that Discord could not take, then did not want yet, is sent again until it is taken."""
    await shaken.back()
    shaken.troubles.extend((world.OUTAGE, world.RATE_LIMIT))
    await shaken.answers()


@pytest.mark.parametrize("code", [10062, 40060])
async def test_interaction_that_came_too_late_is_left_alone(shaken: Double, code: int) -> None:
    """Where Discord has closed an interaction, nothing more is sent for it."""
    await shaken.back()
    shaken.troubles.append((404 if code == 10062 else 400, {"message": "Unknown interaction", "code": code}))
    interaction = world.slash("marker")
    await shaken.send("INTERACTION_CREATE", interaction)
    await shaken.until(lambda: not shaken.troubles, "try to answer")
    await shaken.answers()
    tried = [
        sent.path for sent in shaken.requests if interaction["id"] in sent.path or interaction["token"] in sent.path
    ]
    assert tried == [f"/interactions/{interaction['id']}/{interaction['token']}/callback"]


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("MESSAGE_CREATE", {"id": "marker"}),
        ("MESSAGE_CREATE", world.mention("marker") | {"author": None}),
        ("MESSAGE_CREATE", None),
        ("GUILD_CREATE", {"id": world.GUILD, "channels": 7}),
        ("INTERACTION_CREATE", {"id": "1", "type": 2, "data": "marker"}),
        ("MARKER_OF_THE_FUTURE", {"marker": "marker"}),
    ],
)
async def test_event_that_cannot_be_read_costs_that_event_alone(shaken: Double, event: str, data: world.Json) -> None:
    """A malformed event is passed over, an unknown one too: the same session answers what comes next."""
    await shaken.back()
    sessions, resumed = len(shaken.sessions), len(shaken.resumed)
    await shaken.session.send(event, data)
    await shaken.answers()
    assert (len(shaken.sessions), len(shaken.resumed)) == (sessions, resumed)


async def test_unknown_operation_is_passed_over(shaken: Double) -> None:
    """So is a kind of payload that does not exist yet."""
    await shaken.back()
    await shaken.session.connection.send({"op": UNKNOWN_OP, "d": "marker"})
    await shaken.answers()


async def test_stream_that_makes_no_sense_ends_the_bot_with_its_own_code(discord: Double) -> None:
    """Where not even the form holds, a new process is the way out: one sentence, and the code for starting again."""
    async with running(discord, "discord") as bot:
        await discord.welcomed()
        await discord.session.connection.send_raw(b'{"t": "marker')
        ending = await bot.ending()

    assert ending.code == BROKEN
    assert ending.stderr.splitlines()[-1].startswith("The connection to Discord broke")
    assert "Traceback" not in ending.stderr
    assert "marker" not in ending.stderr


async def test_closing_that_is_final_ends_the_bot_with_its_own_code(discord: Double) -> None:
    """What a person has to put right first ends in one sentence and a code for not starting again."""
    discord.close_code = TOO_FEW_SHARDS
    async with running(discord, "discord") as bot:
        ending = await bot.ending()

    assert (ending.code, len(discord.identified)) == (SettingsError.exit_code, 1)
    assert len(ending.stderr.strip().splitlines()) == 1
    assert "FAQ_SHARD_COUNT" in ending.stderr


@SIGNALS
@pytest.mark.parametrize("times", [0, 2])
async def test_session_that_is_not_begun_raises_the_question_of_a_second_process(discord: Double, times: int) -> None:
    """Discord sends away who comes within seconds of another: each time is a warning, a session given up is none."""
    async with running(discord, "discord", patience=PATIENCE) as bot:
        await discord.welcomed()
        discord.sent_away = times
        lost = discord.sessions.pop()
        await lost.connection.send({"op": INVALID_SESSION, "d": False})
        await discord.welcomed()
        await discord.answers()
        ending = await bot.stop(signal.SIGTERM)

    assert ending.stderr.count("does another process with this token start") == times


async def test_two_processes_share_the_servers_between_them(discord: Double) -> None:
    """Each process has its own shards, and every server is answered once; direct messages go to the first shard."""
    questions = [world.mention("marker", guild) for guild in (world.GUILD, world.OTHER_GUILD) * 5]
    questions.append(world.direct("marker"))
    first, second = (running(discord, "discord", shard_ids=number, shard_count=2) for number in (0, 1))
    async with first, second:
        await discord.welcomed(times=2)
        for question in questions:
            await discord.send("MESSAGE_CREATE", question)
        for question in questions:
            await discord.until(lambda question=question: discord.replies(question), "answer")

    assert sorted(identity["shard"] for identity in discord.identified) == [[0, 2], [1, 2]]
    assert {len(discord.replies(question)) for question in questions} == {1}


async def test_one_process_can_have_several_shards(discord: Double) -> None:
    """A process with a range of shards answers in the servers of each."""
    async with running(discord, "discord", shard_ids="0-1", shard_count=2, patience=PATIENCE):
        await discord.welcomed(times=2)
        for guild in (world.GUILD, world.OTHER_GUILD):
            question = world.mention("marker", guild)
            await discord.send("MESSAGE_CREATE", question)
            await discord.until(lambda question=question: discord.replies(question), "answer")

    assert [identity["shard"] for identity in discord.identified] == [[0, 2], [1, 2]]
