"""The gateway's side of the double: a connection, and a session that outlives connections."""

import asyncio
import json
import zlib
from collections.abc import Callable
from typing import Any

from aiohttp import web


class Connection:
    """One gateway connection, compressed as the bot asked for, with one stream for its whole life."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        """Take a connection that is open."""
        self.socket = socket
        self.mute = False  # neither says anything more nor listens, as a peer whose host has died
        self.transport = request.transport
        self._compressed = _compressor(request.query["compress"])

    async def send(self, payload: dict[str, Any]) -> None:
        """Send one payload."""
        await self.send_raw(json.dumps(payload).encode())

    async def send_raw(self, data: bytes) -> None:
        """Send what need not be a payload."""
        if not self.mute:
            await self.socket.send_bytes(self._compressed(data))


class Session:
    """What one IDENTIFY began: the events of one shard, numbered, kept for a bot that is away."""

    def __init__(self, number: str, shard: tuple[int, int], connection: Connection) -> None:
        """Begin with this id, for one shard of so many."""
        self.number, self.shard = number, shard
        self.connection: Connection | None = connection  # None while the bot is away
        self._events: list[dict[str, Any]] = []
        self._sent = 0

    def serves(self, guild: str | None) -> bool:
        """Tell whether events of this server, or direct messages, belong to this shard."""
        return (int(guild or 0) >> 22) % self.shard[1] == self.shard[0]

    async def send(self, event: str, data: Any) -> None:  # noqa: ANN401 - also what no event should hold
        """Dispatch an event; a bot that is away gets it when it resumes."""
        self._sent += 1
        self._events.append({"op": 0, "t": event, "s": self._sent, "d": data})
        if self.connection is not None:
            await self.connection.send(self._events[-1])

    async def resume(self, connection: Connection, seen: int) -> None:
        """Go on with another connection: send again what came after the event with this number."""
        self.connection = connection
        for payload in self._events:
            if payload["s"] > seen:
                await connection.send(payload)

    def forget(self) -> None:
        """Drop all events so far: a load of many thousand must not fill this process."""
        self._events.clear()

    def left(self) -> Connection:
        """Return the connection, which is the session's no more."""
        connection, self.connection = self.connection, None
        assert connection is not None
        return connection

    def drop(self) -> None:
        """Break the connection without a word, as a failing network does."""
        if transport := self.left().transport:
            transport.abort()

    async def close(self, code: int) -> None:
        """Close the connection with a code; the bot may come back to the session."""
        await asyncio.wait_for(self.left().socket.close(code=code), 1)


def _compressor(kind: str) -> Callable[[bytes], bytes]:
    """Return what compresses each message of one stream."""
    if kind == "zstd-stream":  # the library's choice from Python 3.14 on
        from compression.zstd import ZstdCompressor  # noqa: PLC0415 - older Pythons do not have it

        stream = ZstdCompressor()
        return lambda data: stream.compress(data, mode=ZstdCompressor.FLUSH_BLOCK)
    deflate = zlib.compressobj()
    return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
