"""What to do with a ranking: answer, show what was probably meant, offer choices, say the source is silent, abstain.

A wrong confident answer costs more than anything else, so a sure answer needs a high probability. Below that, where one
entry leads, its answer is shown under its question, as what was probably meant: people then read at once what they
would otherwise have to press a button for. Where nothing leads choices are offered; far off, nothing is. Pure.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from bot.core.matching.labels import Kind, Label
from bot.core.matching.matcher import Candidate, Ranking
from bot.core.matching.ranker import Asked

SURE: Final = 96.0
"""Least probability, 0 to 100, of a sure answer."""
LIKELY: Final = 28.0
"""Least probability of what was probably meant, and of saying by name that the source is silent."""
CHOICE: Final = 7.0
"""Least probability of the best entry where choices are offered; below it offering them would be guessing."""
TALK: Final = 0.35
"""Least score of small talk that is not known word for word."""
MOST_ANSWERS = 3
"""Answers in one reply."""
MOST_CHOICES = 4
"""Choices offered at most: the right entry is among the first four for 95 of 100 questions, more only confuse."""
WORTH_OFFERING = 1.5
"""Least probability of a further choice."""
FEWEST_CHOICES = 2
"""A choice is between two at least."""

PART_SCORE = 0.55
"""Least score, in its part and in the whole message together, of each of several answers."""
PART_ALONE = 0.3
"""Least score of each of several answers in its own part."""
SCRAP_ALONE = 0.55
"""The same where the part is a scrap ("price?"), not a question."""
PART_SURE = 80.0
"""Least probability by which a part that is not below the bars above needs no lead in the whole message."""
PART_MARGIN = 0.2
"""Least gap of that to the next entry.

These were chosen on the cross-check set (2026-12-01): of its 364 double questions 94% get both answers, and of every
third of its single ones 1.7% a second answer beside the right one."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer with one covered entry, or with up to three for as many questions, of which some may not be covered."""

    candidates: tuple[Candidate, ...]
    why: str
    others: tuple[Candidate, ...] = ()
    """What a part of the message perhaps asks as well."""


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
    """Say by name that the source is silent; one to three entries with `covered: false`."""

    candidates: tuple[Candidate, ...]
    why: str
    others: tuple[Candidate, ...] = ()
    """As for an answer."""


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


def decide(whole: Ranking, asked: Sequence[Asked] = ()) -> Decision:
    """Return what to do with one message.

    Args:
        whole: what the whole message is nearest to.
        asked: its parts, where it has more than one. A message is only read in parts to find several questions: a
            story is understood best as a whole (measured).
    """
    best = whole.best
    if best is None:
        return Abstain("there is no word in it")
    parts = asked if best.label.kind is Kind.ENTRY else _before_what_is_not_ours(asked)
    if parts and (several := _several_questions(whole, parts)):
        return several
    if best.label.kind is Kind.SMALL_TALK and (whole.verbatim or best.score >= TALK):
        return SmallTalk(best, f"small talk ('{best.label.name}') with {best.score:.2f}")
    if not whole.entries:
        return Abstain("nothing that is known is near")
    rest = asked[len(parts) :]
    first = parts[0].ranking.entries if parts and any(part.is_question for part, _ in rest) else ()
    return _with_what_else(_one_question(first or whole.entries), asked)


def leaves_something(asked: Sequence[Asked], answered: Collection[Label]) -> bool:
    """Tell whether a message asks a question that nothing is said or offered on, for it reads like no entry."""
    return any(
        part.is_question
        and not part.leans
        and not (ranking.best and ranking.best.label.kind is Kind.SMALL_TALK)
        and not any(one.probability >= CHOICE or one.label in answered for one in ranking.entries[:1])
        for part, ranking in asked
    )


def _with_what_else(decision: Decision, parts: Sequence[Asked]) -> Decision:
    """Return a decision on one question together with what parts of the message perhaps ask as well."""
    match decision:
        case Answer() | OutOfScope():
            return replace(decision, others=perhaps_asked(parts, {decision.candidates[0].label}))
        case Likely() | Disambiguation():
            first, *rest = decision.candidates
            asked = perhaps_asked(parts, {first.label})
            offered = {one.label: one for one in (first, *asked, *rest)}
            return replace(decision, candidates=tuple(offered.values())[:MOST_CHOICES])
        case _:
            return decision


