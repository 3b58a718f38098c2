"""The double itself: a REST interface and a gateway on one local port, recording all that the bot does.

Somebody else judges every exchange, the double's own answers included, so that it is not its own judge.
"""

from __future__ import annotations

import asyncio
import json
import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeVar

from aiohttp import web

from . import world

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds after which a thing that a test waits for is held to have failed."""
NEVER_SECONDS = 3600
DISPATCH, HELLO, HEARTBEAT_ACK = 0, 10, 11
TOKEN_REFUSED = 4004


@dataclass(frozen=True)
class Request:
    """One REST request of the bot."""

    method: str
    path: str
    """The path after the API version."""
    body: Any
    """The JSON body, None where there was none."""


@dataclass
class Double:
    """A Discord with one bot, one server and one member.

    Attributes:
        judge: takes method, path, body, status and answer of an exchange, and returns what is wrong with it.
        token: the token that it accepts.
        close_code: the code with which it closes a connection that identifies itself; None to welcome it.
        mute: whether it stops listening once it has welcomed a connection, as a dead peer would.
        requests: what the bot sent over REST, in order.
        identified: its IDENTIFY payloads, in order.
        resumed: its RESUME payloads, in order.
        left: the codes with which its connections were closed, in order.
        faults: what the judge found.
        obituary: the last words of a bot whose process has ended, None while it lives.
    """

    judge: Callable[[str, str, Any, int, Any], list[str]]
    token: str = "right.token"  # noqa: S105 - opens nothing but this double
    close_code: int | None = None
    mute: bool = False
    requests: list[Request] = field(default_factory=list)
    identified: list[dict[str, Any]] = field(default_factory=list)
    resumed: list[dict[str, Any]] = field(default_factory=list)
    left: list[int | None] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    obituary: str | None = None
    _events: list[dict[str, Any]] = field(default_factory=list)
    _connection: _Connection | None = None
    _port: int = 0

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._changed = asyncio.Condition()
        application = web.Application()
        application.router.add_get("/gateway/", self._gateway)
        application.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, whoever is still connected."""
        if self._connection is not None:
            self._connection.abort()
        await self._runner.cleanup()

    @property
    def rest_address(self) -> str:
        """What stands in for `https://discord.com/api/v10`."""
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_address(self) -> str:
        """What stands in for `wss://gateway.discord.gg/`."""
        return f"ws://127.0.0.1:{self._port}/gateway/"

    async def welcomed(self) -> None:
        """Wait until the bot has identified itself and was welcomed."""
        await self.until(lambda: self.identified and self._connection, "identify itself")

    async def request(self, method: str, path: str) -> Request:
        """Wait for the first request to a path that fits the pattern, and return it."""
        return await self.until(
            lambda: next((r for r in self.requests if r.method == method and re.fullmatch(path, r.path)), None),
            f"send {method} {path}",
        )

    async def until(self, condition: Callable[[], T], what: str) -> T:
        """Wait until the condition holds, checked after everything that the bot does, and return its value."""
        try:
            async with asyncio.timeout(PATIENCE), self._changed:
                await self._changed.wait_for(lambda: condition() or self.obituary is not None)
        except TimeoutError:
            msg = f"the bot did not {what} within {PATIENCE} s; it sent {self.requests}"
            raise AssertionError(msg) from None
        value = condition()
        assert value, f"the bot ended and did not {what}: {self.obituary}"
        return value

    async def bury(self, last_words: str) -> None:
        """Learn that the bot's process has ended, so that nobody goes on waiting for it."""
        self.obituary = last_words
        await self._notify()

    async def send(self, event: str, data: dict[str, Any]) -> None:
        """Dispatch an event; a bot that is away gets it when it resumes."""
        payload = {"op": DISPATCH, "t": event, "s": len(self._events) + 1, "d": data}
        self._events.append(payload)
        if self._connection is not None:
            await self._connection.send(payload)

    def drop(self) -> None:
        """Break the connection without a word, as a failing network does."""
        assert self._connection is not None
        self._connection.abort()
        self._connection = None

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = _Connection(request, socket)
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": 45_000}})
        async for message in socket:
            await self._received(connection, json.loads(message.data))
            await self._notify()
            if self.mute and self._connection is connection:
                await asyncio.sleep(NEVER_SECONDS)
        self.left.append(socket.close_code)
        await self._notify()
        return socket

    async def _received(self, connection: _Connection, message: dict[str, Any]) -> None:
        match message["op"]:
            case 1:  # HEARTBEAT
                await connection.send({"op": HEARTBEAT_ACK})
            case 2:  # IDENTIFY
                self.identified.append(message["d"])
                await self._welcome(connection, message["d"])
            case 6:  # RESUME
                self.resumed.append(message["d"])
                self._connection = connection
                for event in self._events[message["d"]["seq"] :]:
                    await connection.send(event)
                await self.send("RESUMED", {})

    async def _welcome(self, connection: _Connection, identity: dict[str, Any]) -> None:
        code = self.close_code if identity["token"] == self.token else TOKEN_REFUSED
        if code is not None:
            await connection.socket.close(code=code)
            return
        self._connection = connection
        ready = {
            "v": 10, "user": world.me(), "guilds": [{"id": world.GUILD, "unavailable": True}], "session_id": "session",
            "resume_gateway_url": self.gateway_address, "application": {"id": world.APPLICATION, "flags": 0},
        }  # fmt: skip
        await self.send("READY", ready)
        await self.send("GUILD_CREATE", world.guild())

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body = await request.json() if request.can_read_body else None
        status, answer = self._answer(request, path, body)
        self.faults += self.judge(request.method, path, body, status, answer)
        self.requests.append(Request(request.method, path, body))
        await self._notify()
        # Exactly this content type, without a charset, or the library takes the answer for plain text.
        return web.Response(status=status, body=json.dumps(answer).encode(), content_type="application/json")

    def _answer(self, request: web.Request, path: str, body: world.Json) -> tuple[int, world.Json]:
        """Return status and body of the answer."""
        own_token = path.startswith(("/interactions/", "/webhooks/"))  # there the token in the path is enough
        if not own_token and request.headers.get("Authorization") != f"Bot {self.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}
        answer: world.Json = None
        match request.method, path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                answer = world.me()
            case "GET", ["oauth2", "applications", "@me"]:
                answer = world.application()
            case "PUT", ["applications", world.APPLICATION, "commands"]:
                answer = [world.registered(command) for command in body]
            case "POST", ["channels", channel_id, "messages"]:
                answer = world.said(channel_id, body)
            case "POST", ["interactions", interaction_id, _token, "callback"]:
                answer = world.callback(interaction_id, body)
            case "POST", ["webhooks", world.APPLICATION, _token]:
                answer = world.said(world.CHANNEL, body)
        return (404, {"message": "404: Not Found", "code": 0}) if answer is None else (200, answer)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()


class _Connection:
    """One gateway connection, compressed as the bot asked for, with one stream for its whole life."""

    def __init__(self, request: web.Request, socket: web.WebSocketResponse) -> None:
        self.socket = socket
        self._transport = request.transport
        self._compressed = _compressor(request.query["compress"])

    async def send(self, payload: dict[str, Any]) -> None:
        """Send one payload."""
        await self.socket.send_bytes(self._compressed(json.dumps(payload).encode()))

    def abort(self) -> None:
        """Break the connection without a word."""
        if self._transport is not None:
            self._transport.abort()


def _compressor(kind: str) -> Callable[[bytes], bytes]:
    """Return what compresses each message of one stream."""
    if kind == "zstd-stream":  # the library's choice from Python 3.14 on
        from compression.zstd import ZstdCompressor  # noqa: PLC0415 - older Pythons do not have it

        stream = ZstdCompressor()
        return lambda data: stream.compress(data, mode=ZstdCompressor.FLUSH_BLOCK)
    deflate = zlib.compressobj()
    return lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
