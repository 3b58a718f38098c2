"""How sessions begin: one at a time, never more than a day allows, and nobody else waits for it."""

import asyncio
import datetime as dt
import itertools
import time
from collections.abc import AsyncIterator

import discord as library
import pytest
import pytest_asyncio

from bot.adapters.discord.connection import ConnectedClient
from bot.adapters.discord.gateway import IDENTIFY_SECONDS, Lanes, pause
from bot.usage.counters import DayTally

from .double.child import running
from .double.server import Double
from .openapi import exchange_faults

pytestmark = pytest.mark.asyncio
DAY = 86_400
DISCORDS_OWN = 5.0
"""Seconds between two sessions of one lane, as Discord wants them."""


def limits(remaining: int, reset_after: float = DAY) -> library.SessionStartLimits:
    """Return what Discord says of the sessions of a day."""
    return library.SessionStartLimits(
        total=1000, remaining=remaining, reset_after=int(reset_after * 1000), max_concurrency=1
    )


@pytest_asyncio.fixture
async def discord() -> AsyncIterator[Double]:
    """A double of Discord, at whose end nothing that was sent may be wrong."""
    async with Double(exchange_faults) as double:
        yield double
    assert double.faults == []


@pytest.mark.parametrize(("remaining", "seconds"), [(1000, 0), (501, 0), (500, 19), (101, 7201), (0, 7201)])
async def test_second_half_of_a_day_is_spread_over_what_is_left_of_it(remaining: int, seconds: float) -> None:
    """Whoever starts again and again becomes slower, and waits where nothing is left."""
    assert pause(limits(remaining, 7200)) == seconds


@pytest.mark.parametrize(("processes", "seconds"), [(1, 1), (4, 10), (16, 90)])
async def test_processes_that_crash_all_day_never_use_up_the_starts(processes: int, seconds: int) -> None:
    """However many there are and however fast a supervisor starts them again, since each waits before it begins."""
    remaining, free = 1000, [0.0] * processes
    while (now := min(free)) < DAY:
        free.remove(now)
        begins = now + pause(limits(remaining, DAY - now))
        remaining -= begins < DAY
        free.append(begins + seconds)

    assert 0 <= remaining < 500


async def test_shards_of_one_lane_begin_one_after_another() -> None:
    """Those of another lane need not wait for them."""
    lanes = Lanes()
    assert [lanes.turn(lane, 60) for lane in (0, 0, 1, 0)] == pytest.approx([0, 60, 0, 120], abs=5)


async def test_bot_begins_although_the_database_of_turns_is_away() -> None:
    """Then it spaces its own shards, as it does without one."""
    with DayTally("postgresql://faq@127.0.0.1:1/faq", lambda: dt.date(2026, 11, 22), every=3600) as days:
        client = ConnectedClient(intents=library.Intents(guilds=True), days=days)
        turns = [await client._turn(0) for _ in range(2)]

    assert turns == pytest.approx([0, IDENTIFY_SECONDS], abs=3)


async def test_bot_waits_until_it_may_begin_a_session(discord: Double) -> None:
    """Where the sessions of the day are used up, it asks for none before there are new ones."""
    discord.rest.starts |= {"remaining": 0, "reset_after": 3000}
    async with running(discord, "discord", shard_ids="0", shard_count="1") as bot:
        await discord.request("GET", "/gateway/bot")
        asked = time.monotonic()
        await discord.welcomed()
        bot.process.terminate()
        ending = await bot.ending()

    assert discord.begun[0] - asked > 2.5
    assert "Discord allows 0 sessions more for now: waiting 4 s" in ending.stderr


async def test_shard_that_waits_for_its_turn_keeps_no_other_waiting(discord: Double) -> None:
    """One has lost its session and begins anew in its turn; another that only lost its connection is back at once."""
    async with running(discord, "discord", shard_ids="0-1", shard_count=2):
        await discord.welcomed(times=2)
        second, first = discord.sessions.pop(), discord.sessions[0]
        await second.connection.send({"op": 9, "d": False})
        await asyncio.sleep(0.5)
        first.drop()
        await discord.until(lambda: discord.resumed, "resume")
        assert len(discord.begun) == 2
        await discord.welcomed(times=2)

    assert all(later - sooner > DISCORDS_OWN for sooner, later in itertools.pairwise(discord.begun))
