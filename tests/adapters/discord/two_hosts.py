"""Processes on two hosts with one database, through all that can happen to them.

One host is this machine, the other a network namespace behind a virtual cable that can be pulled.
"""

import asyncio
import contextlib
import datetime as dt
import itertools
import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.usage.counters import read_counts
from tests.usage import postgres

from .double import world
from .double.child import Child, running
from .double.server import Double

KILLED, RESTED = 1, 0
"""Which process is killed, and one on the same host that nothing happens to."""
OTHER = f"faq{os.getpid()}"
"""Name of the other host, and of the end of its cable that is plugged in."""
ADDRESSES = tuple(f"10.203.{os.getpid() % 256}.{last}" for last in (1, 2))
"""Where each host can be reached from both; seldom those of another run, and nothing of it leaves the machine."""
PORT = 29_100


def missing() -> str | None:
    """Return why there cannot be two hosts and a database here; None if there can."""
    if shutil.which("ip") is None or os.geteuid() != 0:
        return "network namespaces need iproute2 and root"
    try:
        with other_host():
            return postgres.missing()
    except subprocess.CalledProcessError:
        return "this machine makes no network namespaces"


@contextlib.contextmanager
def other_host() -> Iterator[None]:
    """Make the other host, and take it away at the end."""
    with contextlib.ExitStack() as stack:
        _ip(f"netns add {OTHER}")
        stack.callback(_ip, f"netns del {OTHER}")
        _ip(f"link add {OTHER} type veth peer name eth0 netns {OTHER}")
        stack.callback(_ip, f"link del {OTHER}")  # else it stays until the namespace is really gone
        _ip(f"addr add {ADDRESSES[0]}/24 dev {OTHER}")
        _ip(f"link set {OTHER} up")
        _ip(f"-n {OTHER} addr add {ADDRESSES[1]}/24 dev eth0")
        _ip(f"-n {OTHER} link set eth0 up")
        yield


def _ip(command: str) -> None:
    subprocess.run(["ip", *command.split()], check=True, capture_output=True)


