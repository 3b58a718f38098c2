"""The connections to Discord's gateway: how each is doing, and what of their troubles need not end the process.

The library shows too little of a connection in public for either, so this module is the one place that looks behind
its front; the version of the library is pinned, and the scenarios on real sockets fail if it changes there.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

import discord
from discord.gateway import ReconnectWebSocket

HEARTBEAT_TIMEOUT: Final = 60.0
"""Seconds of silence after which a connection is given up. Discord answers a heartbeat every 41 s, on any day."""
SESSION_SECONDS: Final = 300.0
"""How long a lost session is tried to be resumed: Discord forgets it after some minutes, and the address for resuming
may be gone with it."""
IDENTIFY_SECONDS: Final = 5.5
"""Between two sessions that begin in one lane: Discord allows one in five seconds, and the way there takes a while."""
FREELY: Final = 0.5
"""The share of a day's session starts that is given out without a pause."""
KEPT: Final = 0.1
"""The share that is not given out: several processes may read the same number at a time."""
INDISPENSABLE: Final = frozenset({"READY"})
"""Events without which nothing works: one that cannot be read ends the process."""


def not_ready(
    expected: Iterable[int] | None, connected: frozenset[int], shards: Mapping[int, discord.ShardInfo]
) -> str | None:
    """Return why this process cannot answer everybody now, as one sentence without content; None if it can.

    Args:
        expected: the shards that this process serves; None before Discord has told their number.
        connected: those that Discord has welcomed and not lost since.
        shards: those with a connection, open or not.
    """
    if not expected:
        return "not connected yet"
    for number in expected:
        if number not in connected or shards[number].is_closed():
            return f"shard {number} is not connected"
        if not math.isfinite(shards[number].latency):
            return f"shard {number} has had no heartbeat answered yet"
        if (age := silence(shards[number])) > HEARTBEAT_TIMEOUT:
            return f"shard {number} has heard nothing for {age:.0f} s"
    return None


def silence(shard: discord.ShardInfo) -> float:
    """Return the seconds since anything came in on this connection, heartbeats' answers included; infinite if closed.

    The public latency does not tell: it keeps its last value when heartbeats are not answered any more.
    """
    keep_alive = shard._parent.ws._keep_alive  # noqa: SLF001 - see the head of this module
    return math.inf if keep_alive is None else time.perf_counter() - keep_alive._last_recv  # noqa: SLF001 - as above


def pause(limits: discord.SessionStartLimits) -> float:
    """Return the seconds to wait before a session may begin, so that the starts of a day never run out.

    Discord resets the token of a bot that begins more sessions than it may (1,000 a day). Half of them are given out
    freely, then all but a tenth are spread over the time until there are new ones: processes that end and start again
    and again, however many and for whatever reason, become slower and never use them up.
    """
    if limits.remaining > limits.total * FREELY:
        return 0.0
    left = limits.remaining - limits.total * KEPT
    return limits.reset_after / 1000 / max(left, 1) + 1  # Discord cuts its time off


class Lanes:
    """Whose turn it is to begin a session, among the shards of this process alone.

    Shards with the same remainder by `max_concurrency` are in one lane, of which Discord lets one begin at a time.
    """

    def __init__(self) -> None:
        self._free: dict[int, float] = {}

    def turn(self, lane: int, seconds: float) -> float:
        """Take the next turn in a lane and return the seconds until it comes; the next one comes `seconds` later."""
        now = time.monotonic()
        turn = max(now, self._free.get(lane, now))
        self._free[lane] = turn + seconds
        return turn - now


