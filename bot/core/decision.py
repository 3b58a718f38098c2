"""What to do with a ranking: answer, offer choices, say that the source is silent, talk small, or abstain.

A wrong confident answer costs more than offering choices, and choices more than an answer, so an answer needs a high
calibrated probability and a clear gap to the next entry; below that choices are offered; far off, nothing is.
Pure: rankings in, a decision out. Abstaining is a result like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.matching.index import Candidate, Kind, Ranking

MOST_CHOICES = 4
"""Choices offered at most: the right entry is among the first four for 95 of 100 questions, more only confuse."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the decisions fall; all on the 0-100 scale of `Candidate.score`, all inclusive."""

    answer: float = 62.0
    """Least score to answer with a covered entry."""
    answer_margin: float = 15.0
    """Least gap to the next candidate that would say something else."""
    second_answer: float = 72.0
    """Least score of both parts to give two answers to one message."""
    out_of_scope: float = 45.0
    """Least score to say by name that the source is silent: a wrong one costs less than a wrong answer."""
    off_topic: float = 50.0
    """Least score at which small talk or a negative ends the matter."""
    choice: float = 6.0
    """Least score to be offered as a choice."""
    any_choice: float = 30.0
    """Least sum of the choices' scores: below it offering them would be guessing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with one covered entry, or with two for two questions."""

    candidates: tuple[Candidate, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Disambiguation:
    """Offer two to four entries."""

    candidates: tuple[Candidate, ...]
    why: str


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Say by name that the source is silent; one or two entries with `covered: false`."""

    candidates: tuple[Candidate, ...]
    why: str


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Reply to a greeting, thanks or a question about the bot."""

    candidate: Candidate
    why: str


@dataclass(frozen=True, slots=True)
class Abstain:
    """Say honestly that nothing fits."""

    why: str


Decision: TypeAlias = Answer | Disambiguation | OutOfScope | SmallTalk | Abstain


def decide(rankings: Sequence[Ranking], thresholds: Thresholds) -> Decision:
    """Return what to do with one message.

    Args:
        rankings: the whole message first, then its parts where it has more than one; at least one ranking.
        thresholds: where the decisions fall.
    """
    whole, parts = rankings[0], rankings[1:]
    if two := _two_questions(parts, thresholds):
        return two
    decision = _decide_one(whole, thresholds)
    if isinstance(decision, Answer | OutOfScope | SmallTalk):
        return decision
    # A story with its question at the end: one clear part beats an unclear whole.
    clear = [
        found for found in (_decide_one(part, thresholds) for part in parts) if isinstance(found, Answer | OutOfScope)
    ]
    if len({found.candidates[0].label for found in clear}) == 1:
        return clear[0]
    return decision


def _decide_one(ranking: Ranking, thresholds: Thresholds) -> Decision:
    best = ranking.best
    if best is None:
        return Abstain("no word of it is known")
    if best.label.kind is Kind.SMALL_TALK and best.score >= thresholds.off_topic:
        return SmallTalk(best, f"small talk with {best.score} of at least {thresholds.off_topic}")
    if best.label.kind is Kind.NEGATIVE and best.score >= thresholds.off_topic:
        return Abstain(f"nearest to '{best.label.name}', which is not our subject, with {best.score}")
    if _may_stand_alone(ranking, best, thresholds):
        kind = Answer if best.label.covered else OutOfScope
        return kind((best,), f"'{best.label.name}' has {best.score}, the next {_next_score(ranking)}")
    return _choices(ranking, thresholds)


def _may_stand_alone(ranking: Ranking, best: Candidate, thresholds: Thresholds) -> bool:
    if best.label.kind is not Kind.ENTRY:
        return False
    if not best.label.covered:
        return best.score >= thresholds.out_of_scope
    return best.score >= thresholds.answer and best.score - _next_score(ranking) >= thresholds.answer_margin


def _next_score(ranking: Ranking) -> float:
    return ranking.candidates[1].score if len(ranking.candidates) > 1 else 0.0


def _choices(ranking: Ranking, thresholds: Thresholds) -> Decision:
    entries = [candidate for candidate in ranking.candidates if candidate.label.kind is Kind.ENTRY]
    offered = tuple(candidate for candidate in entries if candidate.score >= thresholds.choice)[:MOST_CHOICES]
    total = sum(candidate.score for candidate in offered)
    if len(offered) >= 2 and total >= thresholds.any_choice and any(candidate.label.covered for candidate in offered):  # noqa: PLR2004 - a choice is between two
        return Disambiguation(offered, f"no entry reaches {thresholds.answer} clearly; together these have {total:.0f}")
    return Abstain(
        f"the nearest entries have {total:.0f} together, at least {thresholds.any_choice} is needed to offer them"
    )


def _two_questions(parts: Sequence[Ranking], thresholds: Thresholds) -> Decision | None:
    """Return both answers where two parts ask for different entries, each for sure."""
    sure: dict[str, Candidate] = {}
    for part in parts:
        best = part.best
        if (
            best
            and best.label.kind is Kind.ENTRY
            and best.score >= thresholds.second_answer
            and _may_stand_alone(part, best, thresholds)
        ):
            sure.setdefault(best.label.name, best)
    if len(sure) != 2:  # noqa: PLR2004 - two answers are what one message holds
        return None
    pair = tuple(sure.values())
    why = "two parts ask for " + " and ".join(f"'{candidate.label.name}' ({candidate.score})" for candidate in pair)
    covered = tuple(candidate for candidate in pair if candidate.label.covered)
    return (
        Answer(pair, why) if len(covered) == len(pair) else Answer(covered, why) if covered else OutOfScope(pair, why)
    )
