"""Processes on two hosts with one database, through all that can happen to them; what was seen, for a judge."""

import asyncio
import contextlib
import datetime as dt
import itertools
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.usage.counters import read_counts
from tests.usage import postgres

from . import hosts
from .double import world
from .double.child import Child, running
from .double.server import Double

PROCESSES = 4
KILLED, RESTED = 1, 0
"""Which process is killed, and one on the same host that nothing happens to."""
PORT = 9100


@dataclass(frozen=True)
class Lengths:
    """Seconds that things last."""

    cut: float
    away: float
    """How long the database is stopped."""
    pace: float
    """Between two questions in one server."""
    quiet: float
    """Between two troubles."""
    patience: float = 3.0
    """Of silence, after which a bot gives up a connection; Discord's heartbeats are three times as frequent."""


@dataclass
class Seen:
    """What happened, at which time of the monotonic clock."""

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
    """Counts that waited on one host when the database came back."""
    dropped: float = 0.0
    counted: int = 0
    """All counts in the database at the end."""
    codes: list[int] = field(default_factory=list)
    leaving: float = 0.0
    """Seconds until all had left."""
    phases: list[tuple[str, float]] = field(default_factory=list)

    def phase(self, name: str) -> float:
        """Note that something begins, and return when."""
        self.phases.append((name, time.monotonic()))
        return self.phases[-1][1]

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

    def of_shard(self, shard: int) -> int:
        """Return how many questions of a shard were answered."""
        return sum(self.asked[question][0] == shard for question in self.answered)


class Play:
    """One run, in which every server is asked at a steady pace, whether anybody answers or not."""

    def __init__(self, folder: Path, lengths: Lengths, judge: Callable[..., list[str]], processes: int) -> None:
        """Take a folder for what the processes keep, and a judge of what they send."""
        self.folder, self.lengths, self.judge, self.processes = folder, lengths, judge, processes
        self.seen = Seen()
        self.children: dict[int, Child] = {}

    async def run(self) -> Seen:
        """Let the processes go through a cut network, a kill and a stopped database."""
        seen, quiet = self.seen, self.lengths.quiet
        async with AsyncExitStack() as stack:
            self.hosts = stack.enter_context(hosts.network())
            self.server = stack.enter_context(postgres.server(hosts.ADDRESS))
            beat = self.lengths.patience / 3
            self.double = Double(self._heard, host=hosts.ADDRESS, guilds=world.GUILDS, heartbeat=beat)
            await stack.enter_async_context(self.double)
            seen.phase("start")
            for number in range(self.processes):
                await self._start(number, stack)
            await self._reach(lambda: len(self.double.sessions) == self.processes, "not all are connected")
            async with self._asking():
                await self._all_answer(seen.phase("all connected"))
                for trouble in (self._cut(), self._kill(stack), self._take_database_away()):
                    await asyncio.sleep(quiet)
                    await trouble
                await asyncio.sleep(quiet)
            await self._reach(lambda: set(seen.unanswered) <= seen.excused, "some are not answered")
            await self._leave()
            seen.begun, seen.resumed = self.double.begun, len(self.double.resumed)
            assert self.double.faults == []
            counts = await asyncio.to_thread(read_counts, self.server.url, dt.date(2000, 1, 1))
            seen.counted = sum(count.count for count in counts)
        return seen

    async def _cut(self) -> None:
        self.seen.phase("a host is cut off")
        self.hosts[1].cable("down")
        await asyncio.sleep(self.lengths.cut)
        self.hosts[1].cable("up")
        await self._all_answer(self.seen.phase("the host is back"))

    async def _kill(self, stack: AsyncExitStack) -> None:
        sessions, seen = len(self.double.sessions), self.seen
        seen.killed, seen.reborn = seen.phase("a process is killed"), float("inf")
        await self.children[KILLED].stop(signal.SIGKILL)
        await self._start(KILLED, stack)
        await self._reach(lambda: len(self.double.sessions) > sessions, "it does not come back")
        seen.reborn = seen.phase("it is connected again")
        await self._all_answer(seen.reborn)

    async def _take_database_away(self) -> None:
        self.seen.phase("the database is stopped")
        await asyncio.to_thread(self.server.stop)
        await asyncio.sleep(self.lengths.away)
        await self._all_answer(self.seen.phase("still stopped"))
        self.seen.waiting = (await self._numbers(RESTED))["faq_counts_waiting"]
        await asyncio.to_thread(self.server.start)
        self.seen.phase("the database is back")

    async def _leave(self) -> None:
        start = self.seen.phase("all leave")
        for number, child in self.children.items():
            told = await self._numbers(number)
            self.seen.replies[number] = told["faq_replies_total"]
            self.seen.dropped += told["faq_counts_dropped"]
            child.process.send_signal(signal.SIGTERM)
        self.seen.codes = [(await child.ending()).code for child in self.children.values()]
        self.seen.leaving = time.monotonic() - start

    async def _start(self, number: int, stack: AsyncExitStack) -> None:
        host = self.hosts[number * 2 // self.processes]
        bot = running(
            self.double, within=host.within, patience=self.lengths.patience, log_level="WARNING",
            shard_ids=number, shard_count=self.processes, health_host=host.address, health_port=PORT + number,
            database_url=self.server.url, spool=self.folder / host.name,
        )  # fmt: skip
        self.children[number] = await stack.enter_async_context(bot)

    async def _numbers(self, number: int) -> Counter[str]:
        """Return the numbers of a process, added up over their labels."""
        address, found = self.hosts[number * 2 // self.processes].address, Counter[str]()
        async with aiohttp.ClientSession() as session, session.get(f"http://{address}:{PORT + number}/metrics") as page:
            for family in text_string_to_metric_families(await page.text()):
                for sample in family.samples:
                    found[sample.name] += sample.value
        return found

    async def _reach(self, condition: Callable[[], object], what: str) -> None:
        end = time.monotonic() + 180
        while not condition():
            assert time.monotonic() < end, f"{what}: {self.seen.phases}"
            await asyncio.sleep(0.05)

    async def _all_answer(self, since: float) -> None:
        """Wait until every shard has answered something that was asked later."""
        asked, answered = self.seen.asked, self.seen.answered
        await self._reach(
            lambda: len({asked[q][0] for q in answered if asked[q][1] > since}) == self.processes, "not all answer"
        )

    @contextlib.asynccontextmanager
    async def _asking(self) -> AsyncIterator[None]:
        async def ask(guild: str) -> None:
            while True:
                question = world.mention("What time do you close?", guild)
                self.seen.asked[question["id"]] = ((int(guild) >> 22) % self.processes, time.monotonic())
                with contextlib.suppress(ConnectionError):  # nobody is there; who resumes gets it then
                    await self.double.send("MESSAGE_CREATE", question)
                await asyncio.sleep(self.lengths.pace)

        askers = [asyncio.create_task(ask(guild)) for guild in world.GUILDS]
        yield
        for asker in askers:
            asker.cancel()
        await asyncio.wait(askers)

    def _heard(self, method: str, path: str, body: Any) -> list[str]:  # noqa: ANN401 - JSON
        if method == "POST" and path.endswith("/messages"):
            question = str(body["message_reference"]["message_id"])
            self.seen.answered.setdefault(question, []).append(time.monotonic())
        return self.judge(method, path, body)


async def play(folder: Path, lengths: Lengths, judge: Callable[..., list[str]], processes: int = PROCESSES) -> Seen:
    """Let it all happen once, with three processes at least."""
    return await Play(folder, lengths, judge, processes).run()
