"""What Discord does to a bot, and what the bot makes of it: its own process against a double, on real sockets."""

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator

import discord
import pytest
import pytest_asyncio
from aiohttp.test_utils import unused_port

from bot.adapters.discord.buttons import button
from bot.adapters.discord.gap_posts import GapPost
from bot.adapters.discord.gaps import FORM
from bot.adapters.discord.sending import Part
from bot.cli.exit_codes import BROKEN
from bot.core.knowledge.loading import load_knowledge
from bot.core.matching.encoder import sentence_encoder

from .conftest import judged
from .double import world
from .double.child import REPOSITORY, SHIPPED, SMALL, running
from .double.server import Double
from .test_health import get, numbers

pytestmark = pytest.mark.asyncio(loop_scope="module")

RECONNECT, INVALID_SESSION, UNKNOWN_OP = 7, 9, 99
PATIENCE = 1.0
CONTAINERFILE = REPOSITORY / "deploy" / "Containerfile"
QUESTION = "What time do you close?"
SIGNALS = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no signals between processes")


@pytest.fixture(scope="module")
def port() -> int:
    """Return the port at which the bot tells its health."""
    return unused_port()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shaken(port: int) -> AsyncIterator[Double]:
    """A double whose one bot goes through all of these troubles.

    At the end it has printed, at the finest log level, a line a question, without words, people or tokens, and has
    written no file.
    """
    async with judged(heartbeat=0.2) as double:
        settings = {"health_port": port, "gaps_channel": world.OTHER_CHANNEL}
        async with running(double, log_level="DEBUG", patience=PATIENCE, **settings) as bot:
            await double.welcomed()
            yield double
            await double.back()
            double.troubles.append(world.RATE_LIMIT)  # whichever of the tests ran here
            await double.answers()
            ending = await bot.stop()
        told = ending.stdout + ending.stderr
        assert [word for word in (*world.PRIVATE, double.token, "WROTE", "Traceback") if word in told] == []
        assert all(word in told for word in ("outcome=", "rate limited"))


async def test_one_connection_asks_for_its_place_with_few_intents(shaken: Double) -> None:
    """Without settings the bot takes as many shards as Discord advises, here one; nothing asked for is privileged."""
    few = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
    assert [(one["shard"], one["intents"]) for one in shaken.identified] == [([0, 1], few.value)]


async def test_direct_message_is_answered_and_what_only_looks_like_one_is_not(shaken: Double) -> None:
    """By a reply to it, and a reply to that as a follow-up; a pin's notice, a webhook, an unknown server get none."""
    question = world.direct(QUESTION)
    notice, webhook = world.direct("marker", type=6), world.direct("marker", webhook_id=world.snowflake())
    for message in (notice, webhook, world.direct("marker", guild_id=world.snowflake())):
        await shaken.send("MESSAGE_CREATE", message)
    await shaken.answers(question)
    (answer,) = shaken.granted("POST", f"/channels/{world.DM}/messages")

    follow_up = world.message(world.DM, "why?", reference={"message_id": answer.answer["id"]})
    await shaken.answers(alone := world.direct("why?"), follow_up)
    found = ["9 to 17" in shaken.replies(one)[0].body["content"] for one in (question, alone, follow_up)]
    assert found == [True, False, True]


async def test_posting_twice_at_once_posts_once(shaken: Double) -> None:
    """A second press that comes while the first is still at it is taken, and adds nothing."""
    target = world.mention(QUESTION)["id"]
    post = button("Share", "post", int(target), "opening-hours")
    row = Part("x", ((post,),)).view().to_components()
    below = world.message(world.CHANNEL, "x", world.BOT, components=row)
    press, again = (world.click(post.custom_id, below) for _ in range(2))
    for one in (press, again):
        await shaken.send("INTERACTION_CREATE", one)

    for one in (press, again):
        await shaken.request("POST", f"/interactions/{one['id']}/.*")
    await shaken.request("PATCH", f"/webhooks/.*/{press['token']}/.*")
    assert len(shaken.replies({"id": target})) == 1