def begin_in_turn(shard: discord.ShardInfo, may_begin: Callable[[int], Awaitable[None]]) -> None:
    """Make this shard wait until it may begin a new session, while the other shards go on; resuming waits for nothing.

    The library waits with the connection open, and lets all other shards of the process wait with it.
    """
    parent = shard._parent  # noqa: SLF001 - see the head of this module
    connect_again, waiting = parent.reidentify, set[asyncio.Task[None]]()

    async def begin(exc: ReconnectWebSocket) -> None:
        await may_begin(parent.id)
        if not parent._client.is_closed():  # noqa: SLF001 - see the head of this module
            await connect_again(exc)

    async def reidentify(exc: ReconnectWebSocket) -> None:
        if exc.resume:
            await connect_again(exc)
        else:
            waiting.add(task := asyncio.create_task(begin(exc)))
            task.add_done_callback(waiting.discard)

    parent.reidentify = reidentify  # type: ignore[method-assign]


def keep_session(shard: discord.ShardInfo) -> None:
    """Make this shard resume its session although the network is away for some minutes.

    By itself the library resumes only if the first try succeeds, and begins a new session after that: then everything
    that was asked meanwhile is lost. Where Discord refuses to resume, the library begins a new session in any case.
    """
    parent = shard._parent  # noqa: SLF001 - see the head of this module
    lost, since = None, 0.0

    async def reconnect() -> None:
        nonlocal lost, since
        if lost is not parent.ws:  # there was a connection since the last time
            lost, since = parent.ws, time.monotonic()
        kept = parent.ws.session_id is not None and time.monotonic() - since < SESSION_SECONDS
        await parent.reidentify(ReconnectWebSocket(parent.id, resume=kept))

    parent.reconnect = reconnect  # type: ignore[method-assign]


def tell_sent_away(shard: discord.ShardInfo, is_connected: Callable[[], bool], tell: Callable[[], None]) -> None:
    """Tell where Discord begins no session although it was asked for one.

    It does so if another process with the same token began one within five seconds: later it says nothing at all, and
    both get every event.
    """
    parent = shard._parent  # noqa: SLF001 - see the head of this module
    connect_again, resumed = parent.reidentify, False

    async def reidentify(exc: ReconnectWebSocket) -> None:
        nonlocal resumed
        if not (exc.resume or resumed or is_connected()):
            tell()
        resumed = exc.resume
        await connect_again(exc)

    parent.reidentify = reidentify  # type: ignore[method-assign]


def take_bare_resumed(shard: discord.ShardInfo, tell: Callable[[str, Exception], None]) -> None:
    """Make a RESUMED without data mean what it says: the session goes on.

    By itself the library ends the process over it, before any parser sees the event.
    """
    parent = shard._parent  # noqa: SLF001 - see the head of this module
    connect_again = parent.reidentify

    async def reidentify(exc: ReconnectWebSocket) -> None:
        await connect_again(exc)
        socket = parent.ws
        read = socket.received_message

        async def read_or_take(message: object) -> None:
            try:
                await read(message)
            except TypeError as error:
                if socket.session_id is None:  # nothing was resumed here, so it was another event
                    raise
                socket.received_message = read  # type: ignore[method-assign]
                tell("RESUMED", error)
                socket._discord_parsers["RESUMED"]({"__shard_id__": shard.id})  # noqa: SLF001 - see the head

        if exc.resume:
            socket.received_message = read_or_take  # type: ignore[method-assign]

    parent.reidentify = reidentify  # type: ignore[method-assign]


def pass_over_malformed(client: discord.Client, tell: Callable[[str, Exception], None]) -> None:
    """Make an event that the library cannot read cost that event alone.

    By itself the library ends the process, and one strange event that Discord repeats at every start would then end it
    again and again, until the day's thousand connections are used up and the token is reset.
    """

    def guarded(event: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        def parse_or_tell(data: Any) -> None:  # noqa: ANN401 - whatever Discord sent
            try:
                parse(data)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with it
                tell(event, error)

        return parse_or_tell

    parsers = client._connection.parsers  # noqa: SLF001 - see the head of this module
    parsers |= {event: guarded(event, parse) for event, parse in parsers.items() if event not in INDISPENSABLE}
