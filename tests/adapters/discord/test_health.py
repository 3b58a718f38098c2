"""Health, readiness and numbers over HTTP: what they tell, when they do, and what they never hold."""

import asyncio
import datetime as dt
import json
import math
import os
import re
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import aiohttp
import pytest
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families

from bot.adapters.discord.connection import HEARTBEAT_TIMEOUT, ConnectedClient
from bot.adapters.discord.health import serving_health
from bot.adapters.discord.metrics import Metrics
from bot.core.errors import SettingsError
from bot.core.knowledge.loading import load_knowledge
from bot.core.matching.encoder import sentence_encoder
from bot.usage.counters import DayTally

from .conftest import judged
from .double import world
from .double.child import REPOSITORY, SHIPPED, SMALL, running
from .double.server import Double
from .fakes import ANSWER, CHOICES, EMERGENCY, owned

pytestmark = pytest.mark.asyncio(loop_scope="module")
LOCAL = "127.0.0.1"
CONTAINERFILE = REPOSITORY / "deploy" / "Containerfile"


class Watched(NamedTuple):
    """A double, and the port of the bot's health beside it."""

    double: Double
    port: int

    async def becomes(self, status: int) -> str:
        """Ask for readiness until it has this status, and return what it said."""
        async with asyncio.timeout(10):
            while (page := await get(self.port, "/readyz"))[0] != status:  # noqa: ASYNC110 - it waits for another process
                await asyncio.sleep(0.02)
        return page[1]


async def get(port: int, path: str) -> tuple[int, str]:
    """Return the status and the text of a page of the bot's health."""
    async with aiohttp.ClientSession() as session, session.get(f"http://{LOCAL}:{port}{path}") as answer:
        return answer.status, await answer.text()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server((LOCAL, 0)) as free:
        return int(free.getsockname()[1])


def unconnected(days: DayTally | None = None) -> ConnectedClient:
    """Return a client that has not tried to reach Discord."""
    return ConnectedClient(owned(shard_count=None), days, lambda: "1a2b3c4")


def numbers(exposition: str) -> dict[str, float]:
    """Return the numbers of an exposition by name and label values; those of zero left out."""
    families = text_string_to_metric_families(exposition)
    samples = [sample for family in families for sample in family.samples]
    return {" ".join((sample.name, *sample.labels.values())): sample.value for sample in samples if sample.value}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def watched() -> AsyncIterator[Watched]:
    """A bot that tells its health."""
    port = free_port()
    async with judged(heartbeat=0.2) as double, running(double, health_port=port, patience=1.0):
        await double.welcomed()
        yield Watched(double, port)


async def test_connected_bot_is_alive_and_ready(watched: Watched) -> None:
    """With a welcome and an answered heartbeat; both pages and the number tell what is served, all alike."""
    content, encoder = load_knowledge(SMALL, SHIPPED).version, sentence_encoder().name

    assert await watched.becomes(200) == "ready\n"
    assert await get(watched.port, "/livez") == (200, "alive\n")
    assert await get(watched.port, "/version") == (200, f"content {content}\nencoder {encoder}\n")
    assert numbers((await get(watched.port, "/metrics"))[1])[f"faq_content_info {content} {encoder}"] == 1


async def test_lost_connection_is_told_until_it_is_back(watched: Watched) -> None:
    """A living process with a dead gateway is not ready, and says why."""
    await watched.becomes(200)
    watched.double.closed_door = 3
    watched.double.session.drop()
    assert await watched.becomes(503) == "shard 0 is not connected\n"
    assert (await get(watched.port, "/livez"))[0] == 200
    await watched.becomes(200)


