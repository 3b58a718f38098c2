"""What a question costs in Discord: this bot beside a bare echo bot of discord.py, in one run on the test double.

    python benchmarks/discord_load.py                 CPU a question, latency and memory of both, in turns
    python benchmarks/discord_load.py --soak 100000   memory of this bot over so many questions

Where PostgreSQL can be started, this bot runs a second time, with a database for its counters. All are processes of
their own, connected to one double each on loopback; half of the questions are mentions, half are `/ask`. What is
overheard are messages that are not meant for the bot. FAQ_CACHE names a folder that spares the bots their fitting.
Rounds alternate between them, so that a busy machine slows all. Latency is the time from the event to the request that
answers it. Linux only (it reads /proc). Needs nothing beyond the project's own dependencies.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.core.knowledge.loading import load_knowledge  # noqa: E402 - only found from the root
from bot.core.responder import Responder  # noqa: E402 - as above
from bot.factory import store_of  # noqa: E402 - as above
from bot.settings import load_settings  # noqa: E402 - as above
from tests.adapters.discord.double import server, world  # noqa: E402 - as above
from tests.adapters.discord.double.child import LAUNCH, SHIPPED, Child, running  # noqa: E402 - as above
from tests.usage import postgres  # noqa: E402 - as above

ECHO = Path(__file__).with_name("echo_bot.py")
TICKS = os.sysconf("SC_CLK_TCK")
MEBIBYTE = 1024
RATES = (25, 50, 100)
"""Questions a second that come whether or not the ones before are answered."""
SAMPLES = 20
"""How often the soak looks at the memory."""
PATIENCE = server.PATIENCE = 300
"""Seconds after which something is held to have failed: a benchmark may run on a busy machine."""


@dataclass
class Figures:
    """What was measured of one bot."""

    cpu: list[float] = field(default_factory=list)
    """Milliseconds of CPU a question, a number a round."""
    seconds: list[float] = field(default_factory=list)
    """Latency of every question that was asked alone."""
    rates: list[float] = field(default_factory=list)
    """Questions a second while several are asked at once, a number a round."""
    at_rate: dict[int, list[float]] = field(default_factory=dict)
    """Latency of every question at each of `RATES`."""
    overheard: list[float] = field(default_factory=list)
    """Milliseconds of CPU a message that is not meant for the bot, a number a round."""
    memory: float = 0.0
    """Resident memory at the end, in MiB."""


class Asker:
    """Asks one bot questions through its double."""

    def __init__(self, questions: list[str]) -> None:
        self.double = server.Double(self._heard)
        self.child: Child | None = None
        self._questions = cycle(questions)
        self._waiting: dict[str, asyncio.Future[float]] = {}

    async def ask(self, kind: int) -> float:
        """Ask one question and return the seconds until it was answered."""
        text = next(self._questions)
        event, data = ("INTERACTION_CREATE", world.slash(text)) if kind else ("MESSAGE_CREATE", world.mention(text))
        answered = self._waiting[data["id"]] = asyncio.get_running_loop().create_future()
        start = time.perf_counter()
        await self.double.send(event, data)
        return await asyncio.wait_for(answered, PATIENCE) - start

    async def alone(self, count: int) -> list[float]:
        """Ask so many questions one after another."""
        return [await self.ask(number % 2) for number in range(count)]

    async def together(self, count: int, width: int) -> None:
        """Ask so many questions, so many of them at a time."""

        async def some(share: int) -> None:
            for number in range(share):
                await self.ask(number % 2)

        await asyncio.gather(*(some(count // width) for _ in range(width)))

    async def at_rate(self, count: int, rate: int) -> list[float]:
        """Ask so many questions, so many a second whether or not the ones before are answered."""
        start, asked = time.perf_counter(), []
        for number in range(count):
            await asyncio.sleep(start + number / rate - time.perf_counter())
            asked.append(asyncio.create_task(self.ask(number % 2)))
        return await asyncio.gather(*asked)

    async def overhear(self, count: int) -> None:
        """Let members talk among themselves so often, then ask something, which shows that all was heard."""
        for _ in range(count):
            await self.double.send("MESSAGE_CREATE", world.message(world.CHANNEL, "talk") | {"content": ""})
        await self.ask(0)

    def cpu_seconds(self) -> float:
        """Return the CPU time of the bot so far, all its threads."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Return the bot's resident memory in MiB."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / MEBIBYTE

    @property
    def pid(self) -> int:
        """The bot's process."""
        if self.child is None:
            msg = "the bot has not begun"
            raise RuntimeError(msg)
        return self.child.process.pid

    def _heard(self, _method: str, path: str, body: world.Json) -> list[str]:
        """Note an answer, and forget what the double keeps for tests; it is called in place of a judge."""
        parts = path.split("/")
        asked = (
            parts[2]
            if parts[1] == "interactions"
            else str(((body or {}).get("message_reference") or {}).get("message_id"))
        )
        if waiting := self._waiting.pop(asked, None):
            waiting.set_result(time.perf_counter())
            self.double.requests.clear()
            self.double.session.forget()
            world.forget()
        return []


