"""How quick and how small is the bot, beside a scan with rapidfuzz over the same phrasings?

    python benchmarks/speed.py [largest number of phrasings, at least 20,000]

On one thread, in seconds of processor time, so that neighbours on the machine count little; only the start of `ask` is
measured by the clock. Larger knowledge is made by joining halves of the shipped phrasings (seeded), 40 an entry: no new
words come with it, so each word stands in more phrasings than it would in a real FAQ, which is the harder case for an
index. Prints the growth from 100 to 100,000 phrasings, then a table with goals, both in Markdown.
"""

from __future__ import annotations

import os

# before numpy is imported; children inherit it
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import bisect
import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.public_sets import machine, write_faq  # noqa: E402 - the path comes first
from bot.core.knowledge.loading import load_knowledge  # noqa: E402
from bot.core.model import KnowledgeBase  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.core.text.normalization import Normalizer  # noqa: E402
from bot.evaluation.questions import load_questions  # noqa: E402
from bot.memory import building  # noqa: E402

SHIPPED = ROOT / "knowledge"
SIZES = (100, 1_000, 1_500, 5_000, 20_000, 100_000)
RATIO_GOALS = {1_500: 0.1, 20_000: 0.03}
"""Most time of a whole reply, as a share of one scan."""
EACH = 40
"""Phrasings of a made-up entry: what a well-kept one has."""
SCANNED = 1_000_000
"""Phrasings that all scans of one size look at, about: fewer questions where each takes longer."""
MOST_ASKED = 300
TURN = 50
"""Questions in a turn: question by question each side would find the processor's caches full of the other's data, which
doubles the time of a reply and leaves that of a scan, ten times as long, as it was."""
LONGEST = 10_000
"""Characters of the longest message that is read."""
REPEATS = 5
LIBRARIES = ("numpy", "rapidfuzz", "pydantic", "PyYAML", "PyStemmer")
LOADING = """
import sys, time
from pathlib import Path
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from bot.memory import building
begin = time.process_time()
with building():
    Responder(load_knowledge(Path(sys.argv[1]), Path(sys.argv[2])))
print(time.process_time() - begin)
"""
"""Loads and fits in a process of its own, where nothing is cached."""
KEPT = """
import sys, time
from pathlib import Path
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from bot.memory import building
from bot.reloading.beside import Recipe
from bot.reloading.kept import Keep
begin = time.process_time()
with building():
    recipe = Recipe(Path(sys.argv[1]), Path(sys.argv[2]))
    Keep(Path(sys.argv[3])).responder(recipe, lambda: Responder(load_knowledge(recipe.knowledge, recipe.shipped)))
print(time.process_time() - begin)
"""
"""The same as the commands do it: with a folder in which the fitted responder is kept."""
MEMORY = """
import sys
from pathlib import Path
import numpy, pydantic, rapidfuzz.distance, rapidfuzz.process, Stemmer, yaml
def kibibytes(name):
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1])
before = kibibytes("VmRSS")
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from bot.memory import building, settle_memory
from bot.reloading.beside import Recipe
from bot.reloading.kept import Keep
with building():
    recipe, keep = Recipe(Path(sys.argv[1]), Path(sys.argv[2])), Keep(Path(sys.argv[3]) if sys.argv[3:] else None)
    responder = keep.responder(recipe, lambda: Responder(load_knowledge(recipe.knowledge, recipe.shipped)))
settle_memory()
for question in sys.stdin:
    responder.respond(question)
print(kibibytes("VmRSS") - before, kibibytes("VmHWM") - before)
"""
"""Memory above the libraries after loading and answering: what is held, and what was held at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    words: str
    measured: float
    goal: float | None
    """Most that it should be; None where there is no goal."""
    unit: str = ""

    def __str__(self) -> str:
        """Return the line in Markdown."""
        goal = "" if self.goal is None else f"at most {self.goal:g}{self.unit}"
        verdict = "" if self.goal is None else "met" if self.measured <= self.goal else "missed"
        return f"| {self.words} | {self.measured:.3g}{self.unit} | {goal} | {verdict} |"


@dataclass(frozen=True, slots=True)
class Size:
    """What one size of knowledge costs."""

    phrasings: int
    load: float
    """Seconds to load and fit."""
    reply: float
    """Milliseconds a whole reply."""
    scan: float
    """Milliseconds a scan with WRatio over the same phrasings."""

    @property
    def ratio(self) -> float:
        """The reply's share of the scan."""
        return self.reply / self.scan

    def __str__(self) -> str:
        """Return a line of the growth table in Markdown."""
        return f"| {self.phrasings:,} | {self.load:.2f} s | {self.reply:.2f} | {self.scan:.2f} | {self.ratio:.3f} |"


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time that some work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def child(code: str, *arguments: Path, lines: Sequence[str] = ()) -> list[float]:
    """Run code in a process of its own and return the numbers that it prints."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    text = "".join(f"{line}\n" for line in lines)
    done = subprocess.run(command, cwd=ROOT, input=text, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    return [float(number) for number in done.stdout.split()]


def made_up(knowledge: KnowledgeBase, number: int) -> dict[str, list[str]]:
    """Return this many phrasings of made-up entries: half of one shipped phrasing, then half of another."""
    rng = random.Random(number)  # noqa: S311 - for repeatable measurements, not for secrets
    shipped = [text.split() for entry in knowledge.entries for text in entry.all_phrasings]
    key = Normalizer(knowledge.vocabulary.abbreviations).key
    found: dict[str, str] = {}
    while len(found) < number:
        first, second = rng.choice(shipped), rng.choice(shipped)
        text = " ".join((*first[: (len(first) + 1) // 2], *second[len(second) // 2 :]))
        found.setdefault(key(text), text)
    texts = sorted(found.values(), key=len)  # the first of each entry is short enough to be its question
    entries = -(-number // EACH)
    return {f"entry-{place}": texts[place::entries] for place in range(entries)}


def size(knowledge: KnowledgeBase, questions: Sequence[str], number: int) -> Size:
    """Return what knowledge of this many phrasings costs; replies and scans take turns, a number of questions each."""
    phrasings = made_up(knowledge, number)
    texts = [text for own in phrasings.values() for text in own]
    with tempfile.TemporaryDirectory() as folder:
        faq = write_faq(phrasings, Path(folder) / "made-up.yaml")
        begin = time.process_time()
        with building():  # as the commands do
            responder = Responder(load_knowledge(faq, SHIPPED))
        load = time.process_time() - begin
    reply = scan = 0.0
    asked = questions[: min(MOST_ASKED, SCANNED // number)]
    for start in range(0, len(asked), TURN):
        part = asked[start : start + TURN]
        reply += seconds(lambda part=part: [responder.respond(question) for question in part])
        scan += seconds(
            lambda part=part: [process.extractOne(question, texts, scorer=fuzz.WRatio) for question in part]
        )
    return Size(number, load, 1000 * reply / len(asked), 1000 * scan / len(asked))


def long_messages(knowledge: KnowledgeBase, seed: int) -> dict[str, str]:
    """Return messages of the greatest length, of several kinds, other ones for each seed."""
    rng = random.Random(seed)  # noqa: S311 - as above
    shipped = [text for entry in knowledge.entries for text in entry.all_phrasings]
    prose = rng.sample(shipped, len(shipped))
    letters = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=LONGEST))
    unknown = " ".join(letters[place : place + 7] for place in range(0, LONGEST, 8))
    kinds = {
        "prose in sentences": ". ".join(prose),
        "prose without a full stop": " ".join(prose).translate(str.maketrans("", "", ".?!\n")),
        "one word over and over": "injection " * LONGEST,
        "unknown words, each one repaired": unknown,
        "no spaces": letters,
        "question marks and short words": "why? how? " * LONGEST,
        "emoji": "".join(rng.choices("😀😂🙏💉🦴👍", k=LONGEST)),
        "zero-width characters between letters": "\u200b".join(" ".join(prose)),
        "accents upon accents": "e\u0301\u0300\u0302" * LONGEST,
    }
    return {kind: text[:LONGEST] for kind, text in kinds.items()}


def long_rows(responder: Responder) -> list[Row]:
    """Return the longest time that each kind of long message takes, of several different ones."""
    gc.freeze()  # as the commands do
    took: dict[str, float] = {}
    for seed in range(REPEATS):
        for kind, text in long_messages(responder.knowledge, seed).items():
            took[kind] = max(took.get(kind, 0.0), seconds(lambda text=text: responder.respond(text)))
    return [Row(f"{LONGEST:,} characters: {kind}", 1000 * most, 50, " ms") for kind, most in took.items()]


def cold_start(question: str, cache: Path, repeats: int) -> float:
    """Return the seconds by the clock from starting `ask` to its end, the middle ones of several."""
    command = [sys.executable, str(ROOT / "run_bot.py"), "ask", question]
    took = []
    for _ in range(repeats):
        begin = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "FAQ_CACHE": str(cache)})  # noqa: S603 - our own command
        took.append(time.perf_counter() - begin)
    return statistics.median(took)


def rows(questions: Sequence[str], sizes: dict[int, Size]) -> Iterator[Row]:
    """Yield the table, line by line."""
    for number, goal in RATIO_GOALS.items():
        yield Row(f"whole reply against one WRatio scan, {number:,} phrasings", sizes[number].ratio, goal)
    load = statistics.median(child(LOADING, SHIPPED, SHIPPED)[0] for _ in range(3))
    yield Row("load and fit the shipped knowledge", load, 1, " s")
    yield Row("load and fit 20,000 phrasings", sizes[20_000].load, 10, " s")
    held, most = (1024 * number / 1e6 for number in child(MEMORY, SHIPPED, SHIPPED, lines=questions))
    yield Row("memory above the libraries, in the process that fitted", held, 60, " MB")
    yield Row("the same at its most, while fitting", most, None, " MB")
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "cache"
        yield Row("`ask` from a cold start, the first after a change", cold_start(questions[0], cache, 1), 1.5, " s")
        yield Row("`ask` from a cold start, every later one", cold_start(questions[0], cache, REPEATS), 1.5, " s")
        child(KEPT, SHIPPED, SHIPPED, cache)
        load = statistics.median(child(KEPT, SHIPPED, SHIPPED, cache)[0] for _ in range(3))
        yield Row("load the shipped knowledge as it was fitted at an earlier start", load, 1, " s")
        held, _ = (1024 * number / 1e6 for number in child(MEMORY, SHIPPED, SHIPPED, cache, lines=questions))
        yield Row("memory above the libraries, after such a start", held, 60, " MB")


def main(largest: int = SIZES[-1]) -> None:
    """Measure everything up to the largest size and print both tables, each line as it comes."""
    knowledge = load_knowledge(SHIPPED, SHIPPED)
    found = load_questions(ROOT / "tests/knowledge/questions.yaml", knowledge)
    questions = [" ".join(one.text.split()) for one in random.Random(1).sample(found, MOST_ASKED)]  # noqa: S311
    print(f"{machine(LIBRARIES)}; knowledge {knowledge.version}, one thread.\n")
    print("| phrasings | load and fit | reply, ms | WRatio scan, ms | ratio |\n| --: | --: | --: | --: | --: |")
    long = long_rows(Responder(knowledge))  # first: as in a process that serves one knowledge base
    gc.unfreeze()
    sizes = {}
    for number in SIZES[: bisect.bisect_right(SIZES, largest)]:
        sizes[number] = size(knowledge, questions, number)
        print(sizes[number], flush=True)
    print("\n| figure | measured | goal | |\n| --- | --: | --: | --- |")
    for row in (*rows(questions, sizes), *long):
        print(row, flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
