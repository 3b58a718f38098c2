"""Three FAQs on quite other subjects than ours: how often is their question answered right, by how many phrasings?

    python benchmarks/other_faqs.py [--show]

A game server, a library and an IT desk, 25 entries each, with 0, 1, 3 and 5 phrasings an entry beside its question.
Every cut is a FAQ file of its own that the real loader reads. Prints a Markdown table of shares with their 95%
intervals, and the goals that are missed. `--show` prints every question that is not answered right, and what is raised
or answered although it is off topic.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.core.knowledge.loading import load_knowledge  # noqa: E402 - the path comes first
from bot.core.replies import Outcome  # noqa: E402
from bot.core.responder import Responder  # noqa: E402
from bot.evaluation.figures import Judged, Share, judge  # noqa: E402
from bot.evaluation.questions import QuestionKind, load_questions  # noqa: E402
from bot.factory import store_of  # noqa: E402
from bot.settings import load_settings  # noqa: E402

FOLDER = ROOT / "benchmarks/other_faqs"
NAMES = ("game_server", "library", "it_desk")
PHRASINGS = (0, 1, 3, 5)
COLUMNS = {
    "sure": lambda one: one.sure and one.answered_right,
    "sure or likely": lambda one: one.answered_right,
    "with choices": lambda one: one.helped,
}
"""Of the questions: what counts as right."""
GOALS = {5: {"sure or likely": 0.85, "with choices": 0.97}, 0: {"sure or likely": 0.55, "with choices": 0.80}}
"""Least shares by phrasings an entry, over the three FAQs together."""
MOST_OFF_TOPIC = 0.03
"""Most off-topic messages that are answered, over the three FAQs together, at any number of phrasings."""


def cut(path: Path, phrasings: int, folder: Path) -> Path:
    """Write a FAQ with only so many phrasings an entry, and return the file."""
    faq = yaml.safe_load(path.read_text("utf-8"))
    for entry in faq["entries"]:
        entry["phrasings"] = entry["phrasings"][:phrasings]
    target = folder / f"{path.stem}-{phrasings}.yaml"
    target.write_text(yaml.safe_dump(faq, allow_unicode=True, sort_keys=False), "utf-8")
    return target


def judged(name: str, phrasings: int) -> list[Judged]:
    """Return every question of a FAQ, and every off-topic message, with its reply."""
    with tempfile.TemporaryDirectory() as folder:
        knowledge = load_knowledge(cut(FOLDER / f"{name}.yaml", phrasings, Path(folder)), ROOT / "knowledge")
    responder = Responder(knowledge, store=store_of(load_settings()))
    asked = [
        question
        for file in (f"{name}.questions.yaml", "off_topic.yaml")
        for question in load_questions(FOLDER / file, knowledge)
    ]
    return judge(asked, responder.respond)


def shares(found: Sequence[Judged]) -> dict[str, Share]:
    """Return the columns of the table."""
    asked = [one for one in found if one.asked.kind is QuestionKind.ANSWERABLE]
    off_topic = [one for one in found if one.asked.kind is QuestionKind.OFF_TOPIC]
    columns = {name: Share(sum(map(counts, asked)), len(asked)) for name, counts in COLUMNS.items()}
    columns["off topic answered"] = Share(sum(one.answered for one in off_topic), len(off_topic))
    columns["safety replies and lines"] = Share(sum(map(raised, found)), len(found))
    return columns


def raised(one: Judged) -> bool:
    """Return whether a message got a safety reply or a line of concern: none of these is a sign of anything."""
    return one.reply.outcome is Outcome.SAFETY or one.reply.concern is not None


def row(name: str, phrasings: int, found: dict[str, Share]) -> str:
    """Return one row of the table."""
    return f"| {name} | {phrasings} | {' | '.join(' '.join(str(share).split()) for share in found.values())} |"


def missed(phrasings: int, found: dict[str, Share]) -> list[str]:
    """Return the goals that are missed over all three FAQs, as lines."""
    goals = GOALS.get(phrasings, {})
    lines = [
        f"{phrasings} phrasings, {name}: goal {goal:.0%}" for name, goal in goals.items() if found[name].value < goal
    ]
    if found["off topic answered"].value > MOST_OFF_TOPIC:
        lines.append(f"{phrasings} phrasings, off topic answered: goal {MOST_OFF_TOPIC:.0%} at most")
    return lines


def told(one: Judged) -> str:
    """Return a question with what it got."""
    got = ", ".join(f"{entry.entry_id} {entry.score:.0f}" for entry in one.reply.entries) or "-"
    right, sign = ", ".join(one.asked.right) or "-", one.reply.safety or one.reply.concern or ""
    return f"    {one.reply.outcome:<15}{sign:<10} {one.asked.text!r}: {right}; got {got}"


def main() -> None:
    """Print the table and the goals that are missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--show", action="store_true", help="also print what goes wrong")
    show = parser.parse_args().show
    failed, wrong, head = [], [], ""
    for phrasings in PHRASINGS:
        together: list[Judged] = []
        for name in NAMES:
            found = judged(name, phrasings)
            columns = shares(found)
            if not head:
                head = f"| FAQ | phrasings | {' | '.join(columns)} |"
                print(head, "| --- " * (len(columns) + 2) + "|", sep="\n")
            print(row(name, phrasings, columns), flush=True)
            wrong += [f"{name}, {phrasings} phrasings", *(told(one) for one in found if raised(one) or not one.passes)]
            together += found
        columns = shares(together)
        print(row("**all**", phrasings, columns), flush=True)
        failed += missed(phrasings, columns)
    print("\nEvery goal is met." if not failed else "\nMissed: " + "; ".join(failed))
    print(*(wrong if show else ()), sep="\n")


if __name__ == "__main__":
    main()
