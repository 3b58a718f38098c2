"""Four processes on two hosts with one database, through all that can happen to them; what was seen, for a judge."""

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
GUILDS = tuple(str(int(world.GUILD) + (number << 22)) for number in range(2 * PROCESSES))
"""Two servers for each process, which has one shard."""
KILLED, RESTED = 1, 0
"""Which process is killed, and one on the same host that nothing happens to."""
PORT = 9100
PATIENCE = 3.0
"""Seconds of silence after which a bot gives up a connection."""
QUESTION = "What time do you close?"


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


@dataclass
class Seen:
    """What happened."""

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
    """What began when."""

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
        found = set()
        for question, (shard, at) in self.asked.items():
            if (
                shard == KILLED
                and at < self.reborn
                and not any(t < self.killed for t in self.answered.get(question, []))
            ):
                found.add(question)
        return found

    def of_shard(self, shard: int) -> int:
        """Return how many questions of a shard were answered."""
        return sum(self.asked[question][0] == shard for question in self.answered)


class Community:
    """Asks in every server at a steady pace, whether anybody answers or not."""

    def __init__(self, seen: Seen, judge: Callable[..., list[str]], host: str) -> None:
        self._seen = seen
        self._judge = judge
        self.double = Double(self._heard, host=host, guilds=GUILDS, heartbeat=1.0)

    @contextlib.asynccontextmanager
    async def asking(self, pace: float) -> AsyncIterator[None]:
        """Ask while the block lasts."""
        askers = [asyncio.create_task(self._ask(guild, pace)) for guild in GUILDS]
        yield
        for asker in askers:
            asker.cancel()
        await asyncio.wait(askers)

    async def _ask(self, guild: str, pace: float) -> None:
        while True:
            question = world.mention(QUESTION, guild)
            self._seen.asked[question["id"]] = ((int(guild) >> 22) % PROCESSES, time.monotonic())
            with contextlib.suppress(ConnectionError):  # nobody is there; who resumes gets it then
                await self.double.send("MESSAGE_CREATE", question)
            await asyncio.sleep(pace)

    def _heard(self, method: str, path: str, body: Any, status: int, answer: Any) -> list[str]:  # noqa: ANN401 - JSON
        if method == "POST" and path.endswith("/messages"):
            question = str(body["message_reference"]["message_id"])
            self._seen.answered.setdefault(question, []).append(time.monotonic())
        return self._judge(method, path, body, status, answer)


@dataclass
class Play:
    """One run."""

    network: hosts.Network
    server: postgres.Server
    community: Community
    seen: Seen
    folder: Path
    children: dict[int, Child] = field(default_factory=dict)

    async def start(self, number: int, stack: AsyncExitStack) -> None:
        """Start a process on its host."""
        host = self.network.hosts[number * 2 // PROCESSES]
        bot = running(
            self.community.double, "discord", within=host.within, patience=PATIENCE, log_level="WARNING",
            shard_ids=number, shard_count=PROCESSES, health_host=host.address, health_port=PORT + number,
            database_url=self.server.url, spool=self.folder / host.name, cache=self.folder / "cache",
        )  # fmt: skip
        self.children[number] = await stack.enter_async_context(bot)

    async def numbers(self, number: int) -> dict[str, float]:
        """Return the numbers of a process, added up over their labels."""
        address = self.network.hosts[number * 2 // PROCESSES].address
        async with aiohttp.ClientSession() as session, session.get(f"http://{address}:{PORT + number}/metrics") as page:
            found = Counter[str]()
            for family in text_string_to_metric_families(await page.text()):
                for sample in family.samples:
                    found[sample.name] += sample.value
            return dict(found)

    async def reach(self, condition: Callable[[], object], what: str, patience: float = 180) -> None:
        """Wait until something is so."""
        end = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < end, f"{what}: {self.seen.phases}"
            await asyncio.sleep(0.05)

    async def all_answer(self, since: float) -> None:
        """Wait until every shard has answered something that was asked later."""

        def answered() -> bool:
            late = [q for q, (_, at) in self.seen.asked.items() if at > since and q in self.seen.answered]
            return len({self.seen.asked[question][0] for question in late}) == PROCESSES

        await self.reach(answered, "not all answer")

    def phase(self, name: str) -> float:
        """Note that something begins, and return when."""
        self.seen.phases.append((name, time.monotonic()))
        return self.seen.phases[-1][1]


async def play(folder: Path, lengths: Lengths, judge: Callable[..., list[str]]) -> Seen:
    """Run four processes through a cut network, a kill and a stopped database, and return what was seen."""
    seen = Seen()
    async with AsyncExitStack() as stack:
        network = stack.enter_context(hosts.network())
        server = stack.enter_context(postgres.server(network.address))
        community = Community(seen, judge, network.address)
        double = await stack.enter_async_context(community.double)
        run = Play(network, server, community, seen, folder)
        run.phase("start")
        for number in range(PROCESSES):
            await run.start(number, stack)
        await run.reach(lambda: len(double.sessions) == PROCESSES, "not all are connected")
        async with community.asking(lengths.pace):
            await run.all_answer(run.phase("all connected"))
            await asyncio.sleep(lengths.quiet)
            await _cut(run, lengths)
            await asyncio.sleep(lengths.quiet)
            await _kill(run, stack)
            await asyncio.sleep(lengths.quiet)
            await _take_database_away(run, lengths)
            await asyncio.sleep(lengths.quiet)
        await run.reach(lambda: set(seen.unanswered) <= seen.excused, "some are not answered")
        await _leave(run)
        seen.begun, seen.resumed = double.begun, len(double.resumed)
        assert double.faults == []
        counts = await asyncio.to_thread(read_counts, server.url, dt.date(2000, 1, 1))
        seen.counted = sum(count.count for count in counts)
    return seen


async def _cut(run: Play, lengths: Lengths) -> None:
    """Cut one host off, and join it again."""
    run.phase("a host is cut off")
    run.network.hosts[1].cut()
    await asyncio.sleep(lengths.cut)
    run.network.hosts[1].join()
    await run.all_answer(run.phase("the host is back"))


async def _kill(run: Play, stack: AsyncExitStack) -> None:
    """Kill a process while it is asked, and start it again."""
    sessions = len(run.community.double.sessions)
    run.seen.killed = run.phase("a process is killed")
    run.seen.reborn = float("inf")
    run.children[KILLED].process.kill()
    await run.children[KILLED].ending()
    await run.start(KILLED, stack)
    await run.reach(lambda: len(run.community.double.sessions) > sessions, "it does not come back")
    run.seen.reborn = run.phase("it is connected again")
    await run.all_answer(run.seen.reborn)


async def _take_database_away(run: Play, lengths: Lengths) -> None:
    """Stop the database, and start it again."""
    run.phase("the database is stopped")
    await asyncio.to_thread(run.server.stop)
    await asyncio.sleep(lengths.away)
    await run.all_answer(run.phase("still stopped"))
    run.seen.waiting = (await run.numbers(RESTED))["faq_counts_waiting"]
    await asyncio.to_thread(run.server.start)
    run.phase("the database is back")


async def _leave(run: Play) -> None:
    """Tell all processes to leave, after they have told what they did."""
    start = run.phase("all leave")
    for number, child in run.children.items():
        told = await run.numbers(number)
        run.seen.replies[number] = told["faq_replies_total"]
        run.seen.dropped += told["faq_counts_dropped"]
        child.process.send_signal(signal.SIGTERM)
    endings = [await child.ending() for child in run.children.values()]
    run.seen.codes = [ending.code for ending in endings]
    run.seen.leaving = time.monotonic() - start
