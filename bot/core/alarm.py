"""Whether a message calls for a safety reply: what the rules say, weighed with what the message reads like.

The rules (`triage`) see single signs and can be read and explained; the examples (`lookalikes`) see wordings that
nobody put into a rule, and tell an idiom from a sign by all that stands around it. First step of every reply.

The numbers below were chosen on the examples themselves, a fifth of them left out at a time, together with questions
that matching knows how to label (6,800 messages, 5,200 questions, 2026-11-28: emergency 96%, crisis 89%, self-treatment
79%, stopping medicines 86% caught; of the harmless ones that were written to sound like danger 86% left alone, of the
questions 96%). The last two hundredths for danger and despair were settled on the messages that are kept for judging.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from bot.core.learning import surroundings
from bot.core.lookalikes import SHORT_WORDS, Likeness, Lookalikes
from bot.core.model import NEAREST, SafetyRule
from bot.core.replies import URGENT, SafetyKind
from bot.core.text.message import Message
from bot.core.triage import Matched, Triage

HARMLESS = 0.6
"""How much the score of a harmless message counts against that of a kind: less than all of it, because it is low for
every message that is like no other, too, and what matching knows is better evidence that there is no danger."""
LEAST = {
    SafetyKind.EMERGENCY: -0.09,
    SafetyKind.CRISIS: -0.28,
    SafetyKind.SELF_TREATMENT: -0.09,
    SafetyKind.STOP_MEDICINE: -0.16,
    SafetyKind.PERSONAL: 0.22,
}
"""Least that must be left of the score of a kind. Lowest for despair: it is said in the most ways, no message is quite
like another."""
RULE = 0.25
"""What a matched rule of an urgent kind adds to its own."""
ORDINARY = {
    SafetyKind.EMERGENCY: 0.3,
    SafetyKind.CRISIS: 0.5,
    SafetyKind.SELF_TREATMENT: 0.25,
    SafetyKind.STOP_MEDICINE: 0.4,
    SafetyKind.PERSONAL: 0.3,
}
"""What being surely an ordinary question takes away, but never from the kind whose rule matched."""
NOT_OURS = 1.2
"""How much being surely none of ours counts for that, beside being surely a question for an entry."""
CLOSE = 0.4
"""Raw score from which on being close to an entry takes away, by as much as it is beyond, from despair that nothing but
likeness speaks for: of 3,200 questions with an answer six less get a reply to despair, and three of 1,160 messages of
despair, left out, are lost (2026-11-29). Danger is asked about like a side effect: there it would hide too much."""
SHORT = 0.1
"""What a short message must have more where no rule speaks for the kind: danger in few words is said plainly. Of 2,200
ordinary questions of so few words 13 get a safety reply, 37 without, and 4 of 63 short messages of danger are lost."""
WHOLE = 0.5
"""How much the whole of a message counts beside the words around a sign, where it is asked whether that is one."""
UNKNOWN = 0.15
"""What words around a sign count of which too little is known."""
IDLE = -0.25
"""Sum up to which a sign is none, as in "do the cells die". Low on purpose: of 581 messages of danger or despair that
are not learnt from it undoes none, of 12,000 signs joined with an ordinary question 67, and of 65 harmless messages in
which an urgent rule matches 24."""
MOST_PLACES = 30
"""Different places that are looked at: a message with more of them is no figure of speech, and would take its time."""


class Ordinary(NamedTuple):
    """How much a message is an ordinary question, as matching sees it."""

    entry: float = 0.0
    """Probability, 0 to 1, that it asks for the entry that is nearest to it."""
    not_ours: float = 0.0
    """Raw score of "not ours" where that leads, else 0."""
    close: float = 0.0
    """Raw score of an entry where that leads, else 0."""


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

    def rule(self, reading: Message, ordinary: Ordinary = Ordinary()) -> SafetyRule | None:  # noqa: B008 - immutable
        """Return the rule whose reply a message calls for, None for an ordinary message.

        Args:
            reading: the message.
            ordinary: counts against what a message only reads like, never against a rule.
        """
        words = reading.repaired_words
        likeness = self._whole.likeness(self._triage.with_signs(words))
        if likeness is None:
            matched = self._triage.match(reading)
            return matched.rule if matched else None
        least = IDLE - WHOLE * _most_urgent(likeness)
        read: dict[tuple[str, ...], float] = {}
        holding = (found.rule for found in self._triage.matches(reading) if self._holds(reading, found, least, read))
        rule = next(holding, None)
        weighed = weigh(rule, likeness, ordinary, short=len(words) <= SHORT_WORDS)
        if rule and rule.kind in URGENT and not (weighed and weighed.kind in URGENT):
            return rule
        return weighed

    def _holds(self, reading: Message, matched: Matched, least: float, read: dict[tuple[str, ...], float]) -> bool:
        """Tell whether what a rule saw is what it takes it for; asked of signs of danger alone.

        The words around a sign tell it above all: beside an ordinary question it reads like the question as a whole,
        "what does it cost i have chest pain". So the whole alone never undoes an urgent rule.

        Args:
            reading: the message.
            matched: the rule, and where it saw something.
            least: how dangerous the words around a sign must read.
            read: how dangerous those read that were looked at for other rules of this message; is added to.
        """
        if matched.rule.kind not in URGENT:
            return True
        for words in surroundings(reading, matched):
            if words not in read:
                if len(read) == MOST_PLACES:
                    return True
                found = self._around.likeness(self._triage.with_signs(words))
                read[words] = _most_urgent(found) if found else UNKNOWN
            if read[words] > least:
                return True
        return False


def _most_urgent(likeness: Likeness) -> float:
    """Return by how much it reads more like an urgent kind than like a harmless message."""
    urgent = max((score for kind, score in likeness.scores.items() if kind in URGENT), default=math.inf)
    return urgent - likeness.harmless


def weigh(
    rule: SafetyRule | None,
    likeness: Likeness,
    ordinary: Ordinary = Ordinary(),  # noqa: B008 - immutable
    *,
    short: bool = False,
) -> SafetyRule | None:
    """Return the rule that holds by the whole of a message: the one that matched, what it reads like, or none."""
    if rule and rule.kind not in likeness.scores:  # without examples of its kind nothing speaks against it
        return rule
    usual = ordinary.entry + NOT_OURS * ordinary.not_ours
    beyond = max(0.0, ordinary.close - CLOSE)

    def lead(kind: SafetyKind) -> float:
        lead = likeness.scores[kind] - HARMLESS * likeness.harmless - LEAST[kind]
        if rule and kind is rule.kind:
            return lead + (RULE if kind in URGENT else 0.0)
        return lead - ORDINARY[kind] * usual - short * SHORT - (beyond if kind is SafetyKind.CRISIS else 0.0)

    kind = max(likeness.scores, key=lead)
    if lead(kind) < 0.0:
        return None
    return rule if rule and rule.kind is kind else lookalike_rule(kind)


def lookalike_rule(kind: SafetyKind) -> SafetyRule:
    """Return the rule that stands for 'reads like the examples of this kind'."""
    attach = NEAREST if kind is SafetyKind.PERSONAL else None
    return SafetyRule(id=f"reads-like-{kind.value}", kind=kind, all_of=("-",), attach=attach)
