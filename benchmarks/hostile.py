"""Generated hostile messages through the responder: does any raise, lack caveat or note, or come back with a mention?

    python benchmarks/hostile.py [--count 10000] [--start 0] [--seed 1]

Messages are mutations of all labelled sets of `tests/knowledge`, random Unicode and very long texts, with mentions,
markup, links and escape codes put in. Message number N of a seed is always the same, so a run can be cut: each line of
progress says from where the next goes on. Every reply is looked at as plain text and as Discord's. Ends with a table;
exit code 1 where anything was wrong, with the numbers of the messages.
"""

import argparse
import os

# before numpy is imported
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

import itertools
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.adapters.discord.render import render  # noqa: E402 - the path comes first
from bot.core.knowledge.loading import load_knowledge  # noqa: E402
from bot.core.replies import Reply  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.typos import with_typos  # noqa: E402
from bot.factory import store_of  # noqa: E402
from bot.settings import load_settings  # noqa: E402

SHIPPED = ROOT / "knowledge"
SETS = ROOT / "tests/knowledge"
EVERY = 10_000
"""Messages between two lines of progress."""
LONGEST = 20_000
"""Characters of the longest message, twice as many as are read."""
HOSTILE = (
    "@everyone", "@here", "<@123456789012345678>", "<@!1>", "<@&42>", "<#99>", "</ask:1>", "<t:0:R>", "<:a:1>",
    "[press](https://example.com)", "https://example.com/?q=1", "```", "`", "||", "**", "__", "~~", "> ", "-# ", "# ",
    "<script>alert(1)</script>", "&lt;", "%s%n", "{emergency}", "{0}", "{}", "$(id)", "'; DROP TABLE counts; --",
    "\x00", "\x1b[31m", "\x1b]0;title\x07", "\r", "\n\n", "\t", "\u200b",
    "\u202e", "\u2066", "\ufeff", "\ud800", "\udfff",
    "e\u0301" * 30, "\u0489" * 50, "👩‍👩‍👧‍👦", "🏳️‍🌈", "ﷺ", "İ", "ß", "ǅ", "①",
    "\U0001d561\U0001d563\U0001d560\U0001d55d\U0001d560",
    "0" * 400, "(" * 200, "not " * 50,
)  # fmt: skip
"""What somebody who means harm puts into a message."""
RANGES = ((0x20, 0x7E), (0, 0x2FF), (0x300, 0x36F), (0x370, 0x1FFF), (0x2000, 0x2BFF), (0x3040, 0x9FFF),
          (0xAC00, 0xD7FF), (0xD800, 0xDFFF), (0xE000, 0xFFFF), (0x10000, 0x1FAFF), (0xE0000, 0x10FFFF))  # fmt: skip
"""Ranges of code points, lone surrogates among them."""
LIVE = re.compile(r"@(everyone|here)|<(@[!&]?|#|/[^>]*:|id:)\w*>|\[[^\]]*\]\([^)]*\)|[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""What no reply may hold: what would call somebody, a disguised link, a control character."""


def labelled() -> list[str]:
    """Return the messages of all labelled sets, in their order."""
    found = [yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) for path in sorted(SETS.glob("*.yaml"))]
    lists = itertools.chain.from_iterable([each] if isinstance(each, list) else each.values() for each in found)
    return [row["q"] for row in itertools.chain.from_iterable(lists) if isinstance(row, dict) and "q" in row]


