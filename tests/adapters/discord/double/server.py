"""The double itself: simcord's Discord behind a REST interface and a gateway on one local port.

It records all that the bot does, and somebody else judges every request.
"""

import asyncio
import json
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self, TypeVar

from aiohttp import web
from simcord.backend.errors import BackendError
from simcord.http import router

from . import world
from .session import Connection, Session

T = TypeVar("T")

PATIENCE = 40.0
"""Seconds after which a thing that a test waits for is held to have failed."""
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
TOKEN_REFUSED = 4004
UNAUTHORIZED = (401, {"message": "401: Unauthorized", "code": 0})


class Request(NamedTuple):
    """One REST request of the bot: the path after the API version, its JSON body, and with what it was answered."""

    method: str
    path: str
    body: Any
    status: int
    answer: Any


@dataclass
class Double:
    """A Discord with one bot, some servers and one member.

    First stands what can be set, then what the bot did, each in order.
    """

    judge: Callable[[str, str, Any], list[str]]
    """Takes method, path and body of a request, and returns what is wrong with it."""
    token: str = "right.token"  # noqa: S105 - opens nothing but this double
    host: str = "127.0.0.1"
    guilds: tuple[str, ...] = (world.GUILD, world.OTHER_GUILD)
    heartbeat: float = 45.0
    close_code: int | None = None
    """With which it closes a connection that identifies itself; None to welcome it."""
    mute: bool = False
    """Whether it falls mute once it has welcomed a connection."""
    speechless: bool = False
    """Whether it says nothing, not even HELLO, on new connections."""
    closed_door: int = 0
    """How many connections to the gateway it refuses before the next it takes."""
    sent_away: int = 0
    """How many wishes for a session it refuses before the next it grants."""
    blocked: bool = False
    """Whether what stands in front of it takes no request."""
    resumed_data: world.Json = field(default_factory=dict)
    troubles: deque[tuple[int, world.Json]] = field(default_factory=deque)
    """Status and answer of the next requests that post something; then all is well again."""
    remaining: int = 1000
    """How many sessions may begin today."""
    reset_after: int = 86_400_000
    """Milliseconds until there are new ones."""

    connected: int = 0
    requests: list[Request] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    identified: list[dict[str, Any]] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)
    """When each IDENTIFY came, in seconds of the monotonic clock."""
    resumed: list[dict[str, Any]] = field(default_factory=list)
    left: list[int | None] = field(default_factory=list)
    """The codes with which its connections were closed."""
    faults: list[str] = field(default_factory=list)
    obituary: str | None = None
    """The last words of a bot whose process has ended, None while it lives."""

    async def __aenter__(self) -> Self:
        """Listen on a free port; no command is registered."""
        world.BACKEND.commands.clear()
        self._changed = asyncio.Condition()
        application = web.Application()
        application.router.add_get("/gateway/", self._gateway)
        application.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, 0).start()
        port = self._runner.addresses[0][1]
        self.rest_address, self.gateway_address = (
            f"http://{self.host}:{port}/api/v10",
            f"ws://{self.host}:{port}/gateway/",
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop listening, whoever is still connected."""
        for session in self.sessions:
            if session.connection is not None:
                session.drop()
        await self._runner.cleanup()

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
            one for one in self.requests if one.method == method and one.status < 400 and re.fullmatch(path, one.path)
        ]

    def replies(self, question: dict[str, Any]) -> list[Request]:
        """Return what the bot sent as a reply to a message."""
        sent = self.granted("POST", r"/channels/\d+/messages")
        referred = [(one, (one.body.get("message_reference") or {}).get("message_id")) for one in sent]
        return [one for one, number in referred if str(number) == question["id"]]

    async def answers(self, *asked: dict[str, Any]) -> None:
        """Ask something, whether the bot is there or away, and wait for the answers, of which each must come once."""
        asked = asked or tuple(world.mention("marker") for _ in range(2))  # the second shows that no more comes
        for question in asked:
            await self.send("MESSAGE_CREATE", question)
        await self.until(lambda: all(map(self.replies, asked)), "answer")
        assert [len(self.replies(question)) for question in asked] == [1] * len(asked)

    async def until(self, condition: Callable[[], T], what: str) -> T:
        """Wait until a condition holds, and return its value."""
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
            payload = json.loads(message.data)
            match payload["op"]:
                case 1:
                    await connection.send({"op": HEARTBEAT_ACK})
                case 2:
                    await self._identify(connection, payload["d"])
                case 6:
                    await self._resume(connection, payload["d"])
            await self._notify()
            if connection.mute:
                await asyncio.Event().wait()
        self.left.append(socket.close_code)
        await self._notify()
        return socket

    async def _identify(self, connection: Connection, identity: dict[str, Any]) -> None:
        self.identified.append(identity)
        self.begun.append(time.monotonic())
        self.remaining -= 1
        code = self.close_code if identity["token"] == self.token else TOKEN_REFUSED
        if self.sent_away:
            self.sent_away -= 1
            await connection.send({"op": INVALID_SESSION, "d": False})
        elif code is not None:
            await connection.socket.close(code=code)
        else:
            session = Session(f"session{len(self.sessions)}", tuple(identity.get("shard", (0, 1))), connection)
            self.sessions.append(session)
            guilds = [guild for guild in self.guilds if session.serves(guild)]
            await session.send("READY", world.ready(session.number, session.shard, guilds, self.gateway_address))
            for guild in guilds:
                await session.send("GUILD_CREATE", world.guild(guild))
            connection.mute = self.mute

    async def _resume(self, connection: Connection, wish: dict[str, Any]) -> None:
        self.resumed.append(wish)
        session = next((one for one in self.sessions if one.number == wish["session_id"]), None)
        if session is None:
            await connection.send({"op": INVALID_SESSION, "d": False})
        else:
            await session.resume(connection, wish["seq"])
            await session.send("RESUMED", self.resumed_data)

    async def _rest(self, request: web.Request) -> web.Response:
        method, path = request.method, "/" + request.match_info["path"]
        body = await request.json() if request.can_read_body else None
        if self.blocked:
            self.requests.append(Request(method, path, body, 429, None))
            return web.Response(status=429, text="error code: 1015", headers={"Retry-After": "600"})
        # In the paths of interactions there is a token, which is enough.
        known = request.headers.get("Authorization") == f"Bot {self.token}"
        if self.troubles and method == "POST":
            status, answer = self.troubles.popleft()
        elif known or path.startswith(("/interactions/", "/webhooks/")):
            status, answer = self.answer(method, path, body)
        else:
            status, answer = UNAUTHORIZED
        self.faults += self.judge(method, path, body)
        self.requests.append(Request(method, path, body, status, answer))
        await self._notify()
        if answer is None:
            return web.Response(status=204)
        # Exactly this content type, without a charset, or the library takes the answer for plain text. Without `Via` it
        # takes a rate limit for a ban of its address.
        data = json.dumps(answer).encode()
        return web.Response(status=status, body=data, content_type="application/json", headers={"Via": "1.1 double"})

    def answer(self, method: str, path: str, body: world.Json) -> tuple[int, world.Json]:
        """Return status and body of Discord's answer to a request; the body is None where there is none."""
        if path == "/gateway/bot":
            starts = {"total": 1000, "remaining": self.remaining, "reset_after": self.reset_after, "max_concurrency": 1}
            return 200, {"url": self.gateway_address, "shards": 1, "session_start_limit": starts}
        try:
            return 200, router.dispatch(world.BACKEND, method, path, json=body)
        except BackendError as error:
            return error.status, error.to_json()

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()
