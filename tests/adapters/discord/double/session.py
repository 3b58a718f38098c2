"""The gateway's side of the double: a connection, and a session that outlives connections."""

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

DISPATCH = 0


class Connection:
    """One gateway connection, compressed as the bot asked for, with one stream for its whole life.

    Attributes:
        socket: what it speaks through.
        mute: whether it neither says anything more nor listens, as a peer whose host has died.
    """

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self.mute = False
        self._transport = request.transport
        self._compressed = _compressor(request.query["compress"])

    async def send(self, payload: dict[str, Any]) -> None:
        """Send one payload."""
        await self.send_raw(json.dumps(payload).encode())

    async def send_raw(self, data: bytes) -> None:
        """Send what need not be a payload."""
        if not self.mute:
            await self.socket.send_bytes(self._compressed(data))

    def abort(self) -> None:
        """Break the connection without a word."""
        if self._transport is not None:
            self._transport.abort()


@dataclass
class Session:
    """What one IDENTIFY began: the events of one shard, numbered, kept for a bot that is away.

    Attributes:
        number: its id.
        shard: which shard, of how many.
        connection: the connection that is heard now, None while the bot is away.
    """

    number: str
    shard: tuple[int, int] = (0, 1)
    connection: Connection | None = None
    _events: list[dict[str, Any]] = field(default_factory=list)
    _sent: int = 0

    def serves(self, guild: str | None) -> bool:
        """Tell whether events of this server, or direct messages, belong to this shard."""
        return (int(guild or 0) >> 22) % self.shard[1] == self.shard[0]

    async def send(self, event: str, data: Any) -> None:  # noqa: ANN401 - also what no event should hold
        """Dispatch an event; a bot that is away gets it when it resumes."""
        self._sent += 1
        payload = {"op": DISPATCH, "t": event, "s": self._sent, "d": data}
        self._events.append(payload)
        if self.connection is not None:
            await self.connection.send(payload)

    async def replay(self, seen: int) -> None:
        """Send again what came after the event with this number."""
        assert self.connection is not None
        for payload in self._events:
            if payload["s"] > seen:
                await self.connection.send(payload)

    def forget(self) -> None:
        """Drop all events so far: a load of many thousand must not fill this process."""
        self._events.clear()

    def drop(self) -> None:
        """Break the connection without a word, as a failing network does."""
        assert self.connection is not None
        self.connection.abort()
        self.connection = None

    def fall_mute(self) -> None:
        """Leave the connection open and say nothing more on it."""
        assert self.connection is not None
        self.connection.mute = True
        self.connection = None

    async def close(self, code: int) -> None:
        """Close the connection with a code; the bot may come back to the session."""
        assert self.connection is not None
        closing, self.connection = self.connection, None
        await asyncio.wait_for(closing.socket.close(code=code), 1)


def _compressor(kind: str) -> Callable[[bytes], bytes]:
    """Return what compresses each message of one stream."""
    if kind == "zstd-stream":  # the library's choice from Python 3.14 on
        from compression.zstd import ZstdCompressor  # noqa: PLC0415 - older Pythons do not have it

        stream = ZstdCompressor()
        return lambda data: stream.compress(data, mode=ZstdCompressor.FLUSH_BLOCK)
    deflate = zlib.compressobj()
    return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
