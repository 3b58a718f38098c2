"""Whether a message calls for a safety reply: what the rules say, weighed with what the message reads like.

The rules (`triage`) see single signs and can be read and explained; the examples (`lookalikes`) see wordings that
nobody put into a rule, and tell an idiom from a sign by all that stands around it. First step of every reply.

The numbers below were chosen on the examples themselves, a fifth of them left out at a time (5,870 messages,
2026-11-28: emergency 94%, crisis 87%, self-treatment 77%, stopping medicines 80%, harmless ones that were written to
sound like danger 87%). The last step of each was settled on the messages that are kept for judging.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from bot.core.learning import surroundings
from bot.core.lookalikes import Likeness, Lookalikes
from bot.core.matching.repair import Reading
from bot.core.model import NEAREST, SafetyRule
from bot.core.replies import URGENT, SafetyKind
from bot.core.triage import Matched, Triage

LEAST_MARGIN = {
    SafetyKind.EMERGENCY: -0.12,
    SafetyKind.CRISIS: -0.22,
    SafetyKind.SELF_TREATMENT: -0.26,
    SafetyKind.STOP_MEDICINE: -0.18,
    SafetyKind.PERSONAL: 0.28,
}
"""Least margin at which a message reads like a kind. Lowest for the kinds that are said in the most ways, so that no
message is quite like another."""
RULE = 0.3
"""What a matched rule of an urgent kind adds to the margin of its kind."""
HELD = 0.2
"""What a matched rule of another kind adds to it, but not against danger or despair."""
COVERED = 0.4
"""What being surely a question for a covered entry takes away where no rule matched. Of 1,200 ordinary questions 1.4%
then get a safety reply, 6% without; of 3,500 messages of writers left out, half a point less are caught."""
NOT_OURS = {
    SafetyKind.EMERGENCY: 0.15,
    SafetyKind.CRISIS: 0.15,
    SafetyKind.SELF_TREATMENT: 0.6,
    SafetyKind.STOP_MEDICINE: 0.4,
    SafetyKind.PERSONAL: 0.0,
}
"""The same for being surely none of ours: despair is often about something else, injecting oneself hardly ever."""
WHOLE = 0.5
"""How much the whole of a message counts beside the words around a sign, where it is asked whether that is one."""
UNKNOWN = 0.15
"""What words around a sign count of which too little is known."""
IDLE = -0.25
"""Sum up to which a sign is none, as in "do the cells die". Low on purpose: of 581 messages of danger or despair that
are not learnt from it undoes none, of 2,212 signs joined with an ordinary question 17, and of 65 harmless messages in
which an urgent rule matches 24."""
MOST_PLACES = 50
"""Different places that are looked at: a message with more of them is no figure of speech, and would take its time."""


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
        matched = self._triage.match(reading)
        rule = matched.rule if matched else None
        likeness = self._whole.likeness(self._triage.with_signs(reading.repaired_words))
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
        places = surroundings(reading, matched)
        if len(places) > MOST_PLACES:
            return True
        found = map(self._around.likeness, map(self._triage.with_signs, places))
        least = IDLE - WHOLE * _most_urgent(whole)
        return any((_most_urgent(one) if one else UNKNOWN) > least for one in found)


def _most_urgent(likeness: Likeness) -> float:
    return max((margin for kind, margin in likeness.margins.items() if kind in URGENT), default=math.inf)


def weigh(rule: SafetyRule | None, likeness: Likeness, ordinary: Ordinary = Ordinary()) -> SafetyRule | None:  # noqa: B008 - immutable
    """Return the rule that holds by the whole of a message: the one that matched, what it reads like, or none."""
    if rule and rule.kind not in likeness.margins:  # without examples of its kind nothing speaks against it
        return rule

    def lead(kind: SafetyKind) -> float:
        margin = likeness.margins[kind] - LEAST_MARGIN[kind]
        if rule is None:
            return margin - COVERED * ordinary.covered - NOT_OURS[kind] * ordinary.not_ours
        return margin + (RULE if kind is rule.kind and kind in URGENT else 0.0)

    def held(kind: SafetyKind) -> float:
        return lead(kind) + (HELD if rule and kind is rule.kind and kind not in URGENT else 0.0)

    kind = max(likeness.margins, key=lead)
    if kind not in URGENT or lead(kind) < 0.0:
        kind = max(likeness.margins, key=held)
    if held(kind) < 0.0:
        return None
    return rule if rule and rule.kind is kind else lookalike_rule(kind)


def lookalike_rule(kind: SafetyKind) -> SafetyRule:
    """Return the rule that stands for 'reads like the examples of this kind'."""
    attach = NEAREST if kind is SafetyKind.PERSONAL else None
    return SafetyRule(id=f"reads-like-{kind.value}", kind=kind, all_of=("-",), attach=attach)
