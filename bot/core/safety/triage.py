"""Safety triage, first step of every reply: does a message call for a safety reply, or for a line of concern?

Two witnesses: the rules of `safety.yaml` see plain signs and can be read; the classifier weighs the whole message
against examples. A sign makes a message that reads a little like danger sure; it never overrules one that reads like
ordinary life. There are two levels: when sure, the safety reply takes over; when only possible, one line of concern
stands in front of the ordinary reply. Text that is like nothing known raises neither.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.safety_models import NEAREST, SafetyRule
from bot.core.matching.encoder import Encoder, Floats, Store
from bot.core.replies import URGENT, SafetyKind
from bot.core.safety.classifier import Evidence, SafetyClassifier
from bot.core.safety.patterns import PatternMatcher, Place, alternatives
from bot.core.text.message import Message
from bot.core.text.normalization import Normalizer

REPLY: Mapping[SafetyKind, float] = MappingProxyType(
    {
        SafetyKind.EMERGENCY: 0.20,
        SafetyKind.CRISIS: 0.28,
        SafetyKind.SELF_TREATMENT: 0.12,
        SafetyKind.STOP_MEDICINE: 0.04,
        SafetyKind.PERSONAL: 0.03,
    }
)
"""Least evidence for the reply of each kind."""
CONCERN: Mapping[SafetyKind, float] = MappingProxyType({SafetyKind.EMERGENCY: -0.05, SafetyKind.CRISIS: 0.0})
"""Least evidence for a line of concern."""
SIGN = 0.15
"""How much less evidence is needed where a rule saw a sign of the kind.

All of these were set by messages that people typed to other bots (`questions/public` of the shared material): of 6,900
0.09% get an urgent reply, 0.16% another safety reply and 1.4% a line (2026-12-01, `benchmarks/safety_bars.py`).
"""
CLEARLY = 0.2
"""How much further beyond its bar another kind must be to come before an urgent one of which no rule saw a sign. Of
messages on stopping medicines 96% then get their reply instead of 90, and no cry of despair is lost (2026-11-30)."""
FOR_A_QUESTION = 0.2
"""How much more evidence an urgent reply of which no rule saw a sign needs where the message is clearly a question to
the FAQ (`docs/decisions.md`)."""
LONG = 20
"""Words from which on the words around a sign of an urgent kind count as a message of their own, where they say more:
in a story, or beside another question, the whole may read like ordinary life. Of signs joined with a question 96% are
heard instead of 93%; in shorter messages it brought false alarms instead."""
AROUND = 6
"""Words on either side of the sign, within its sentence; 3 measured alike."""
MOST_PLACES = 8
"""Signs of one message that are looked at so: a few milliseconds each."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a rule saw in a message."""

    rule: SafetyRule
    words: tuple[str, ...]
    """The words of its first line, as they were written, where it was first seen."""
    around: tuple[tuple[str, ...], ...] = ()
    """The same with their neighbours, at each place."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What triage makes of a message."""

    rule: SafetyRule | None = None
    """The rule whose reply takes over; None for an ordinary reply."""
    concern: SafetyKind | None = None
    """The urgent kind of which one line stands in front of an ordinary reply; None for no line."""
    evidence: Evidence = field(default_factory=dict)
    """What the classifier says; empty where it had nothing to go by."""
    signs: tuple[Sign, ...] = ()
    """What the rules saw, in their order."""
    is_question: bool = False
    """True where an urgent reply of which no rule saw a sign needs more, for the message is a question to the FAQ."""

    def least(self, kind: SafetyKind, bars: Mapping[SafetyKind, float] = REPLY) -> float:
        """Return the least evidence for this kind, by what the rules saw."""
        if self.sign_of(kind):
            return bars[kind] - SIGN
        return bars[kind] + (FOR_A_QUESTION if self.is_question and bars is REPLY and kind in URGENT else 0.0)

    def sign_of(self, kind: SafetyKind) -> bool:
        """Tell whether a rule saw a sign of this kind."""
        return any(sign.rule.kind is kind for sign in self.signs)