def _before_what_is_not_ours(asked: Sequence[Asked]) -> Sequence[Asked]:
    """Return the parts before the first that asks for no entry; "how is it done" after it may ask about that."""
    not_ours = (
        number
        for number, (part, ranking) in enumerate(asked)
        if part.asks and not (ranking.best and ranking.best.label.kind is Kind.ENTRY)
    )
    return asked[: next(not_ours, len(asked))]


def _one_question(entries: Sequence[Candidate]) -> Decision:
    """Return what to do with the entries of a ranking, best first; at least one."""
    first = entries[0]
    told = f"'{first.label.name}' has {first.probability}"
    offered = (first, *(one for one in entries[1:] if one.probability >= WORTH_OFFERING))[:MOST_CHOICES]
    if first.probability >= LIKELY and not first.label.covered:
        return OutOfScope((first,), f"{told}, and the source is silent; {LIKELY:.0f} are needed")
    if first.probability >= SURE:
        return Answer((first,), f"{told}, which is enough to be sure ({SURE:.0f})")
    if first.probability >= LIKELY:
        return Likely(offered, f"{told}, which is enough to be likely ({LIKELY:.0f}), not to be sure ({SURE:.0f})")
    if first.probability >= CHOICE and len(entries) >= FEWEST_CHOICES:
        choices = offered if len(offered) >= FEWEST_CHOICES else tuple(entries[:FEWEST_CHOICES])
        return Disambiguation(choices, f"{told}, which is enough to offer choices ({CHOICE:.0f}), not to answer")
    return Abstain(f"{told}; {CHOICE:.0f} are needed to offer choices")


def _several_questions(whole: Ranking, parts: Sequence[Asked]) -> Decision | None:
    """Return all answers where at least two entries are surely asked for by parts of a message.

    A part is often too short to be sure of by itself ("and is it safe?"): its scores count together with those of
    the whole message. That favours the entry that leads in the whole, which another part may ask for: a part that is
    sure of nothing is looked at again without what others are surer of.
    """
    in_whole = {found.label: found.score for found in whole.entries}
    together = [_together(ranking, in_whole) for _, ranking in parts]
    least = [PART_ALONE if part.asks else SCRAP_ALONE for part, _ in parts]
    alone = [_surest(scored, bar) for scored, bar in zip(together, least, strict=True)]
    taken = {found.label: scored[0][0] for found, scored in zip(alone, together, strict=True) if found}
    sure: dict[Label, Candidate] = {}
    for found, scored, bar in zip(alone, together, least, strict=True):
        left = [(score, each) for score, each in scored if score >= taken.get(each.label, 0.0)]
        if one := found or _surest(left, bar):
            sure.setdefault(one.label, one)
    if len(sure) < FEWEST_CHOICES:
        return None
    answered = tuple(sure.values())[:MOST_ANSWERS]
    others = (*tuple(sure.values())[MOST_ANSWERS:], *perhaps_asked(parts, sure))
    why = "parts ask for " + " and ".join(
        f"'{candidate.label.name}' ({candidate.probability})" for candidate in answered
    )
    if not any(candidate.label.covered for candidate in answered):
        return OutOfScope(answered, why, others)
    return Answer(answered, why, others)


def perhaps_asked(parts: Sequence[Asked], answered: Collection[Label]) -> tuple[Candidate, ...]:
    """Return the entries that lead in questions of their own, each once: less of what is asked is dropped."""
    leading = [ranking.entries[0] for part, ranking in parts if part.asks and ranking.entries]
    found = {one.label: one for one in leading if one.probability >= CHOICE and one.label not in answered}
    return tuple(found.values())


def _together(part: Ranking, in_whole: Mapping[Label, float]) -> list[tuple[float, Candidate]]:
    """Return the scores of a part's candidates in it and in the whole message together, highest first."""
    known = [(found.score + in_whole[found.label], found) for found in part.candidates if found.label in in_whole]
    return sorted(known, key=lambda pair: -pair[0])


def _surest(together: Sequence[tuple[float, Candidate]], least: float) -> Candidate | None:
    """Return the candidate that leads far enough, None where none does or it has less than the least in its part.

    One that its part would be sure of by itself needs no lead in the whole message.
    """
    if not together:
        return None
    if sure := next((one for _, one in together if one.probability >= PART_SURE and one.score >= least), None):
        return sure
    (best, candidate), second = together[0], together[1][0] if len(together) > 1 else 0.0
    leads = best >= PART_SCORE and best - second >= PART_MARGIN
    return candidate if leads and candidate.score >= least else None
