"""How the questions for each entry ended, for the evaluation's page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.replies import Outcome
from bot.evaluation.compare import went
from bot.evaluation.figures import Grade, Judged
from bot.evaluation.questions import QuestionKind

SAFE = "safety"
"""How a question ended that triage took over: neither right nor wrong for an entry."""
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
        if len(one.asked.right) == 1 and one.asked.kind in {QuestionKind.ANSWERABLE, QuestionKind.UNCOVERED}:
            by_entry[next(iter(one.asked.right))].append(one)
    return sorted((_share(name, ones) for name, ones in by_entry.items()), key=lambda entry: (entry.good, entry.name))


def _share(name: str, ones: Sequence[Judged]) -> EntryShare:
    counts = Counter(map(_end, ones))
    matched = counts.total() - counts[SAFE]
    rows = [(_end(one), one.asked.text, went(one.reply)) for one in sorted(ones, key=lambda one: one.grade)]
    good = counts["right"] / matched if matched else 1.0
    return EntryShare(name, good, {end: counts[end] for end in ENDS if counts[end]}, rows)


def _end(one: Judged) -> str:
    taken_over = one.reply.outcome is Outcome.SAFETY and one.grade is Grade.MISSED
    return SAFE if taken_over else one.grade.name.lower()