class Triage:
    """Looks at messages; immutable, safe to share between threads.

    Attributes:
        classifier: weighs a message against examples.
        rules: every rule that may take over, by its id: those of the file, and one for what only reads like a kind.
    """

    def __init__(self, knowledge: KnowledgeBase, normalizer: Normalizer, encoder: Encoder, store: Store) -> None:
        precedence = list(SafetyKind)
        self._kinds = knowledge.profile.safety_kinds
        self._encoder = encoder
        rules = (rule for rule in knowledge.safety.rules if rule.kind in self._kinds)
        self._rules = sorted(rules, key=lambda rule: precedence.index(rule.kind))
        self._patterns = PatternMatcher(knowledge.safety.concepts, normalizer)
        self.classifier = SafetyClassifier(knowledge, normalizer, encoder, store)
        self._alike = {kind: _rule_of_likeness(kind) for kind in precedence if kind in self._kinds}
        self.rules = {rule.id: rule for rule in (*self._rules, *self._alike.values())}

    def verdict(self, message: Message, vector: Floats, is_question: Callable[[], bool] = lambda: False) -> Verdict:
        """Return what to make of a message.

        Args:
            message: the message.
            vector: what it means.
            is_question: tells whether it is clearly a question to the FAQ; only asked where that matters.
        """
        signs = tuple(self.signs(message))
        found = Verdict(evidence=self._evidence(message, vector, signs), signs=signs)
        if not found.evidence:  # without examples, or in an unknown language, the rules decide alone
            return replace(found, rule=signs[0].rule if signs else None)
        kind = kind_of_reply(found, self._kinds)
        if kind in URGENT and found.evidence[kind] < found.least(kind) + FOR_A_QUESTION and not found.sign_of(kind):
            found = replace(found, is_question=is_question())
            kind = kind_of_reply(found, self._kinds)
        if kind is None:
            return replace(found, concern=_surest(found, CONCERN, CONCERN))
        seen = (sign.rule for sign in signs if sign.rule.kind is kind)
        return replace(found, rule=next(seen, self._alike[kind]))

    def signs(self, message: Message) -> Iterator[Sign]:
        """Yield what each rule sees in a message, by precedence of the kinds."""
        found = self._patterns.find(message.sentences, message.repaired)
        for rule in self._rules:
            if places := _places(rule, found):
                sentence, start, end = places[0]
                around = dict.fromkeys(_around(message, place) for place in places)
                yield Sign(rule, message.sentences[sentence][start:end], tuple(around))

    def _evidence(self, message: Message, vector: Floats, signs: Sequence[Sign]) -> Evidence:
        """Return the evidence of the whole message, or of what stands around a sign in it where that says more."""
        evidence = dict(self.classifier.evidence(message, vector))
        if not evidence or len(message.words) < LONG:
            return evidence
        parts = ((sign.rule.kind, words) for sign in signs if sign.rule.kind in URGENT for words in sign.around)
        for kind, words in itertools.islice(dict.fromkeys(parts), MOST_PLACES):
            part = Message(" ".join(words), (words,), (words,))
            of_part = self.classifier.evidence(part, self._encoder.encode([part.text])[0])
            evidence[kind] = max(evidence[kind], of_part[kind])
        return evidence

    def prepare(self) -> None:
        """Fit now what is otherwise fitted at the first message in another language."""
        self.classifier.prepare()


def _rule_of_likeness(kind: SafetyKind) -> SafetyRule:
    """Return the rule that stands for 'reads like the examples of this kind'."""
    attach = NEAREST if kind in {SafetyKind.PERSONAL, SafetyKind.STOP_MEDICINE} else None
    return SafetyRule(id=f"reads-like-{kind.value}", kind=kind, all_of=("-",), attach=attach)


def kind_of_reply(found: Verdict, kinds: frozenset[SafetyKind]) -> SafetyKind | None:
    """Return which of these kinds takes over with its reply, an urgent one before others; None where none is sure.

    What is clearly of another kind is not urgent, also where that kind is not among these.
    """
    urgent, surest = _surest(found, URGENT, REPLY), _surest(found, [*SafetyKind], REPLY)
    if urgent is None or surest is None or found.sign_of(urgent):
        return urgent or _surest(found, kinds, REPLY)
    ahead = found.evidence[surest] - found.least(surest) - (found.evidence[urgent] - found.least(urgent))
    if ahead < CLEARLY:
        return urgent
    return surest if surest in kinds else None


def _surest(
    found: Verdict,
    kinds: Sequence[SafetyKind] | frozenset[SafetyKind] | Mapping[SafetyKind, float],
    bars: Mapping[SafetyKind, float],
) -> SafetyKind | None:
    """Return the kind whose evidence is furthest beyond its bar, None where none reaches it."""
    leads = {kind: found.evidence[kind] - found.least(kind, bars) for kind in SafetyKind if kind in kinds}
    best = max(leads, key=lambda kind: leads[kind])
    return best if leads[best] >= 0.0 else None


def _around(message: Message, place: Place) -> tuple[str, ...]:
    sentence = message.sentences[place.sentence]
    return sentence[max(0, place.start - AROUND) : place.end + AROUND]


def _places(rule: SafetyRule, found: Mapping[str, Sequence[Place]]) -> Sequence[Place]:
    """Return the places of the first line, if each line has a place that neither begins nor ends inside what undoes."""
    undoing = (place for line in rule.none_of for name in alternatives(line) for place in found.get(name, ()))
    undone = {(place.sentence, word) for place in undoing for word in range(place.start, place.end)}
    first, *others = (
        [
            place
            for name in alternatives(line)
            for place in found.get(name, ())
            if (place.sentence, place.start) not in undone and (place.sentence, place.end - 1) not in undone
        ]
        for line in rule.all_of
    )
    return first if all(others) else ()
