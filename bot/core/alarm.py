"""Whether a message calls for a safety reply: what the rules say, weighed with what the message reads like.

The rules (`triage`) see single signs and can be read and explained; the examples (`lookalikes`) see wordings that
nobody put into a rule, and tell an idiom from a sign by all that stands around it. First step of every reply.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.lookalikes import Likeness, Lookalikes
from bot.core.model import NEAREST, SafetyRule
from bot.core.replies import SafetyKind
from bot.core.triage import Triage

LEAST_MARGIN = {
    SafetyKind.EMERGENCY: 0.05,
    SafetyKind.CRISIS: 0.05,
    SafetyKind.SELF_TREATMENT: 0.0,
    SafetyKind.STOP_MEDICINE: 0.15,
    SafetyKind.PERSONAL: 0.1,
}
"""Least margin at which likeness alone calls for the reply of a kind. Lowest where a life may be at stake. At these,
one of a hundred ordinary questions is caught by mistake, and half of what the rules miss is caught (2026-11-22)."""
CLEAR = 0.3
"""Margin from which likeness to another kind outweighs a rule that is not urgent."""
HARMLESS = -0.5
"""Margin up to which a message is so plainly ordinary that the sign in it is an idiom or a general question."""
URGENT = frozenset({SafetyKind.EMERGENCY, SafetyKind.CRISIS})
"""Kinds whose rules are never undone: a plain sign of danger beside an ordinary question reads like the question."""


class Alarm:
    """Chooses the safety rule for a message; immutable, safe to share between threads."""

    def __init__(self, triage: Triage, lookalikes: Lookalikes) -> None:
        self._triage = triage
        self._lookalikes = lookalikes

    def rule(self, sentences: Sequence[Sequence[str]], repaired: Sequence[Sequence[str]]) -> SafetyRule | None:
        """Return the rule whose reply a message calls for, None for an ordinary message.

        Args:
            sentences: normalized words as they were written.
            repaired: the same words, as many, after spelling repair.
        """
        words = [word for sentence in repaired for word in sentence]
        return weigh(self._triage.first_rule(sentences, repaired), self._lookalikes.likeness(words))


def weigh(rule: SafetyRule | None, likeness: Likeness | None) -> SafetyRule | None:
    """Return the rule that holds: the one that matched, the one of what the message reads like, or none."""
    if likeness is None:
        return rule
    alike = lookalike_rule(likeness.kind) if likeness.margin >= LEAST_MARGIN[likeness.kind] else None
    if rule is None:
        return alike
    if rule.kind in URGENT:
        return rule
    if likeness.margin <= HARMLESS:
        return None
    outweighed = rule.kind is SafetyKind.PERSONAL or likeness.margin >= CLEAR
    return alike if alike and alike.kind is not rule.kind and outweighed else rule


def lookalike_rule(kind: SafetyKind) -> SafetyRule:
    """Return the rule that stands for 'reads like the examples of this kind'."""
    attach = NEAREST if kind is SafetyKind.PERSONAL else None
    return SafetyRule(id=f"reads-like-{kind.value}", kind=kind, all_of=("-",), attach=attach)
