"""Health, readiness and numbers over HTTP: what they tell, when they do, and what they never hold."""

import asyncio
import datetime as dt
import math
import re
import socket
import time
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import pytest
from aiohttp.test_utils import unused_port
from prometheus_client.parser import text_string_to_metric_families

from bot.adapters.discord.connection import HEARTBEAT_TIMEOUT, ConnectedClient
from bot.adapters.discord.health import serving_health
from bot.adapters.discord.metrics import Metrics
from bot.core.errors import SettingsError
from bot.usage.counters import DayTally

from .fakes import ANSWER, CHOICES, EMERGENCY, owned

pytestmark = pytest.mark.asyncio
LOCAL = "127.0.0.1"


async def get(port: int, path: str) -> tuple[int, str]:
    """Return the status and the text of a page of the bot's health."""
    async with aiohttp.ClientSession() as session, session.get(f"http://{LOCAL}:{port}{path}") as answer:
        return answer.status, await answer.text()


def unconnected(days: DayTally | None = None) -> ConnectedClient:
    """Return a client that has not tried to reach Discord."""
    return ConnectedClient(owned(shard_count=None), days, lambda: "1a2b3c4")


def numbers(exposition: str) -> dict[str, float]:
    """Return the numbers of an exposition by name and label values; those of zero left out."""
    families = text_string_to_metric_families(exposition)
    samples = [sample for family in families for sample in family.samples]
    return {" ".join((sample.name, *sample.labels.values())): sample.value for sample in samples if sample.value}


async def test_health_is_told_before_the_bot_is_connected() -> None:
    """A process that still tries to reach Discord is alive, and says that it is not ready."""
    port = unused_port()
    async with serving_health(unconnected(), LOCAL, port):
        assert await get(port, "/livez") == (200, "alive\n")
        assert await get(port, "/readyz") == (503, "not connected yet\n")
        assert (await get(port, "/token"))[0] == 404


async def test_nothing_listens_without_a_port() -> None:
    """Health is off by default."""
    before = asyncio.all_tasks()
    async with serving_health(unconnected(), LOCAL, None):
        assert asyncio.all_tasks() == before


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
        days._spool.dropped = 2
        told = numbers(unconnected(days).exposition().decode())
    assert (told["faq_counts_waiting"], told["faq_counts_dropped"]) == (1, 2)
