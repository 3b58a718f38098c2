"""What to do with a ranking: answer, show what was probably meant, offer choices, say the source is silent, abstain.

A wrong confident answer costs more than anything else, so a sure answer needs a high probability. Below that, where one
entry leads, its answer is shown under its question, as what was probably meant: people then read at once what they
would otherwise have to press a button for. Where nothing leads choices are offered; far off, nothing is. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.core.matching.labels import Kind, Label
from bot.core.matching.matcher import Candidate, Ranking

SURE: Final = 92.0
"""Least score, 0 to 100, of a sure answer."""
LIKELY: Final = 42.0
"""Least score of what was probably meant, and of saying by name that the source is silent."""
CHOICE: Final = 15.0
"""Least score of the best entry where choices are offered; below it offering them would be guessing."""
TALK: Final = 0.35
"""Least raw score of small talk."""
MOST_ANSWERS = 2
"""Answers in one reply: two fit one message."""
MOST_CHOICES = 4
"""Choices offered at most: the right entry is among the first four for 95 of 100 questions, more only confuse."""
WORTH_OFFERING = 1.5
"""Least score of a further choice."""
FEWEST_CHOICES = 2
"""A choice is between two at least."""

SECOND_IN_WHOLE = 0.12
"""Least raw score, in the whole message, of the second entry of two that are asked for: spares looking at the parts of
most messages that ask one thing."""
SECOND_RAW = 0.5
"""Least raw score, in its part and in the whole message together, of each of two answers."""
SECOND_IN_PART = 0.24
"""Least raw score of each of two answers in its own part."""
SECOND_MARGIN = 0.15
"""Least gap of that to the next entry."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with one covered entry, or with two for two questions; one of two may say that the source is silent."""

    candidates: tuple[Candidate, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Likely:
    """Show the answer of the first, a covered entry, as what was probably meant; offer up to three others beside it."""

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


Decision: TypeAlias = Answer | Likely | Disambiguation | OutOfScope | SmallTalk | Abstain


def may_ask_two(whole: Ranking) -> bool:
    """Tell whether a message may ask two things, so that its parts are worth ranking."""
    if whole.best is None or whole.best.label.kind is not Kind.ENTRY:  # "what is an epidural and how is it done"
        return False
    entries = whole.entries
    return len(entries) > 1 and entries[1].raw >= SECOND_IN_WHOLE


def decide(rankings: Sequence[Ranking]) -> Decision:
    """Return what to do with one message.

    Args:
        rankings: the whole message first, then its parts where it has more than one; at least one ranking. A message
            is only read in parts to find two questions: a story is understood best as a whole (measured).
    """
    whole, parts = rankings[0], rankings[1:]
    best = whole.best
    if best is None:
        return Abstain("there is no word in it")
    if parts and (two := _two_questions(whole, parts)):
        return two
    if best.label.kind is Kind.SMALL_TALK and best.raw >= TALK:
        return SmallTalk(best, f"small talk ('{best.label.name}') with {best.raw:.2f}")
    return _one_question(whole.entries) if whole.entries else Abstain("nothing that is known is near")


def _one_question(entries: Sequence[Candidate]) -> Decision:
    """Return what to do with the entries of a ranking, best first; at least one."""
    first = entries[0]
    told = f"'{first.label.name}' has {first.score}"
    offered = (first, *(one for one in entries[1:] if one.score >= WORTH_OFFERING))[:MOST_CHOICES]
    if first.score >= LIKELY and not first.label.covered:
        return OutOfScope((first,), f"{told}, and the source is silent; {LIKELY:.0f} are needed")
    if first.score >= SURE:
        return Answer((first,), f"{told}, which is enough to be sure ({SURE:.0f})")
    if first.score >= LIKELY:
        return Likely(offered, f"{told}, which is enough to be likely ({LIKELY:.0f}), not to be sure ({SURE:.0f})")
    if first.score >= CHOICE and len(entries) >= FEWEST_CHOICES:
        choices = offered if len(offered) >= FEWEST_CHOICES else tuple(entries[:FEWEST_CHOICES])
        return Disambiguation(choices, f"{told}, which is enough to offer choices ({CHOICE:.0f}), not to answer")
    return Abstain(f"{told}; {CHOICE:.0f} are needed to offer choices")


def _two_questions(whole: Ranking, parts: Sequence[Ranking]) -> Decision | None:
    """Return both answers where just two entries are surely asked for by parts of a message.

    A part is often too short to be sure of by itself ("and is it safe?"): its raw scores count together with those of
    the whole message. That favours the entry that leads in the whole, which another part may ask for: a part that is
    sure of nothing is looked at again without what others are surer of.
    """
    in_whole = {found.label: found.raw for found in whole.entries}
    together = [_together(part, in_whole) for part in parts]
    alone = [_surest(each) for each in together]
    taken = {found.label: scored[0][0] for found, scored in zip(alone, together, strict=True) if found}
    sure: dict[Label, Candidate] = {}
    for found, scored in zip(alone, together, strict=True):
        left = [(score, each) for score, each in scored if score >= taken.get(each.label, 0.0)]
        if one := found or _surest(left):
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


def _surest(together: Sequence[tuple[float, Candidate]]) -> Candidate | None:
    """Return the candidate that leads far enough, None where none does."""
    if not together:
        return None
    (best, candidate), second = together[0], together[1][0] if len(together) > 1 else 0.0
    leads = best >= SECOND_RAW and best - second >= SECOND_MARGIN
    return candidate if leads and candidate.raw >= SECOND_IN_PART else None
