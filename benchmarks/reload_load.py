"""Questions at a steady rate while the shipped knowledge changes all the time: who waits, and for how long?

    python benchmarks/reload_load.py [seconds] [questions a second]

A copy of the knowledge changes every 100 ms, every third time for the worse; answers are made as in the Discord
adapter, in one thread beside the event loop. The time of an answer counts from when its question was due.
"""

import asyncio
import logging
import shutil
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.core.knowledge.loading import load_knowledge  # noqa: E402 - the path comes first
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.questions import load_questions  # noqa: E402
from bot.reloading.build_process import Recipe  # noqa: E402
from bot.reloading.live import LiveResponder  # noqa: E402
from bot.reloading.watching import Reloader  # noqa: E402

SHIPPED = ROOT / "knowledge"
ONE_IN = 3
"""How many changes come to one bad one."""


def keep_changing(faq: Path, done: threading.Event) -> None:
    """Put another FAQ in place every 100 ms; a number at its head tells versions apart."""
    good = faq.read_text("utf-8")
    number = 0
    while not done.wait(0.1):
        number += 1
        beside = faq.with_suffix(".part")
        bad = number % ONE_IN == 0
        text = good.replace("\nschema: 1", "\nschema: 2") if bad else good
        beside.write_text(f"# {number}\n{text}", "utf-8")
        beside.replace(faq)


async def ask(live: LiveResponder, questions: list[str], rate: int, seconds: float) -> tuple[list[float], set[str]]:
    """Ask at this rate; return the seconds that each answer took, in order of length, and the versions that served."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))
    begin = loop.time()
    versions = set()

    async def one(number: int) -> float:
        due = begin + number / rate
        await asyncio.sleep(due - loop.time())
        await asyncio.to_thread(live.current.respond, questions[number % len(questions)])
        versions.add(live.current.knowledge.version)
        return loop.time() - due

    return sorted(await asyncio.gather(*map(one, range(int(rate * seconds))))), versions


def main(seconds: float = 20, rate: int = 200) -> None:
    """Measure once without changes and once with them, and print both."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(SHIPPED, Path(folder) / "knowledge")
        knowledge = load_knowledge(copy, SHIPPED)
        questions = [row.text for row in load_questions(ROOT / "tests/knowledge/questions.yaml", knowledge)]
        for name in ("quiet", "changing"):
            done = threading.Event()
            with Reloader(Recipe(copy, SHIPPED), lambda: Responder(knowledge)) as live:
                changing = threading.Thread(target=keep_changing, args=(copy / "faq.yaml", done))
                if name == "changing":
                    changing.start()
                logging.getLogger("bot.reloading").setLevel(logging.ERROR)  # refusals are part of the plan
                took, versions = asyncio.run(ask(live, questions, rate, seconds))
                done.set()
            quantiles = [1000 * took[min(len(took) - 1, int(len(took) * part))] for part in (0.5, 0.99, 1)]
            print(f"{name:9} answered={len(took)} of {int(rate * seconds)} versions={len(versions)}", end=" ")
            print("ms: p50={:.1f} p99={:.1f} max={:.1f}".format(*quantiles), flush=True)
            if name == "changing":
                print(str(live.status).splitlines()[0])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
