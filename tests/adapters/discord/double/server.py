"""The double itself: a REST interface and a gateway on one local port, recording all that the bot does.

Somebody else judges every exchange, the double's own answers included, so that it is not its own judge.
"""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from aiohttp import web

from . import world
from .rest import Rest
from .session import Connection, Session

T = TypeVar("T")

PATIENCE = 40.0
"""Seconds after which a thing that a test waits for is held to have failed."""
NEVER_SECONDS = 3600
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
TOKEN_REFUSED = 4004
OUTAGE = 500
TOO_MANY_REQUESTS = 429
REFUSED = 400


@dataclass(frozen=True)
class Request:
    """One REST request of the bot."""

    method: str
    path: str
    """The path after the API version."""
    body: Any
    """The JSON body, None where there was none."""
    status: int = 200
    """What it was answered with."""


@dataclass
class Double:
    """A Discord with one bot, some servers and one member.

    Attributes:
        host: the address on which it listens.
        guilds: its servers.
        rest: what it answers over HTTP.
        judge: takes method, path, body, status and answer of an exchange, and returns what is wrong with it.
        token: the token that it accepts.
        close_code: the code with which it closes a connection that identifies itself; None to welcome it.
        mute: whether it falls mute once it has welcomed a connection.
        heartbeat: seconds between the heartbeats that it asks for.
        closed_door: how many connections to the gateway it refuses before the next it takes.
        sent_away: how many wishes for a session it refuses before the next it grants.
        speechless: whether it says nothing, not even HELLO, on new connections.
        blocked: whether what stands in front of it takes no request.
        resumed_data: what it sends with RESUMED.
        connected: how many connections to the gateway were tried.
        troubles: status and answer of the next requests that post something, in order; then all is well again.
        requests: what the bot sent over REST, in order.
        sessions: what was begun, in order.
        identified: its IDENTIFY payloads, in order.
        begun: when each of them came, in seconds of the monotonic clock.
        resumed: its RESUME payloads, in order.
        left: the codes with which its connections were closed, in order.
        faults: what the judge found.
        obituary: the last words of a bot whose process has ended, None while it lives.
    """

    judge: Callable[[str, str, Any, int, Any], list[str]]
    token: str = "right.token"  # noqa: S105 - opens nothing but this double
    host: str = "127.0.0.1"
    guilds: tuple[str, ...] = (world.GUILD, world.OTHER_GUILD)
    close_code: int | None = None
    mute: bool = False
    heartbeat: float = 45.0
    closed_door: int = 0
    sent_away: int = 0
    speechless: bool = False
    blocked: bool = False
    resumed_data: world.Json = field(default_factory=dict)
    connected: int = 0
    troubles: deque[tuple[int, world.Json]] = field(default_factory=deque)
    requests: list[Request] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    identified: list[dict[str, Any]] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    resumed: list[dict[str, Any]] = field(default_factory=list)
    left: list[int | None] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    obituary: str | None = None
    _port: int = 0

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        self._changed = asyncio.Condition()
        application = web.Application()
        application.router.add_get("/gateway/", self._gateway)
        application.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, 0)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.rest = Rest(self.token, self.gateway_address)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, whoever is still connected."""
        for session in self.sessions:
            if session.connection is not None:
                session.drop()
        await self._runner.cleanup()

    @property
    def rest_address(self) -> str:
        """What stands in for `https://discord.com/api/v10`."""
        return f"http://{self.host}:{self._port}/api/v10"

    @property
    def gateway_address(self) -> str:
        """What stands in for `wss://gateway.discord.gg/`."""
        return f"ws://{self.host}:{self._port}/gateway/"

    @property
    def session(self) -> Session:
        """The newest session."""
        return self.sessions[-1]

    async def welcomed(self, times: int = 1) -> None:
        """Wait until the bot has begun so many sessions."""
        await self.until(lambda: len(self.sessions) >= times, "identify itself")

    async def back(self) -> None:
        """Wait until the newest session is connected."""
        await self.until(lambda: self.session.connection, "come back")

    async def request(self, method: str, path: str) -> Request:
        """Wait for the first request to a path that fits the pattern and was granted, and return it."""
        return await self.until(lambda: next(iter(self.granted(method, path)), None), f"send {method} {path}")

    def granted(self, method: str, path: str) -> list[Request]:
        """Return the requests so far to paths that fit the pattern, without those that were refused."""
        return [
            sent
            for sent in self.requests
            if sent.method == method and sent.status < REFUSED and re.fullmatch(path, sent.path)
        ]

    def replies(self, question: dict[str, Any]) -> list[Request]:
        """Return what the bot sent as a reply to a message."""
        sent = self.granted("POST", r"/channels/\d+/messages")
        return [one for one in sent if str(one.body["message_reference"]["message_id"]) == question["id"]]

    async def answers(self) -> None:
        """Ask something, whether the bot is there or away, and wait for the answer, which must come once."""
        asked = [world.mention("marker") for _ in range(2)]
        for question in asked:
            await self.send("MESSAGE_CREATE", question)
        for question in asked:  # the second one shows that nothing more comes for the first
            await self.until(lambda question=question: self.replies(question), "answer")
        assert [len(self.replies(question)) for question in asked] == [1, 1]

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

    async def send(self, event: str, data: world.Json) -> None:
        """Dispatch an event in the newest session of its shard."""
        guild = data.get("guild_id") if isinstance(data, dict) else None
        await next(session for session in reversed(self.sessions) if session.serves(guild)).send(event, data)

    def drop(self) -> None:
        """Break the newest connection without a word."""
        self.session.drop()

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        self.connected += 1
        await self._notify()
        if self.closed_door:
            self.closed_door -= 1
            return web.Response(status=502)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(request, socket)
        if not self.speechless:
            await connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat * 1000}})
        async for message in socket:
            await self._received(connection, json.loads(message.data))
            await self._notify()
            if connection.mute:
                await asyncio.sleep(NEVER_SECONDS)
        self.left.append(socket.close_code)
        await self._notify()
        return socket

    async def _received(self, connection: Connection, message: dict[str, Any]) -> None:
        match message["op"]:
            case 1:  # HEARTBEAT
                await connection.send({"op": HEARTBEAT_ACK})
            case 2:  # IDENTIFY
                self.identified.append(message["d"])
                self.begun.append(time.monotonic())
                self.rest.starts["remaining"] -= 1
                await self._welcome(connection, message["d"])
            case 6:  # RESUME
                self.resumed.append(message["d"])
                await self._resume(connection, message["d"])

    async def _welcome(self, connection: Connection, identity: dict[str, Any]) -> None:
        code = self.close_code if identity["token"] == self.token else TOKEN_REFUSED
        if self.sent_away:
            self.sent_away -= 1
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        if code is not None:
            await connection.socket.close(code=code)
            return
        session = Session(f"session{len(self.sessions)}", tuple(identity.get("shard", (0, 1))), connection)
        self.sessions.append(session)
        guilds = [guild for guild in self.guilds if session.serves(guild)]
        await session.send("READY", world.ready(session.number, session.shard, guilds, self.gateway_address))
        for guild in guilds:
            await session.send("GUILD_CREATE", world.guild(guild))
        connection.mute = self.mute

    async def _resume(self, connection: Connection, wish: dict[str, Any]) -> None:
        session = next((one for one in self.sessions if one.number == wish["session_id"]), None)
        if session is None:
            await connection.send({"op": INVALID_SESSION, "d": False})
            return
        session.connection = connection
        await session.replay(wish["seq"])
        await session.send("RESUMED", self.resumed_data)

    async def _rest(self, request: web.Request) -> web.Response:
        path = "/" + request.match_info["path"]
        body = await request.json() if request.can_read_body else None
        if self.blocked:
            self.requests.append(Request(request.method, path, body, TOO_MANY_REQUESTS))
            return web.Response(status=TOO_MANY_REQUESTS, text="error code: 1015", headers={"Retry-After": "600"})
        troubled = self.troubles and request.method == "POST"
        status, answer = (
            self.troubles.popleft() if troubled else self.rest.answer(request.method, path, body, request.headers)
        )
        if status < OUTAGE:  # what answers in an outage is not Discord's interface
            self.faults += self.judge(request.method, path, body, status, answer)
        self.requests.append(Request(request.method, path, body, status))
        await self._notify()
        if answer is None:
            return web.Response(status=status)
        # Exactly this content type, without a charset, or the library takes the answer for plain text. Without `Via` it
        # takes a rate limit for a ban of its address.
        data = json.dumps(answer).encode()
        return web.Response(status=status, body=data, content_type="application/json", headers={"Via": "1.1 double"})

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
