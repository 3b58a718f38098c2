"""The connections to Discord's gateway: how each is doing, and what of their troubles need not end the process.

The library shows too little of a connection in public for either, so this module is the one place that looks behind
its front; the version of the library is pinned, and the scenarios on real sockets fail if it changes there.
"""

import asyncio
import math
import time
from collections.abc import Callable
from typing import Any, ClassVar, Final

import discord
from discord.gateway import ReconnectWebSocket

HEARTBEAT_TIMEOUT: Final = 60.0
"""Seconds of silence after which a connection is given up. Discord answers a heartbeat every 41 s, on any day."""
SESSION_SECONDS: Final = 300.0
"""How long a lost session is tried to be resumed: Discord forgets it after some minutes."""
IDENTIFY_SECONDS: Final = 5.5
"""Between two sessions that begin in one lane: Discord allows one in five seconds, and the way there takes a while."""
FREELY: Final = 0.5
"""The share of a day's session starts that is given out without a pause."""
KEPT: Final = 0.1
"""The share that is not given out: several processes may read the same number at a time."""


def silence(shard: discord.ShardInfo) -> float:
    """Return the seconds since anything came in, heartbeats' answers included; infinite if closed.

    The public latency does not tell: it keeps its last value when heartbeats are not answered any more.
    """
    keep_alive = shard._parent.ws._keep_alive  # noqa: SLF001 - see the head of this module
    return math.inf if keep_alive is None else time.perf_counter() - keep_alive._last_recv  # noqa: SLF001 - as above


def pause(limits: discord.SessionStartLimits) -> float:
    """Return the seconds to wait before a session may begin, so that the starts of a day never run out.

    Discord resets the token of a bot that begins more sessions than it may (1,000 a day). Half of them are given out
    freely, then all but a tenth are spread over the time until there are new ones, however often processes start.
    """
    if limits.remaining > limits.total * FREELY:
        return 0.0
    left = limits.remaining - limits.total * KEPT
    return limits.reset_after / 1000 / max(left, 1) + 1  # Discord cuts its time off


class SteadyShard(discord.shard.Shard):
    """One shard, made by the library for a `ConnectedClient`: it keeps its session, and begins another in its turn."""

    _client: Any
    _lost: discord.gateway.DiscordWebSocket | None = None
    """The connection that was lost last."""
    _lost_at = 0.0
    _resumed = False
    """Whether the last wish was to resume."""
    _waiting: ClassVar[set[asyncio.Task[None]]] = set()

    async def reconnect(self) -> None:
        """Resume the session although the network is away for some minutes.

        By itself the library resumes only if the first try succeeds, and begins a new session after that: then all
        that was asked meanwhile is lost. Where Discord refuses to resume, the library begins a new one in any case.
        """
        if self._lost is not self.ws:  # there was a connection since the last time
            self._lost, self._lost_at = self.ws, time.monotonic()
        kept = self.ws.session_id is not None and time.monotonic() - self._lost_at < SESSION_SECONDS
        await self.reidentify(ReconnectWebSocket(self.id, resume=kept))

    async def reidentify(self, exc: ReconnectWebSocket) -> None:
        """Resume at once, or begin a new session in its turn; by itself the library lets all others wait for it."""
        if exc.resume:
            self._resumed = True
            await super().reidentify(exc)
            self._take_bare_resumed()
        else:
            self._waiting.add(task := asyncio.create_task(self._begin(exc)))
            task.add_done_callback(self._waiting.discard)

    async def _begin(self, exc: ReconnectWebSocket) -> None:
        """Begin a new session when it may, and tell where Discord began none although it was asked for one.

        It begins none within five seconds of another process with this token; later both get every event.
        """
        await self._client.may_begin(self.id)
        if self._client.is_closed():
            return
        if not self._resumed and self.id not in self._client.connected:
            self._client.sent_away()
        self._resumed = False
        await super().reidentify(exc)

    def _take_bare_resumed(self) -> None:
        """Let a session go on by a RESUMED without data, over which the library by itself ends the process."""
        socket, read = self.ws, self.ws.received_message

        async def read_or_take(message: object) -> None:
            try:
                await read(message)
            except TypeError as error:
                if socket.session_id is None:  # nothing was resumed here, so it was another event
                    raise
                socket.received_message = read  # type: ignore[method-assign]
                self._client.malformed("RESUMED", error)
                socket._discord_parsers["RESUMED"]({"__shard_id__": self.id})  # noqa: SLF001 - see the head

        socket.received_message = read_or_take  # type: ignore[method-assign]


discord.shard.Shard = SteadyShard  # type: ignore[misc]  # by this name the library makes its shards


def pass_over_malformed(client: discord.Client, tell: Callable[[str, Exception], None]) -> None:
    """Make an event that the library cannot read cost that event alone; without READY nothing works.

    By itself the library ends the process, and one that Discord repeats at every start would end it again and again.
    """

    def guarded(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse_or_tell(data: Any) -> None:  # noqa: ANN401 - whatever Discord sent
            try:
                parse(data)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it
                tell(event, error)

        return parse_or_tell

    parsers = client._connection.parsers  # noqa: SLF001 - see the head of this module
    parsers |= {event: guarded(event, parse) for event, parse in parsers.items() if event != "READY"}