async def test_health_check_of_the_container_tells_what_readiness_tells(watched: Watched) -> None:
    """The command in the container file ends well where the bot is ready, and badly where nobody answers."""
    (command,) = re.findall(r"^HEALTHCHECK .*\\\n +CMD (.+)$", CONTAINERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    await watched.becomes(200)
    for port, well in ((watched.port, True), (free_port(), False)):
        environment = os.environ | {"FAQ_HEALTH_PORT": str(port)}
        check = await asyncio.create_subprocess_exec(
            sys.executable, *json.loads(command)[1:], env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        assert (await check.wait() == 0) is well


async def test_numbers_tell_outcomes_connections_and_faults_but_no_content(watched: Watched) -> None:
    """Outcomes, entries, times, rate limits, late answers and turns of the connection are counted, nothing else."""
    double = watched.double
    await watched.becomes(200)
    double.session.drop()
    await double.back()
    double.troubles.extend((world.RATE_LIMIT, (404, {"message": "Unknown interaction", "code": 10062})))
    await double.send("INTERACTION_CREATE", world.slash("what time do you close?"))
    await double.until(lambda: not double.troubles, "try to answer")
    await double.session.send("MESSAGE_CREATE", {"marker": "marker"})
    await double.answers()

    _, page = await get(watched.port, "/metrics")
    told = numbers(page)
    assert told["faq_replies_total answer "] == 1
    assert sum(number for name, number in told.items() if name.startswith("faq_replies_total ")) == 3
    assert told["faq_entries_total opening-hours"] == 1
    assert told["faq_reply_seconds_count"] == 3
    assert told["faq_rest_answers_total 429"] == 1
    assert told["faq_interactions_late_total 10062"] == 1
    assert told["faq_gateway_total connected"] == 1
    assert told["faq_gateway_total resumed"] >= 1
    assert told["faq_gateway_total disconnected"] >= 1
    assert told["faq_gateway_malformed_total MESSAGE_CREATE"] == 1
    assert 0 < told["faq_gateway_latency_seconds 0"] < HEARTBEAT_TIMEOUT
    assert 0 < told["faq_gateway_silence_seconds 0"] < HEARTBEAT_TIMEOUT
    assert [word for word in (*world.PRIVATE, double.token) if word in page] == []


async def test_health_is_told_before_the_bot_is_connected() -> None:
    """A process that still tries to reach Discord is alive, and says that it is not ready."""
    port = free_port()
    async with serving_health(unconnected(), LOCAL, port):
        assert await get(port, "/livez") == (200, "alive\n")
        assert await get(port, "/readyz") == (503, "not connected yet\n")
        assert (await get(port, "/token"))[0] == 404


async def test_address_in_use_is_told_in_one_plain_sentence() -> None:
    """A port that is taken is a problem of the settings."""
    with socket.create_server((LOCAL, 0)) as taken, pytest.raises(SettingsError, match="FAQ_HEALTH_PORT"):
        async with serving_health(unconnected(), LOCAL, taken.getsockname()[1]):
            pass


def shard(*, closed: bool = False, latency: float = 0.05, heard: float | None = math.inf) -> SimpleNamespace:
    """Return what is looked at of a shard; `heard` is when it last did, None for one without a heartbeat."""
    heart = None if heard is None else SimpleNamespace(_last_recv=heard)
    parent = SimpleNamespace(ws=SimpleNamespace(_keep_alive=heart))
    return SimpleNamespace(is_closed=lambda: closed, latency=latency, _parent=parent)


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (shard(), None),
        (shard(closed=True), "is not connected"),
        (shard(latency=math.inf), "has had no heartbeat answered yet"),
        (shard(latency=math.nan), "has had no heartbeat answered yet"),
        (shard(heard=time.perf_counter() - HEARTBEAT_TIMEOUT - 1), "has heard nothing for "),
        (shard(heard=None), "has heard nothing for inf"),
    ],
)
async def test_every_shard_must_be_well(second: SimpleNamespace, reason: str | None) -> None:
    """Socket open, latency finite, something heard of late: what fails first is the reason."""
    told = ConnectedClient.not_ready(
        SimpleNamespace(shard_ids=[0, 1], connected={0, 1}, shards={0: shard(), 1: second})
    )
    assert (told is None) if reason is None else f"shard 1 {reason}" in (told or "")


async def test_replies_are_counted_by_outcome_safety_and_entry(tmp_path: Path) -> None:
    """An entry counts where its answer is shown, not where it is only offered; of two contents the newer one is told.

    Counts that wait, and those that were given up, tell that a database is away.
    """
    metrics, shown = Metrics(), ANSWER.entries[0].entry_id
    for reply in (ANSWER, ANSWER, CHOICES, EMERGENCY):
        metrics.replied(reply, 0.002)
    metrics.tallied.labels("helpful", shown).inc()
    metrics.unsent.inc()
    for content in ("old", "new"):
        metrics.serving(content, "letters")

    told = numbers(metrics.exposition().decode())
    assert {
        name: value for name, value in told.items() if re.search("_total|_info", name) and "process" not in name
    } == {
        "faq_replies_total answer ": 2,
        "faq_replies_total disambiguation ": 1,
        "faq_replies_total safety emergency": 1,
        "faq_replies_unsent_total": 1,
        f"faq_entries_total {shown}": 2,
        f"faq_tallied_total {shown} helpful": 1,
        "faq_content_info new letters": 1,
    }
    assert told["faq_reply_seconds_bucket 0.0025"] == 4

    with DayTally(tmp_path / "nowhere" / "file", lambda: dt.date(2026, 11, 22), every=3600) as days:
        days.count("answer", None)
        days.dropped = 2
        told = numbers(unconnected(days).exposition().decode())
    assert (told["faq_counts_waiting"], told["faq_counts_dropped"]) == (1, 2)
