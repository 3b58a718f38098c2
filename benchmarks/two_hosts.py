"""Four processes on two hosts with one PostgreSQL, through a cut network, a kill and a minute without the database.

    python benchmarks/two_hosts.py                    about three minutes
    python benchmarks/two_hosts.py --pace 0.05        more questions

One host is this machine, the other a network namespace behind a virtual cable that can be pulled, so it needs root and
iproute2; PostgreSQL is started for the run, and Discord is the tests' double. Every server is asked at a steady pace,
whether anybody answers or not. Ends with 1 where a question was answered twice, an answer was not counted, or sessions
began less than five seconds apart.
"""

import argparse
import asyncio
import contextlib
import datetime as dt
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.usage.counters import read_counts  # noqa: E402 - only found from the root
from tests.adapters.discord.double import world  # noqa: E402 - as above
from tests.adapters.discord.double.child import Child, running  # noqa: E402 - as above
from tests.adapters.discord.double.server import Double  # noqa: E402 - as above
from tests.usage import postgres  # noqa: E402 - as above

DISCORDS_OWN = 5
"""Seconds between two sessions, as Discord wants them."""
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
    subprocess.run(["ip", *command.split()], check=True, capture_output=True)  # noqa: S603, S607 - our own


@dataclass
class Play:
    """One run, with the options of the command line, and what was seen in it; times are those of the monotonic clock.

    The processes keep what they need in `folder`; `judge` returns what is wrong with a request.
    """

    folder: Path
    judge: Callable[..., list[str]]
    cut: float
    away: float
    pace: float
    quiet: float
    patience: float = 3.0
    """Seconds of silence after which a bot gives up a connection; heartbeats are three times as frequent."""
    processes: int = 4
    """At least three, of one shard each."""

    asked: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Shard and time of every question."""
    answered: dict[str, list[float]] = field(default_factory=dict)
    """The times of the answers to each question."""
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
        return min(later - sooner for sooner, later in pairwise(self.double.begun))

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
        async with contextlib.AsyncExitStack() as stack:
            stack.enter_context(other_host())
            self.server = stack.enter_context(postgres.server(ADDRESSES[0]))
            self.double = Double(self._heard, host=ADDRESSES[0], guilds=world.GUILDS, heartbeat=self.patience / 3)
            await stack.enter_async_context(self.double)
            self._phase("start")
            for number in range(self.processes):
                await self._start(number, stack)
            await self._reach(lambda: len(self.double.sessions) == self.processes)
            async with self._asking():
                await self._all_answer(self._phase("all connected"))
                for trouble in (self._cut(), self._kill(stack), self._take_database_away()):
                    await asyncio.sleep(self.quiet)
                    await trouble
                await asyncio.sleep(self.quiet)
            await self._reach(lambda: set(self.unanswered) <= self.excused)
            await self._leave()
            counts = await asyncio.to_thread(read_counts, self.server.url, dt.date(2000, 1, 1))
            self.counted = sum(count.count for count in counts)

    async def _cut(self) -> None:
        self._phase("a host is cut off")
        _ip(f"link set {OTHER} down")  # what is sent is lost, and nobody is told
        await asyncio.sleep(self.cut)
        _ip(f"link set {OTHER} up")
        await self._all_answer(self._phase("the host is back"))

    async def _kill(self, stack: contextlib.AsyncExitStack) -> None:
        sessions = len(self.double.sessions)
        self.killed, self.reborn = self._phase("a process is killed"), float("inf")
        await self.children[KILLED].stop(signal.SIGKILL)
        await self._start(KILLED, stack)
        await self._reach(lambda: len(self.double.sessions) > sessions)
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
        self.codes = [(await child.ending()).returncode for child in self.children.values()]
        self.leaving = time.monotonic() - start

    def _host(self, number: int) -> int:
        return number * 2 // self.processes

    async def _start(self, number: int, stack: contextlib.AsyncExitStack) -> None:
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

    async def _reach(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(180):
            while not condition():  # noqa: ASYNC110 - other processes bring it about
                await asyncio.sleep(0.05)

    async def _all_answer(self, since: float) -> None:
        """Wait until every shard has answered something that was asked later."""

        def shards() -> set[int]:
            return {shard for shard, at in map(self.asked.__getitem__, self.answered) if at > since}

        await self._reach(lambda: len(shards()) == self.processes)

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


def report(seen: Play) -> bool:
    """Print what was seen, and return whether all is as it must be."""
    print(f"{'':24}{'seconds':>9}{'asked':>8}{'answered':>10}{'p50 ms':>9}{'longest s':>11}")
    took = {question: times[0] - seen.asked[question][1] for question, times in seen.answered.items()}
    for (name, begins), (_, ends) in pairwise(seen.phases):
        asked = [question for question, (_, at) in seen.asked.items() if begins <= at < ends]
        times = [took[question] for question in asked if question in took]
        middle, longest = statistics.median(times or [0]) * 1000, max(times, default=0)
        print(f"{name:24}{ends - begins:9.1f}{len(asked):8}{len(times):10}{middle:9.1f}{longest:11.1f}")
    begun, resumed, lost = len(seen.double.begun), len(seen.double.resumed), len(seen.unanswered)
    excused = set(seen.unanswered) <= seen.excused
    print(f"\nsessions begun: {begun}, at least {seen.spacing:.2f} s apart; resumed: {resumed}")
    print(f"asked in {len(world.GUILDS)} servers: {len(seen.asked)}; answered: {len(took)}, twice: {len(seen.twice)}")
    print(f"not answered: {lost}, all asked of the process that was dead: {'yes' if excused else 'NO'}")
    print(f"counted: {seen.counted}; waited at most, in one process: {seen.waiting:.0f}; given up: {seen.dropped:.0f}")
    print(f"{seen.processes} processes left within {seen.leaving:.1f} s, with the codes {seen.codes}")
    well = excused and 0 <= seen.counted - len(took) <= lost
    return well and not seen.twice and not seen.dropped and seen.spacing > DISCORDS_OWN and not any(seen.codes)


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cut", type=float, default=20, help="seconds that one host is cut off")
    parser.add_argument("--away", type=float, default=60, help="seconds that the database is stopped")
    parser.add_argument("--pace", type=float, default=0.2, help="seconds between two questions in one server")
    parser.add_argument("--quiet", type=float, default=5, help="seconds between two troubles")
    if why := missing():
        parser.error(why)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = Play(Path(folder), lambda *_: [], **vars(chosen))
        asyncio.run(seen.run())
    return 0 if report(seen) else 1


if __name__ == "__main__":
    sys.exit(main())