async def test_form_of_an_earlier_process_is_taken(shaken: Double) -> None:
    """What a member sends after the bot was started again is posted to the maintainers, without who it was."""
    await shaken.send("INTERACTION_CREATE", world.form(FORM, "is there a marker?"))
    post = await shaken.request("POST", f"/channels/{world.OTHER_CHANNEL}/messages")
    await shaken.request("POST", "/webhooks/.*")

    assert post.body["content"] == GapPost(("is there a marker?",)).content
    assert world.ALICE not in str(post.body)


@pytest.mark.parametrize("closed_door", [0, 1])
async def test_what_was_missed_is_answered_once(shaken: Double, closed_door: int) -> None:
    """A connection that breaks is resumed, also where the gateway refuses it at first."""
    await shaken.back()
    sessions, shaken.closed_door = len(shaken.sessions), closed_door
    shaken.session.drop()
    await shaken.answers()
    assert len(shaken.sessions) == sessions


async def test_bare_word_that_the_session_goes_on_is_taken(shaken: Double) -> None:
    """A RESUMED without data costs nothing: the same session goes on, and the bot answers."""
    shaken.resumed_data, sessions = None, len(shaken.sessions)
    for _ in range(2):
        await shaken.back()
        shaken.session.drop()
        await shaken.answers()
    shaken.resumed_data = {}
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
    await shaken.sessions.pop().close(code)
    await shaken.until(lambda: shaken.sessions and shaken.session.connection, "begin a new session")
    await shaken.answers()


async def test_connection_that_has_died_silently_is_left(shaken: Double) -> None:
    """Where no heartbeat is answered and nothing comes, the bot leaves the connection and resumes on a new one."""
    await shaken.back()
    shaken.session.left().mute = True
    await shaken.answers()


async def test_answer_arrives_after_an_outage_and_a_rate_limit(shaken: Double) -> None:
    """A reply that Discord could not take, then did not want yet, is sent again until it is taken."""
    await shaken.back()
    shaken.troubles.extend((world.OUTAGE, world.RATE_LIMIT))
    await shaken.answers()


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("MESSAGE_CREATE", {"id": "marker"}),
        ("MESSAGE_CREATE", world.mention("marker") | {"author": None}),
        ("MESSAGE_CREATE", None),
        ("GUILD_CREATE", {"id": world.GUILD, "channels": 7}),
        ("INTERACTION_CREATE", {"id": "1", "type": 2, "data": "marker"}),
        ("MARKER_OF_THE_FUTURE", {"marker": "marker"}),
        (None, {"op": UNKNOWN_OP, "d": "marker"}),
    ],
)
async def test_event_that_cannot_be_read_costs_that_event_alone(
    shaken: Double, event: str | None, data: world.Json
) -> None:
    """A malformed event is passed over, an unknown one or operation too: the same session answers on."""
    await shaken.back()
    sessions, resumed = len(shaken.sessions), len(shaken.resumed)
    await (shaken.session.send(event, data) if event else shaken.session.connection.send(data))
    await shaken.answers()
    assert (len(shaken.sessions), len(shaken.resumed)) == (sessions, resumed)


async def becomes(port: int, status: int) -> str:
    """Ask for readiness until it has this status, and return what it said."""
    async with asyncio.timeout(10):
        while (page := await get(port, "/readyz"))[0] != status:  # noqa: ASYNC110 - it waits for another process
            await asyncio.sleep(0.02)
    return page[1]


async def test_lost_connection_is_told_until_it_is_back(shaken: Double, port: int) -> None:
    """A living process with a dead gateway is not ready, and says why."""
    assert await becomes(port, 200) == "ready\n"
    shaken.closed_door = 3
    shaken.session.drop()
    assert await becomes(port, 503) == "shard 0 is not connected\n"
    assert await get(port, "/livez") == (200, "alive\n")
    await becomes(port, 200)


@pytest.mark.usefixtures("shaken")
async def test_what_is_served_is_told_everywhere_alike(port: int) -> None:
    """The page and the number name the same content and encoder: a rollout that left two shows two series."""
    content, encoder = load_knowledge(SMALL, SHIPPED).version, sentence_encoder().name

    assert await get(port, "/version") == (200, f"content {content}\nencoder {encoder}\n")
    assert numbers((await get(port, "/metrics"))[1])[f"faq_content_info {content} {encoder}"] == 1


