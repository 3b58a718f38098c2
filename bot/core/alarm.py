"""Whether a message calls for a safety reply: what the rules say, weighed with what the message reads like.

The rules (`triage`) see single signs and can be read and explained; the examples (`lookalikes`) see wordings that
nobody put into a rule, and tell an idiom from a sign by all that stands around it. First step of every reply.

The margins below were chosen by leaving out one writer of examples at a time (five writers, 1,713 messages,
2026-11-22), never by the messages that are kept for judging.
"""

from __future__ import annotations

from typing import NamedTuple

from bot.core.lookalikes import Likeness, Lookalikes, Message
from bot.core.matching.repair import Reading
from bot.core.model import NEAREST, SafetyRule
from bot.core.replies import SafetyKind
from bot.core.triage import Triage

LEAST_MARGIN = {
    SafetyKind.EMERGENCY: -0.05,
    SafetyKind.CRISIS: -0.15,
    SafetyKind.SELF_TREATMENT: -0.25,
    SafetyKind.STOP_MEDICINE: -0.05,
    SafetyKind.PERSONAL: 0.1,
}
"""Least margin at which likeness alone calls for the reply of a kind. Lowest for the kinds that are said in the most
ways, so that no message is quite like another."""
COVERED = 0.3
"""What a sure match with a covered entry adds to the least margin. Of 2,800 ordinary questions that the source answers
2.3% then get a safety reply, 5.0% without; of 736 dangerous messages one is lost (2026-11-22)."""
NOT_OURS = 0.2
"""What being surely none of ours adds, but for personal judgement: 7.9% of off-topic questions, 11.6% without."""
PREFERENCE = 0.05
"""How much less a message may read like despair than like a kind that is not urgent, to be taken for despair."""
CLEAR = 0.3
"""Margin from which likeness to another kind outweighs a rule that is not urgent."""
LEAD_URGENT = 0.1
"""How much more a message must read like the other urgent kind than like that of its rule, to be taken for it."""
LEAD = 0.5
"""The same for a kind that is not urgent, where the message reads no more like that of its rule than ordinary."""
HARMLESS = -0.4
"""Margin up to which a message is so plainly ordinary that what a rule that is not urgent saw in it is none."""
URGENT = frozenset({SafetyKind.EMERGENCY, SafetyKind.CRISIS})
"""Kinds in which a life may be at stake: a plain sign beside an ordinary question reads like the question, so nothing
undoes their rules but the concepts of `none`. Undoing them by likeness, too, spared 4 of 553 harmless messages, and
silenced "what does it cost i have chest pain"."""
MOST_WEIGHED = 100
"""Words up to which likeness can change the kind that an urgent rule says: in a long story a sign is little of it."""


class Ordinary(NamedTuple):
    """How much a message is an ordinary question, as matching sees it."""

    covered: float = 0.0
    """Probability, 0 to 1, that it asks for a covered entry."""
    not_ours: float = 0.0
    """Raw score of "not ours" where that leads, else 0."""


class Alarm:
    """Chooses the safety rule for a message; immutable, safe to share between threads."""

    def __init__(self, triage: Triage, lookalikes: Lookalikes) -> None:
        self._triage = triage
        self._lookalikes = lookalikes

    def rule(
        self,
        reading: Reading,
        ordinary: Ordinary = Ordinary(),  # noqa: B008 - immutable
    ) -> SafetyRule | None:
        """Return the rule whose reply a message calls for, None for an ordinary message.

        Args:
            reading: the message.
            ordinary: counts against what a message only reads like, never against a rule.
        """
        rule, signs = self._triage.read(reading.sentences, reading.repaired)
        words = reading.repaired_words
        likeness = self._lookalikes.likeness(Message(words, signs))
        if rule is None:
            return read_alike(likeness, ordinary)
        if rule.kind not in URGENT:
            return weigh(rule, likeness)
        return rule if likeness is None or len(words) > MOST_WEIGHED else weigh_urgent(rule, likeness)


def weigh(rule: SafetyRule, likeness: Likeness | None) -> SafetyRule | None:
    """Return what holds where a rule matched that is not urgent: the rule, what the message reads like, or nothing."""
    alike = read_alike(likeness)
    if likeness is None:
        return rule
    if likeness.margin <= HARMLESS:
        return None
    outweighed = rule.kind is SafetyKind.PERSONAL or likeness.margin >= CLEAR
    return alike if alike and alike.kind is not rule.kind and outweighed else rule


def weigh_urgent(rule: SafetyRule, likeness: Likeness) -> SafetyRule:
    """Return the urgent rule that matched, or what the message reads like where that is clear."""
    alike = read_alike(likeness)
    if alike is None or alike.kind is rule.kind:
        return rule
    own = likeness.margins.get(rule.kind, 0.0)
    if alike.kind in URGENT:
        return alike if likeness.margin - own >= LEAD_URGENT else rule
    return alike if own <= 0.0 and likeness.margin - own >= LEAD else rule


def lookalike_rule(kind: SafetyKind) -> SafetyRule:
    """Return the rule that stands for 'reads like the examples of this kind'."""
    attach = NEAREST if kind is SafetyKind.PERSONAL else None
    return SafetyRule(id=f"reads-like-{kind.value}", kind=kind, all_of=("-",), attach=attach)


def read_alike(likeness: Likeness | None, ordinary: Ordinary = Ordinary()) -> SafetyRule | None:  # noqa: B008 - immutable
    """Return the rule for what a message reads like, None where that is nothing, or an ordinary question."""
    if likeness is None or likeness.margin < LEAST_MARGIN[likeness.kind] + _doubt(likeness.kind, ordinary):
        return None
    despair = likeness.margins.get(SafetyKind.CRISIS, -1.0)
    doubtful = likeness.kind not in URGENT and despair >= LEAST_MARGIN[SafetyKind.CRISIS]
    preferred = doubtful and despair >= likeness.margin - PREFERENCE
    return lookalike_rule(SafetyKind.CRISIS if preferred else likeness.kind)


def _doubt(kind: SafetyKind, ordinary: Ordinary) -> float:
    """Return what an ordinary question's margin must have in addition; a personal one is often also none of ours."""
    not_ours = 0.0 if kind is SafetyKind.PERSONAL else ordinary.not_ours
    return COVERED * ordinary.covered + NOT_OURS * not_ours