@dataclass
class Play:
    """One run, in which every server is asked at a steady pace, whether anybody answers or not; what was seen in it.

    Lengths are in seconds, times those of the monotonic clock.
    """

    folder: Path
    """For what the processes keep."""
    judge: Callable[..., list[str]]
    """Of what they send."""
    cut: float
    away: float
    """How long the database is stopped."""
    pace: float
    """Between two questions in one server."""
    quiet: float
    """Between two troubles."""
    patience: float = 3.0
    """Of silence, after which a bot gives up a connection; Discord's heartbeats are three times as frequent."""
    processes: int = 4
    """At least three, of one shard each."""

    asked: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Shard and time of every question."""
    answered: dict[str, list[float]] = field(default_factory=dict)
    """The times of the answers to each question."""
    begun: list[float] = field(default_factory=list)
    resumed: int = 0
    killed: float = 0.0
    reborn: float = 0.0
    """When the killed process had a session again."""
    replies: dict[int, float] = field(default_factory=dict)
    """How many replies each process says that it made, since its start."""
    waiting: float = 0.0
    """Counts that waited in one process when the database came back."""
    dropped: float = 0.0
    counted: int = 0
    """All counts in the database at the end."""
    codes: list[int] = field(default_factory=list)
    leaving: float = 0.0
    """Seconds until all had left."""
    phases: list[tuple[str, float]] = field(default_factory=list)
    children: dict[int, Child] = field(default_factory=dict)

    @property
    def spacing(self) -> float:
        """The least seconds between two sessions that were begun."""
        return min(later - sooner for sooner, later in itertools.pairwise(self.begun))

    @property
    def twice(self) -> list[str]:
        """Questions with more than one answer."""
        return [question for question, times in self.answered.items() if len(times) > 1]

    @property
    def unanswered(self) -> list[str]:
        """Questions without an answer."""
        return [question for question in self.asked if question not in self.answered]

    @property
    def excused(self) -> set[str]:
        """Questions to a process that was dead, or killed before it had answered them."""
        meanwhile = {q for q, (shard, at) in self.asked.items() if shard == KILLED and at < self.reborn}
        return {q for q in meanwhile if not any(at < self.killed for at in self.answered.get(q, []))}

    async def run(self) -> None:
        """Let the processes go through a cut network, a kill and a stopped database."""
        async with AsyncExitStack() as stack:
            stack.enter_context(other_host())
            self.server = stack.enter_context(postgres.server(ADDRESSES[0]))
            self.double = Double(self._heard, host=ADDRESSES[0], guilds=world.GUILDS, heartbeat=self.patience / 3)
            await stack.enter_async_context(self.double)
            self._phase("start")
            for number in range(self.processes):
                await self._start(number, stack)
            await self._reach(lambda: len(self.double.sessions) == self.processes, "not all are connected")
            async with self._asking():
                await self._all_answer(self._phase("all connected"))
                for trouble in (self._cut(), self._kill(stack), self._take_database_away()):
                    await asyncio.sleep(self.quiet)
                    await trouble
                await asyncio.sleep(self.quiet)
            await self._reach(lambda: set(self.unanswered) <= self.excused, "some are not answered")
            await self._leave()
            self.begun, self.resumed = self.double.begun, len(self.double.resumed)
            assert self.double.faults == []
            counts = await asyncio.to_thread(read_counts, self.server.url, dt.date(2000, 1, 1))
            self.counted = sum(count.count for count in counts)

    async def _cut(self) -> None:
        self._phase("a host is cut off")
        _ip(f"link set {OTHER} down")  # what is sent is lost, and nobody is told
        await asyncio.sleep(self.cut)
        _ip(f"link set {OTHER} up")
        await self._all_answer(self._phase("the host is back"))

    async def _kill(self, stack: AsyncExitStack) -> None:
        sessions = len(self.double.sessions)
        self.killed, self.reborn = self._phase("a process is killed"), float("inf")
        await self.children[KILLED].stop(signal.SIGKILL)
        await self._start(KILLED, stack)
        await self._reach(lambda: len(self.double.sessions) > sessions, "it does not come back")
        self.reborn = self._phase("it is connected again")
        await self._all_answer(self.reborn)

    async def _take_database_away(self) -> None:
        self._phase("the database is stopped")
        await asyncio.to_thread(self.server.stop)
        await asyncio.sleep(self.away)
        await self._all_answer(self._phase("still stopped"))
        self.waiting = (await self._numbers(RESTED))["faq_counts_waiting"]
        await asyncio.to_thread(self.server.start)
        self._phase("the database is back")

    async def _leave(self) -> None:
        start = self._phase("all leave")
        for number, child in self.children.items():
            told = await self._numbers(number)
            self.replies[number] = told["faq_replies_total"]
            self.dropped += told["faq_counts_dropped"]
            child.process.send_signal(signal.SIGTERM)
        self.codes = [(await child.ending()).code for child in self.children.values()]
        self.leaving = time.monotonic() - start

    def _host(self, number: int) -> int:
        return number * 2 // self.processes

    async def _start(self, number: int, stack: AsyncExitStack) -> None:
        host = self._host(number)
        bot = running(
            self.double, within=("ip", "netns", "exec", OTHER) if host else (), patience=self.patience,
            log_level="WARNING", shard_ids=number, shard_count=self.processes, health_host=ADDRESSES[host],
            health_port=PORT + number, database_url=self.server.url, spool=self.folder / str(host),
        )  # fmt: skip
        self.children[number] = await stack.enter_async_context(bot)

    async def _numbers(self, number: int) -> Counter[str]:
        """Return the numbers of a process, added up over their labels."""
        page, found = f"http://{ADDRESSES[self._host(number)]}:{PORT + number}/metrics", Counter[str]()
        async with aiohttp.ClientSession() as session, session.get(page) as told:
            for family in text_string_to_metric_families(await told.text()):
                for sample in family.samples:
                    found[sample.name] += sample.value
        return found

    def _phase(self, name: str) -> float:
        """Note that something begins, and return when."""
        self.phases.append((name, time.monotonic()))
        return self.phases[-1][1]

    async def _reach(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + 180
        while not condition():
            assert time.monotonic() < end, f"{what}: {self.phases}"
            await asyncio.sleep(0.05)

    async def _all_answer(self, since: float) -> None:
        """Wait until every shard has answered something that was asked later."""

        def shards() -> set[int]:
            return {shard for shard, at in map(self.asked.__getitem__, self.answered) if at > since}

        await self._reach(lambda: len(shards()) == self.processes, "not all answer")

    @contextlib.asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        async def ask(guild: str) -> None:
            while True:
                question = world.mention("What time do you close?", guild)
                self.asked[question["id"]] = ((int(guild) >> 22) % self.processes, time.monotonic())
                with contextlib.suppress(ConnectionError):  # nobody is there; who resumes gets it then
                    await self.double.send("MESSAGE_CREATE", question)
                await asyncio.sleep(self.pace)

        askers = [asyncio.create_task(ask(guild)) for guild in world.GUILDS]
        yield
        for asker in askers:
            asker.cancel()
        await asyncio.wait(askers)

    def _heard(self, method: str, path: str, body: Any) -> list[str]:  # noqa: ANN401 - JSON
        if method == "POST" and path.endswith("/messages"):
            question = str(body["message_reference"]["message_id"])
            self.answered.setdefault(question, []).append(time.monotonic())
        return self.judge(method, path, body)