def message(number: int, seed: int, known: Sequence[str]) -> str:
    """Return message number `number` of a seed."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311 - for repeatable runs, not for secrets
    kind = rng.random()
    if kind < 0.15:  # noqa: PLR2004 - shares
        return _unicode(rng, rng.randrange(1, 120))
    if kind < 0.155:  # noqa: PLR2004
        return _long(rng, known)
    text = rng.choice(known)
    for _ in range(rng.choice((0, 1, 1, 2, 3))):
        text = rng.choice(CHANGES)(text, rng, known)
    return text


def _unicode(rng: random.Random, length: int) -> str:
    spans = rng.sample(RANGES, rng.choice((1, 2, len(RANGES))))
    return "".join(chr(rng.randint(*rng.choice(spans))) for _ in range(length))


def _long(rng: random.Random, known: Sequence[str]) -> str:
    part = rng.choice((rng.choice(known) + " ", _unicode(rng, 40), rng.choice(HOSTILE), _unicode(rng, 1)))
    return (part * (LONGEST // len(part)))[: rng.randrange(2_000, LONGEST)]


def _misspelt(text: str, rng: random.Random, known: Sequence[str]) -> str:  # noqa: ARG001 - as all changes are called
    return with_typos(text.encode("utf-8", "replace").decode(), rng.randrange(10**6))


def _laced(text: str, rng: random.Random, known: Sequence[str]) -> str:  # noqa: ARG001 - as above
    place = rng.randrange(len(text) + 1)
    return f"{text[:place]}{rng.choice(HOSTILE)}{text[place:]}"


def _joined(text: str, rng: random.Random, known: Sequence[str]) -> str:
    return f"{text} {rng.choice(known)}"


def _cut(text: str, rng: random.Random, known: Sequence[str]) -> str:  # noqa: ARG001 - as above
    return text[: rng.randrange(1, len(text) + 1)]


def _shuffled(text: str, rng: random.Random, known: Sequence[str]) -> str:  # noqa: ARG001 - as above
    words = text.split(" ")
    return " ".join(rng.sample(words, len(words)))


def _thinned(text: str, rng: random.Random, known: Sequence[str]) -> str:  # noqa: ARG001 - as above
    return " ".join(word * rng.choice((0, 1, 1, 1, 2)) for word in text.split(" ")) or text


def _other_signs(text: str, rng: random.Random, known: Sequence[str]) -> str:  # noqa: ARG001 - as above
    return text.translate({ord(sign): _unicode(rng, 1) for sign in rng.sample(text, min(3, len(text)))})


def _otherwise_written(text: str, rng: random.Random, known: Sequence[str]) -> str:  # noqa: ARG001 - as above
    return rng.choice((text.upper(), text.swapcase(), text.replace(" ", ""), " ".join(text), text[::-1]))


CHANGES = (_misspelt, _misspelt, _laced, _joined, _cut, _shuffled, _thinned, _other_signs, _otherwise_written)


def faults(reply: Reply) -> list[str]:
    """Return what is wrong with a reply, empty where nothing is."""
    contents = render(reply)
    shown = " ".join("\n".join(contents).replace("-# ", "").split())
    found = [
        f"no {name}" for name in ("caveat", "physician_note") if " ".join(getattr(reply, name).split()) not in shown
    ]
    found += [] if reply.text.endswith(reply.physician_note.strip()) else ["the note is not last"]
    return found + [f"{hit[0]!r}" for text in (reply.text, *contents) if (hit := LIVE.search(text))]


def main() -> int:
    """Send the messages, print progress, the table and every fault; return 1 where there was one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=10_000, help="how many messages; 10000 if not said")
    parser.add_argument("--start", type=int, default=0, help="number of the first")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    known = labelled()
    responder = Responder(load_knowledge(SHIPPED, SHIPPED), store=store_of(load_settings()))
    entries = [entry.id for entry in responder.knowledge.entries]
    outcomes: Counter[str] = Counter()
    slowest, wrong, end = (0.0, 0), 0, arguments.start + arguments.count
    for number in range(arguments.start, end):
        text = message(number, arguments.seed, known)
        started = time.process_time()
        try:
            reply = responder.respond(text, about=entries[number % len(entries)] if number % 2 else None)
            found = faults(reply)
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            found = [repr(error)]
        else:
            outcomes[f"{reply.outcome}{f' ({reply.safety})' if reply.safety else ''}"] += 1
        slowest = max(slowest, (time.process_time() - started, number))
        if found:
            wrong += 1
            print(f"{number}: {', '.join(found)}: {text[:200]!a}", flush=True)
        if (number + 1) % EVERY == 0:
            print(
                f"{number + 1 - arguments.start} of {arguments.count}, {wrong} wrong; next: --start {number + 1}",
                flush=True,
            )
    print(f"\n{arguments.count} messages, {wrong} wrong; the slowest took {slowest[0]:.2f} s (number {slowest[1]})\n")
    print("| outcome | messages |\n| --- | --: |")
    print("\n".join(f"| {outcome} | {count} |" for outcome, count in outcomes.most_common()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
