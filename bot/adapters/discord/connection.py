"""The client's own part in keeping connected: its shards, what is counted of them, and whether all of them are well.

`FaqClient` builds on it and says what is answered. Nothing here knows of questions.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable
from typing import Final

import aiohttp
import discord
import yarl

from bot.adapters.discord.gateway import HEARTBEAT_TIMEOUT, IDENTIFY_SECONDS, pass_over_malformed, pause, silence
from bot.adapters.discord.metrics import Metrics
from bot.core.matching.encoder import sentence_encoder
from bot.logs import cause
from bot.settings import Settings
from bot.usage.counters import DayTally

_log = logging.getLogger(__name__)

INTENTS: Final = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""What the bot listens to; nothing privileged. Without the message content intent Discord still sends the content of
direct messages, of messages that mention the bot and of replies to it, which is all that this bot answers."""


class ConnectedClient(discord.AutoShardedClient):
    """A client that keeps no messages, pings nobody, and knows how its connections are doing.

    Args:
        settings: which shards are of this process, and how many there are.
        days: keeps counts per day, and whose turn it is to begin a session; None for none.
        version: tells the content version of what is served now.
    """

    def __init__(self, settings: Settings, days: DayTally | None, version: Callable[[], str]) -> None:
        self.metrics = Metrics()
        self.version = version
        self.connected: set[int] = set()
        """The shards that Discord has welcomed and not lost since."""
        self._days = days
        self._free: dict[int, float] = {}
        """When the next session may begin in each lane, among the shards of this process alone."""
        super().__init__(
            intents=INTENTS,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            http_trace=self._trace(),
            shard_count=settings.shard_count,
            shard_ids=list(settings.shard_ids) or None,  # type: ignore[arg-type]  # None is the library's own default
        )
        pass_over_malformed(self, self.malformed)

    async def on_ready(self) -> None:
        """Log that the bot can be asked now; Discord may send this more than once."""
        _log.info("ready: servers=%d", len(self.guilds))

    async def on_shard_connect(self, shard_id: int) -> None:
        """Note that Discord has begun a new session with this shard."""
        self.connected.add(shard_id)
        self.metrics.gateway.labels("connected").inc()

    async def on_shard_resumed(self, shard_id: int) -> None:
        """Note that Discord goes on with the session of this shard."""
        self.connected.add(shard_id)
        self.metrics.gateway.labels("resumed").inc()

    async def on_shard_disconnect(self, shard_id: int) -> None:
        """Note that the connection of this shard is lost; the library connects it again."""
        self.connected.discard(shard_id)
        self.metrics.gateway.labels("disconnected").inc()

    def malformed(self, event: str, error: Exception) -> None:
        """Note an event that the library could not read."""
        self.metrics.malformed.labels(event).inc()
        _log.error("event %s could not be read: %s", event, cause(error))

    def sent_away(self) -> None:
        """Note that Discord began no session although it was asked for one."""
        self.metrics.gateway.labels("sent_away").inc()
        _log.warning("Discord began no session: does another process with this token start, without shards of its own?")

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect one shard when its turn has come."""
        await self.may_begin(shard_id)
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nothing: that was done before the connection was opened, which may not be open for long."""

    async def may_begin(self, shard_id: int) -> None:
        """Wait until this shard may begin a session: as many as Discord allows in a day, one at a time in a lane.

        Shards with the same remainder by `max_concurrency` are in one lane.
        """
        lanes = 1
        try:
            limits = await self.fetch_session_start_limits()
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            _log.warning("session starts left are not known: %s", cause(error))
        else:
            lanes = limits.max_concurrency
            self.metrics.starts.set(limits.remaining)
            if seconds := pause(limits):
                _log.warning("Discord allows %d sessions more for now: waiting %.0f s", limits.remaining, seconds)
                await asyncio.sleep(seconds)
        await asyncio.sleep(await self._turn(shard_id % lanes))

    async def _turn(self, lane: int) -> float:
        """Take the next turn in a lane among all processes, or among the shards of this one, and return the seconds."""
        if self._days:
            try:
                return await self._days.turn(lane, IDENTIFY_SECONDS)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a database, the bot starts
                _log.warning("sessions begin without asking the other processes: %s", cause(error))
        now = time.monotonic()
        turn = max(now, self._free.get(lane, now))
        self._free[lane] = turn + IDENTIFY_SECONDS
        return turn - now

    def not_ready(self) -> str | None:
        """Return why this process cannot answer everybody now, as one sentence without content; None if it can."""
        expected = self.shard_ids or range(self.shard_count or 0)
        if not expected:
            return "not connected yet"
        for number in expected:
            if number not in self.connected or self.shards[number].is_closed():
                return f"shard {number} is not connected"
            if not math.isfinite(self.shards[number].latency):
                return f"shard {number} has had no heartbeat answered yet"
            if (age := silence(self.shards[number])) > HEARTBEAT_TIMEOUT:
                return f"shard {number} has heard nothing for {age:.0f} s"
        return None

    def exposition(self) -> bytes:
        """Return all numbers as Prometheus reads them, with those of the connections as they are now."""
        for number, shard in self.shards.items():
            self.metrics.latency.labels(number).set(shard.latency)
            self.metrics.silence.labels(number).set(silence(shard))
        self.metrics.serving(self.version(), sentence_encoder().name)
        if self._days:
            self.metrics.waiting.set(self._days.waiting)
            self.metrics.dropped.set(self._days.dropped)
        return self.metrics.exposition()

    def _trace(self) -> aiohttp.TraceConfig:
        """Return what counts Discord's answers over HTTP: the library tells of a rate limit nowhere else."""

        async def count(_session: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
            self.metrics.rest.labels(end.response.status).inc()

        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(count)
        return trace
