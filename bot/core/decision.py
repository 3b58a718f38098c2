"""What to do with a ranking: answer, offer choices, say that the source is silent, talk small, or abstain.

A wrong confident answer costs more than offering choices, and choices more than an answer, so an answer needs a high
calibrated probability and a clear gap to the next entry; below that choices are offered; far off, nothing is.
Pure: rankings in, a decision out. Abstaining is a result like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.core.matching.index import Candidate, Ranking
from bot.core.matching.labels import Kind, Label
from bot.core.tuning import Thresholds

MOST_ANSWERS = 2
"""Answers in one reply: two fit one message."""
FEWEST_CHOICES = 2
"""A choice is between two at least."""
MOST_CHOICES = 4
"""Choices offered at most: the right entry is among the first four for 95 of 100 questions, more only confuse."""

SECOND_IN_WHOLE = 0.15
"""Least raw score, in the whole message, of the second entry of two that are asked for. To look at the parts of a
message takes as long as to look at the whole: this spares it eight of ten messages that ask one thing. 0.2 would spare
it nine, but lose both answers to "Which doctors do it, and where have they learned it?"."""
SECOND_BESIDE_FIRST = 0.3
"""Least share of the first entry's score that this score must be: spares a fifth of what is left, and loses one pair of
250, and five single questions that would be taken for two (cross-check and reserve, 2026-11-29)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with one covered entry, or with two for two questions; one of two may say that the source is silent."""

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


def may_ask_two(whole: Ranking) -> bool:
    """Tell whether a message may ask two things, so that its parts are worth ranking."""
    if whole.best is None or whole.best.label.kind is not Kind.ENTRY:  # "what is an epidural and how is it done"
        return False
    entries = sorted([candidate.raw for candidate in whole.candidates if candidate.label.kind is Kind.ENTRY])
    return len(entries) > 1 and entries[-2] >= max(SECOND_IN_WHOLE, SECOND_BESIDE_FIRST * entries[-1])


def decide(rankings: Sequence[Ranking], thresholds: Thresholds) -> Decision:
    """Return what to do with one message.

    Args:
        rankings: the whole message first, then its parts where it has more than one; at least one ranking. A message
            is only read in parts to find two questions: a story is understood best as a whole (measured).
        thresholds: where the decisions fall.
    """
    whole, parts = rankings[0], rankings[1:]
    best = whole.best
    if best is None:
        return Abstain("no word of it is known")
    if parts and best.label.kind is Kind.ENTRY and (two := _two_questions(whole, parts, thresholds)):
        return two
    if best.label.kind is not Kind.ENTRY and best.score >= thresholds.off_topic:
        return _not_an_entry(best)
    if _may_stand_alone(best, thresholds):
        kind = Answer if best.label.covered else OutOfScope
        return kind((best,), f"'{best.label.name}' has {best.score}, which is enough to stand alone")
    return _choices(whole, thresholds)


def _not_an_entry(best: Candidate) -> Decision:
    if best.label.kind is Kind.SMALL_TALK:
        return SmallTalk(best, f"small talk ('{best.label.name}') with {best.score}")
    return Abstain(f"nearest to questions that are not ours, with {best.score}")


def _may_stand_alone(candidate: Candidate, thresholds: Thresholds) -> bool:
    """Tell whether this candidate is sure enough; a wrong 'my source does not say' costs less than a wrong answer."""
    least = thresholds.answer if candidate.label.covered else thresholds.out_of_scope
    near = candidate.raw >= thresholds.answer_raw
    return candidate.label.kind is Kind.ENTRY and candidate.score >= least and near


def _choices(ranking: Ranking, thresholds: Thresholds) -> Decision:
    entries = [candidate for candidate in ranking.candidates if candidate.label.kind is Kind.ENTRY]
    worth = [candidate for candidate in entries if candidate.score >= thresholds.choice]
    # A nearly sure entry alone is still worth offering: then the next one stands beside it.
    offered = tuple(worth if len(worth) >= FEWEST_CHOICES else entries[:FEWEST_CHOICES])[:MOST_CHOICES]
    total = sum(candidate.score for candidate in offered)
    if len(offered) >= FEWEST_CHOICES and total >= thresholds.any_choice:
        return Disambiguation(offered, f"no entry is sure enough; together these have {total:.0f}")
    return Abstain(f"the nearest entries have {total:.0f} together; {thresholds.any_choice} are needed to offer them")


def _two_questions(whole: Ranking, parts: Sequence[Ranking], thresholds: Thresholds) -> Decision | None:
    """Return both answers where just two entries are surely asked for by parts of a message.

    A part is often too short to be sure of by itself ("and is it safe?"): its raw scores count together with those of
    the whole message. That favours the entry that leads in the whole, which another part may ask for: a part that is
    sure of nothing is looked at again without what others are surer of. Measured on 347 messages with two questions and
    8,000 with one (cross-check and reserve, 2026-11-29): both found for 76%, single questions taken for two: 45.
    """
    in_whole = {found.label: found.raw for found in whole.candidates if found.label.kind is Kind.ENTRY}
    together = [_together(part, in_whole) for part in parts]
    alone = [_surest(each, thresholds) for each in together]
    taken = {found.label: scored[0][0] for found, scored in zip(alone, together, strict=True) if found}
    sure: dict[Label, Candidate] = {}
    for found, scored in zip(alone, together, strict=True):
        left = [(score, each) for score, each in scored if score >= taken.get(each.label, 0.0)]
        if one := found or _surest(left, thresholds):
            sure.setdefault(one.label, one)
    if len(sure) != MOST_ANSWERS:
        return None
    pair = tuple(sure.values())
    why = "two parts ask for " + " and ".join(f"'{candidate.label.name}' ({candidate.score})" for candidate in pair)
    return Answer(pair, why) if any(candidate.label.covered for candidate in pair) else OutOfScope(pair, why)


def _together(part: Ranking, in_whole: Mapping[Label, float]) -> list[tuple[float, Candidate]]:
    """Return the raw scores of a part's candidates in it and in the whole message together, highest first."""
    known = [(found.raw + in_whole[found.label], found) for found in part.candidates if found.label in in_whole]
    return sorted(known, key=lambda pair: -pair[0])


def _surest(together: Sequence[tuple[float, Candidate]], thresholds: Thresholds) -> Candidate | None:
    """Return the candidate that leads far enough, None where none does."""
    if not together:
        return None
    (best, candidate), second = together[0], together[1][0] if len(together) > 1 else 0.0
    leads = best >= thresholds.second_raw and best - second >= thresholds.second_margin
    return candidate if leads and candidate.raw >= thresholds.second_in_part else None
