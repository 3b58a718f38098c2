"""Accuracy per entry for the evaluation's page, each with its questions. Pure: replies in, plain data out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.replies import Outcome
from bot.evaluation.compare import Verdict, verdict, went
from bot.evaluation.figures import Judged
from bot.evaluation.questions import Kind

SAFE = "safety"
"""How a question ended that triage took over."""
ENDS = ("right", SAFE, "offered", "missed", "wrong")
"""How a question for an entry can end, best first."""


@dataclass(frozen=True, slots=True)
class EntryShare:
    """How the questions for one entry ended."""

    name: str
    good: float
    """Share of right replies among those that triage left to matching, 0 to 1; 1 where it left none."""
    counts: dict[str, int]
    """How often they ended in which way, best first; ways that did not occur are left out."""
    rows: list[tuple[str, str, str]]
    """How each question ended, the question, where it went; worst first."""


def entry_shares(judged: Sequence[Judged]) -> list[EntryShare]:
    """Return every entry with its questions, worst first; questions with several right entries are left out."""
    by_entry: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        if len(one.asked.right) == 1 and one.asked.kind in {Kind.ANSWERABLE, Kind.UNCOVERED}:
            by_entry[next(iter(one.asked.right))].append(one)
    return sorted((_share(name, ones) for name, ones in by_entry.items()), key=lambda entry: (entry.good, entry.name))


def _share(name: str, ones: Sequence[Judged]) -> EntryShare:
    counts = Counter(map(how, ones))
    rows = [(how(one), one.asked.text, went(one.reply)) for one in sorted(ones, key=verdict)]
    return EntryShare(name, _good(ones), {word: counts[word] for word in ENDS if counts[word]}, rows)


def _good(ones: Sequence[Judged]) -> float:
    matched = [word for word in map(how, ones) if word != SAFE]
    return matched.count("right") / len(matched) if matched else 1.0


def how(one: Judged) -> str:
    """Return in a word how a question ended; a safety reply is neither right nor wrong for an entry."""
    found = verdict(one)
    return SAFE if one.reply.outcome is Outcome.SAFETY and found is Verdict.MISSED else found.name.lower()