async def begin(stack: AsyncExitStack, script: Path, questions: list[str], **settings: object) -> Asker:
    """Start a bot and warm it up."""
    asker = Asker(questions)
    await stack.enter_async_context(asker.double)
    settings |= {"cache": os.environ.get("FAQ_CACHE", "off")}
    bot = running(asker.double, knowledge=SHIPPED, script=script, log_level="WARNING", **settings)
    asker.child = await stack.enter_async_context(bot)
    await asker.double.welcomed()
    await asker.alone(200)
    return asker


def of_replies(responder: Responder, questions: list[str], count: int) -> float:
    """Return the milliseconds of CPU that the responder takes for a question, without Discord."""
    start = time.process_time()
    for question in islice(cycle(questions), count):
        responder.respond(question)
    return (time.process_time() - start) / count * 1000


async def compare(responder: Responder, questions: list[str], chosen: argparse.Namespace) -> dict[str, Figures]:
    """Measure all bots in turns, and the responder without any."""
    count, alone = chosen.questions, list[float]()
    figures = {"echo bot": Figures(), "this bot": Figures()}
    async with AsyncExitStack() as stack:
        askers = {name: await begin(stack, path, questions) for name, path in zip(figures, (ECHO, LAUNCH), strict=True)}
        if postgres.missing() is None:
            url = stack.enter_context(postgres.server()).url
            spool = stack.enter_context(tempfile.TemporaryDirectory())
            figures["with database"] = Figures()
            askers["with database"] = await begin(stack, LAUNCH, questions, database_url=url, spool=spool)
        for number in range(chosen.rounds):
            print(f"round {number + 1} of {chosen.rounds}", file=sys.stderr, flush=True)
            alone.append(of_replies(responder, questions, count))
            for name, asker in askers.items():
                cpu = asker.cpu_seconds()
                figures[name].seconds += await asker.alone(count)
                figures[name].cpu.append((asker.cpu_seconds() - cpu) / count * 1000)
                start = time.perf_counter()
                await asker.together(count, chosen.width)
                figures[name].rates.append(count / (time.perf_counter() - start))
                for rate in RATES:
                    figures[name].at_rate.setdefault(rate, []).extend(await asker.at_rate(count, rate))
                cpu = asker.cpu_seconds()
                await asker.overhear(count)
                figures[name].overheard.append((asker.cpu_seconds() - cpu) / count * 1000)
                figures[name].memory = asker.memory()
    print(f"the responder alone: {statistics.median(alone):.2f} ms of CPU a question\n")
    return figures


def report(figures: dict[str, Figures]) -> None:
    """Print all bots, and how far this one is above the echo bot."""
    rows = {}
    for name, found in figures.items():
        cuts = statistics.quantiles(found.seconds, n=100)
        cells = (
            statistics.median(found.cpu),
            statistics.median(found.overheard),
            *(cuts[place] * 1000 for place in (49, 94, 98)),
            *(statistics.quantiles(seconds, n=100)[98] * 1000 for seconds in found.at_rate.values()),
        )
        rows[name] = (*cells, statistics.median(found.rates), found.memory)
    echo, ours, *_ = rows.values()
    rows["difference"] = tuple(one - other for one, other in zip(ours, echo, strict=True))
    heads = (
        "CPU ms",
        "overheard",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        *(f"p99 at {rate}" for rate in RATES),
        "a second",
        "MiB",
    )
    print(f"{'':14}" + "".join(f"{head:>11}" for head in heads))
    for name, cells in rows.items():
        print(f"{name:14}" + "".join(f"{cell:11.2f}" for cell in cells))


async def soak(questions: list[str], count: int, width: int) -> None:
    """Ask so many questions and print the memory on the way."""
    async with AsyncExitStack() as stack:
        asker = await begin(stack, LAUNCH, questions)
        share, start = max(width, count // SAMPLES), time.perf_counter()
        print(f"{0:8} questions {asker.memory():8.1f} MiB")
        for done in range(share, count + 1, share):
            await asker.together(share, width)
            seconds = time.perf_counter() - start
            print(f"{done:8} questions {asker.memory():8.1f} MiB {done / seconds:8.0f} a second", flush=True)


def askable(responder: Responder) -> list[str]:
    """Return some hundred questions: a few phrasings of every entry, and some that have no answer.

    Emergencies are left out: the bot says the same to one member only once a minute, and one member asks all of these.
    """
    asked = [phrasing for entry in responder.knowledge.entries for phrasing in islice(entry.phrasings, 5)]
    asked = [question for question in asked if not responder.respond(question).urgent]
    return [*asked, "what is the weather tomorrow", "hello", "who won the match", "prolo"]


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=300, help="questions a round, alone and again together")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--width", type=int, default=8, help="questions at a time")
    parser.add_argument("--soak", type=int, metavar="N", help="ask N questions and watch the memory instead")
    chosen = parser.parse_args()
    responder = Responder(load_knowledge(SHIPPED, SHIPPED), store=store_of(load_settings()))
    questions = askable(responder)
    if chosen.soak:
        asyncio.run(soak(questions, chosen.soak, chosen.width))
    else:
        report(asyncio.run(compare(responder, questions, chosen)))


if __name__ == "__main__":
    main()
