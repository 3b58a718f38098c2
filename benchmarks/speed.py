"""How quick and how small is the bot, beside the encoder alone and a scan with rapidfuzz over the same phrasings?

    python benchmarks/speed.py

On one thread, in seconds of processor time; only the starts of `ask` are measured by the clock. What is compared is
measured in turns within one run, since the speed of a machine varies from hour to hour. Larger knowledge is made by
joining halves of the shipped phrasings (seeded), 40 an entry. Prints tables in Markdown.
"""

import os

# before numpy is imported; children inherit it
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.public_sets import machine, write_faq  # noqa: E402 - the path comes first
from bot.core.knowledge.loading import load_knowledge  # noqa: E402
from bot.core.knowledge.models import KnowledgeBase  # noqa: E402
from bot.core.matching.encoder import sentence_encoder  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.questions import load_questions  # noqa: E402
from bot.reloading.cache import ArrayCache  # noqa: E402

SHIPPED = ROOT / "knowledge"
SIZES = (1_500, 20_000)
EACH = 40
"""Phrasings of a made-up entry."""
MOST_ASKED = 300
TURN = 50
"""Questions in a turn of one side before the other's."""
LONGEST = 10_000
"""Characters of the longest message that is read."""
LONG = {
    "prose": "We went to the lake in the morning and my back was fine until the evening. ",
    "questions": "does it hurt? how many do i need? what is it? ",
    "one word": "injection ",
    "unknown words": "xqzvw jklmq wvutz ",
    "no spaces": "abcdefghij",
    "signs": "my leg is numb and i can not breathe since the shot ",
    "emoji": "😀🙂",
}
MEMORY = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from bot.core.knowledge.loading import load_knowledge
from bot.core.responder import Responder
from bot.memory import settle_memory
from bot.reloading.cache import ArrayCache
shipped = Path({shipped!r})
responder = Responder(load_knowledge(shipped, shipped), store=ArrayCache(Path({cache!r})))
responder.warm_up()
settle_memory()
pages = int(Path("/proc/self/statm").read_text().split()[1])
print(pages * 4096 / 1e6)
"""


def made_up(knowledge: KnowledgeBase, number: int) -> KnowledgeBase:
    """Return a FAQ of so many phrasings, made of halves of others."""
    halves = [text.split() for entry in knowledge.entries for text in entry.all_phrasings]
    chance = random.Random(7)  # noqa: S311 - the same in every run
    texts: dict[str, None] = {}
    while len(texts) < number:
        first, second = chance.choice(halves), chance.choice(halves)
        texts[" ".join((*first[: len(first) // 2 + 1], *second[len(second) // 2 :]))] = None
    lines = [*texts]
    phrasings = {f"entry-{start // EACH}": lines[start : start + EACH] for start in range(0, len(lines), EACH)}
    with tempfile.TemporaryDirectory() as folder:
        return load_knowledge(write_faq(phrasings, Path(folder) / "made.yaml"), SHIPPED)


def took(act: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """Return the milliseconds of processor time of each call."""
    times = []
    for question in questions:
        start = time.process_time()
        act(question)
        times.append(1000 * (time.process_time() - start))
    return times


def in_turns(acts: Sequence[Callable[[str], object]], questions: Sequence[str]) -> list[list[float]]:
    """Return the times of each act on the same questions, measured in turns."""
    found: list[list[float]] = [[] for _ in acts]
    for start in range(0, len(questions), TURN):
        for times, act in zip(found, acts, strict=True):
            times.extend(took(act, questions[start : start + TURN]))
    return found


def scanning(knowledge: KnowledgeBase) -> Callable[[str], object]:
    """Return a scan of all phrasings as most FAQ bots do it."""
    texts = [text for entry in knowledge.entries for text in entry.all_phrasings]
    return lambda question: process.extractOne(question, texts, scorer=fuzz.WRatio)


def seconds_of_ask(cache: Path) -> float:
    """Return how long one question takes from the command line."""
    environment = {**os.environ, "FAQ_CACHE": str(cache)}
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "run_bot.py", "ask", "can i put ice on it"],
        cwd=ROOT, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    return time.perf_counter() - start


def seconds_until_served(cache: Path) -> float:
    """Return how long it takes from an edited answer to the first reply that has it; nothing has to be fitted."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge = shutil.copytree(SHIPPED, Path(folder) / "knowledge")
        faq = knowledge / "faq.yaml"
        faq.write_text(faq.read_text("utf-8").replace("answer: >-\n      ", "answer: >-\n      Edited. "), "utf-8")
        start = time.process_time()
        reply = Responder(load_knowledge(knowledge, SHIPPED), store=ArrayCache(cache)).respond("can i put ice on it")
        taken = time.process_time() - start
    assert "Edited." in reply.text  # noqa: S101 - else something else was measured
    return taken


def main() -> None:
    """Print the tables."""
    print(f"{machine(('numpy', 'scipy', 'rapidfuzz'))}\n")
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        first, again = seconds_of_ask(cache), seconds_of_ask(cache)
        knowledge = load_knowledge(SHIPPED, SHIPPED)
        responder = Responder(knowledge, store=ArrayCache(cache))
        responder.warm_up()
        asked = [row.text for row in load_questions(ROOT / "tests/knowledge/questions.yaml", knowledge)]
        questions = random.Random(3).sample(asked, MOST_ASKED)  # noqa: S311 - as above
        encoder = sentence_encoder()
        took(responder.respond, questions[:20])
        replies, encoding = in_turns([responder.respond, lambda text: encoder.encode([text])], questions)
        median, slowest = statistics.median(replies), statistics.quantiles(replies, n=100)[98]
        suggesting = statistics.median(took(lambda text: responder.autocomplete.suggest(text[:20]), questions))
        script = MEMORY.format(root=str(ROOT), shipped=str(SHIPPED), cache=str(cache))
        memory = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout  # noqa: S603
        print("| figure | measured | goal |\n| --- | --: | --: |")
        print(f"| whole reply against the encoder alone | {sum(replies) / sum(encoding):.2f} | at most 2 |")
        print(f"| slowest of a hundred replies against the median | {slowest / median:.1f} | at most 4 |")
        print(f"| reply, median, ms | {median:.2f} | |")
        print(f"| autocomplete, median, ms | {suggesting:.2f} | at most 2 |")
        print(f"| `ask`, first start | {first:.1f} s | at most 12 s |")
        print(f"| `ask`, nothing changed | {again:.1f} s | at most 2.5 s |")
        print(f"| edited answer until it is served | {seconds_until_served(cache):.1f} s | at most 3 s |")
        print(f"| process, both languages' parts loaded | {float(memory):.0f} MB | at most 300 MB |")
        for size in SIZES:
            made = made_up(knowledge, size)
            start = time.perf_counter()
            large = Responder(made)
            fitting = time.perf_counter() - start
            large.warm_up()
            replies, scans = in_turns([large.respond, scanning(made)], questions[:100])
            print(f"| reply against one WRatio scan, {size:,} phrasings | {sum(replies) / sum(scans):.2f} | "
                  f"at most {1.2 if size == SIZES[0] else 0.15} |")  # fmt: skip
            print(f"| made ready from nothing, {size:,} phrasings | {fitting:.0f} s | |")
        for name, text in LONG.items():
            long = (text * (LONGEST // len(text) + 1))[:LONGEST]
            print(f"| 10,000 characters: {name} | {min(took(responder.respond, [long] * 3)):.0f} ms | at most 150 ms |")


if __name__ == "__main__":
    main()
