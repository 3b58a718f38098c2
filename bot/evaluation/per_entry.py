"""Accuracy per entry in the evaluation's page, each with its questions folded behind it. Pure: replies in, HTML out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from html import escape

from bot.core.replies import Outcome
from bot.evaluation.compare import Verdict, verdict, went
from bot.evaluation.figures import Judged
from bot.evaluation.markup import table
from bot.evaluation.questions import Kind

SAFE = "safety"
"""How a question ended that triage took over."""
ENDS = ("right", SAFE, "offered", "missed", "wrong")
"""How a question for an entry can end, best first."""


def entries_section(judged: Sequence[Judged]) -> str:
    """Return every entry with its shares and, folded, its questions; worst first."""
    by_entry: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if len(one.asked.right) == 1 and one.asked.kind in {Kind.ANSWERABLE, Kind.UNCOVERED}:
            by_entry[next(iter(one.asked.right))].append(one)
    return "".join(_entry(name, by_entry[name]) for name in sorted(by_entry, key=lambda name: _good(by_entry[name])))


def _good(ones: Sequence[Judged]) -> float:
    """Return the share of right replies among those that triage left to matching; 1 where it left none."""
    matched = [word for word in map(how, ones) if word != SAFE]
    return matched.count("right") / len(matched) if matched else 1.0


def how(one: Judged) -> str:
    """Return in a word how a question ended; a safety reply is neither right nor wrong for an entry."""
    found = verdict(one)
    return SAFE if one.reply.outcome is Outcome.SAFETY and found is Verdict.MISSED else found.name.lower()


def _entry(name: str, ones: Sequence[Judged]) -> str:
    counts = Counter(map(how, ones))
    parts = "".join(f'<i class="{word}" style="flex-grow: {counts[word]}"></i>' for word in ENDS)
    numbers = ", ".join(f"{counts[word]} {word}" for word in ENDS if counts[word])
    rows = [
        (f'<span class="{how(one)}">{how(one)}</span>', escape(one.asked.text), escape(went(one.reply)))
        for one in sorted(ones, key=verdict)
    ]
    return (
        f'<details class="entry"><summary><code>{escape(name)}</code> <b>{100 * _good(ones):.0f}%</b> of {len(ones)}: '
        f'{numbers}<span class="bar" aria-hidden="true">{parts}</span></summary>'
        f"{table(f'Questions for {name}', ('', 'Question', 'Went to'), rows)}</details>"
    )