@pytest.mark.usefixtures("shaken")
async def test_health_check_of_the_container_tells_what_readiness_tells(port: int) -> None:
    """The command in the container file ends well where the bot is ready, and badly where nobody answers."""
    (command,) = re.findall(r"^HEALTHCHECK .*\\\n +CMD (.+)$", CONTAINERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    await becomes(port, 200)
    for asked, well in ((port, True), (unused_port(), False)):
        environment = os.environ | {"FAQ_HEALTH_PORT": str(asked)}
        check = await asyncio.create_subprocess_exec(
            sys.executable, *json.loads(command)[1:], env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        assert (await check.wait() == 0) is well


async def test_numbers_tell_outcomes_connections_and_faults_but_no_content(shaken: Double, port: int) -> None:
    """Outcomes, entries, times, rate limits, late answers and turns of the connection are counted, nothing else."""
    await becomes(port, 200)
    before = numbers((await get(port, "/metrics"))[1])
    shaken.session.drop()
    await shaken.back()
    shaken.troubles.extend((world.RATE_LIMIT, (404, {"message": "Unknown interaction", "code": 10062})))
    await shaken.send("INTERACTION_CREATE", world.slash("what time do you close?"))
    await shaken.until(lambda: not shaken.troubles, "try to answer")
    await shaken.session.send("MESSAGE_CREATE", {"marker": "marker"})
    await shaken.answers()
    _, page = await get(port, "/metrics")

    grown = {name: number - before.get(name, 0) for name, number in numbers(page).items()}
    assert grown["faq_replies_total answer "] == 1
    assert sum(number for name, number in grown.items() if name.startswith("faq_replies_total ")) == 3
    assert grown["faq_entries_total opening-hours"] == 1
    assert grown["faq_reply_seconds_count"] == 3
    assert grown["faq_rest_answers_total 429"] == 1
    assert grown["faq_interactions_late_total 10062"] == 1
    assert grown["faq_gateway_total resumed"] == grown["faq_gateway_total disconnected"] == 1
    assert grown["faq_gateway_malformed_total MESSAGE_CREATE"] == 1
    told = numbers(page)
    assert told["faq_gateway_total connected"] == len(shaken.identified)
    assert 0 < told["faq_gateway_latency_seconds 0"] < PATIENCE
    assert 0 < told["faq_gateway_silence_seconds 0"] < PATIENCE
    assert [word for word in (*world.PRIVATE, shaken.token) if word in page] == []


async def test_stream_that_makes_no_sense_ends_the_bot_with_its_own_code() -> None:
    """Where not even the form holds, a new process is the way out: one sentence, and the code for starting again."""
    async with judged() as double, running(double) as bot:
        await double.welcomed()
        await double.session.connection.send_raw(b'{"t": "marker')
        ending = await bot.ending()

    assert ending.returncode == BROKEN
    assert ending.stderr.splitlines()[-1].startswith("The connection to Discord broke")
    assert [word for word in ("Traceback", "marker") if word in ending.stderr] == []


@SIGNALS
async def test_session_that_is_not_begun_raises_the_question_of_a_second_process() -> None:
    """Discord sends away who comes within seconds of another: each time is a warning, a session given up is none."""
    async with judged() as double, running(double, patience=PATIENCE) as bot:
        for times in (0, 2):
            await double.welcomed()
            double.sent_away = times
            await double.sessions.pop().connection.send({"op": INVALID_SESSION, "d": False})
            await double.welcomed()
            await double.answers()
        ending = await bot.stop()

    assert ending.stderr.count("does another process with this token start") == 2


async def test_two_processes_share_the_servers_between_them() -> None:
    """Each process has its own shards, and every server is answered once; direct messages go to the first shard."""
    questions = [world.mention("marker", guild) for guild in (world.GUILD, world.OTHER_GUILD) * 5]
    async with judged() as double:
        first, second = (running(double, shard_ids=number, shard_count=2) for number in (0, 1))
        async with first, second:
            await double.welcomed(times=2)
            await double.answers(*questions, world.direct("marker"))

    assert sorted(identity["shard"] for identity in double.identified) == [[0, 2], [1, 2]]
