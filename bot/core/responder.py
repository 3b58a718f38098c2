"""`Responder`: the one front door. A question goes in, a `Reply` comes out; start reading here.

The steps, in order: normalize and repair (`matching.normalization`, `.repair`), rank (`matching.index`), triage
(`alarm`, `triage`), decide (`decision`), compose (`composition`). A safety rule that matches beats any ranking; the
ranking only counts against what a message merely reads like. Stateless: every message stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.alarm import Alarm, Ordinary, lookalike_rule
from bot.core.composition import Composer, Scored
from bot.core.decision import Abstain, Answer, Decision, Disambiguation, OutOfScope, SmallTalk, decide, may_ask_two
from bot.core.errors import UnknownRuleError
from bot.core.learning import learnt
from bot.core.matching.index import Candidate, MatchIndex, Ranking
from bot.core.matching.labels import Kind
from bot.core.matching.segments import split_questions
from bot.core.model import NEAREST, Entry, KnowledgeBase, SafetyRule
from bot.core.model import SmallTalk as SmallTalkWording
from bot.core.notices import Notices
from bot.core.patterns import concept_words
from bot.core.replies import Reply, SafetyKind
from bot.core.text.message import Message, MessageParser
from bot.core.triage import Triage

LEAST_NEAREST = 20.0
"""Least score, 0 to 100, of a general entry shown below a safety reply: it need not be what was asked, only near it."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every step from a question to its reply."""

    rule: SafetyRule | None
    """The safety rule that took over, None where matching decided."""
    rankings: tuple[Ranking, ...]
    """The whole message, then its parts; empty where a safety rule took over."""
    decision: Decision | None
    """What matching decided; None where a safety rule took over."""
    reply: Reply
    """What is said."""


class Responder:
    """Answers questions from one knowledge base; immutable after construction, safe to share between threads.

    Args:
        knowledge: checked knowledge.
        region: whose emergency and crisis contacts to show; empty for no assumption about the country.
        emergency: told instead of the region's emergency number; empty to keep it.
        crisis: told instead of the region's line for people in despair; empty to keep it.
        contact: whom to tell of a mistake in an answer; empty where nobody is named.

    Attributes:
        knowledge: what the answers come from.
        parser: reads what is asked.
        index: ranks what was read.
        notices: what the bot says about itself and about the way it is used.
    """

    def __init__(
        self, knowledge: KnowledgeBase, region: str = "", *, emergency: str = "", crisis: str = "", contact: str = ""
    ) -> None:
        self.knowledge = knowledge
        self._composer = Composer(knowledge, region, emergency=emergency, crisis=crisis)
        self.notices = Notices(knowledge, self._composer.contacts, contact)
        self.parser = MessageParser(knowledge, also_known=concept_words(knowledge.safety.concepts))
        triage = Triage(knowledge.safety, self.parser.normalizer)
        self._alarm = Alarm(triage, *learnt(knowledge, self.parser.parse, triage))
        self.index = MatchIndex(knowledge, self.parser, knowledge.tuning.probability)
        rules = (*knowledge.safety.rules, *map(lookalike_rule, SafetyKind))
        self._rules = {rule.id: rule for rule in rules}

    def respond(self, query: str) -> Reply:
        """Return the reply to a message; any text is taken, also empty, long or broken."""
        return self.explain(query).reply

    def explain(self, query: str) -> Explanation:
        """Return the reply to a message together with every step that led to it."""
        reading = self.parser.parse(query)
        whole = self.index.rank(reading.words, reading.repaired_words)
        if rule := self._rule(reading, whole):
            return Explanation(rule, (), None, self._composer.safety(rule, self._attached(rule, whole)))
        parts = split_questions(reading.repaired) if may_ask_two(whole) else ()
        rankings = (whole, *(self.index.rank(part, part) for part in parts))
        decision = decide(rankings, self.knowledge.tuning.thresholds)
        return Explanation(None, rankings, decision, self._compose(decision))

    def respond_with(self, entry_id: str) -> Reply:
        """Return the reply to somebody who picked this entry from choices or topics.

        Raises:
            UnknownEntryError: there is no such entry (any more).
        """
        entry = self.knowledge.entry(entry_id)
        compose = self._composer.answer if entry.covered else self._composer.out_of_scope
        return compose([(entry, 100.0)])

    def respond_with_rule(self, rule_id: str) -> Reply:
        """Return the whole reply of a safety rule, to somebody who was shown only a part of it.

        Raises:
            UnknownRuleError: there is no such rule (any more).
        """
        rule = self._rules.get(rule_id)
        if rule is None:
            raise UnknownRuleError(rule_id)
        return self._composer.safety(rule, self._attached(rule))

    def urgent(self, query: str) -> Reply | None:
        """Return the reply to a message that nothing may hold back, None for any other message."""
        reading = self.parser.parse(query)
        rule = self._rule(reading, self.index.rank(reading.words, reading.repaired_words))
        reply = self._composer.safety(rule) if rule else None
        return reply if reply and reply.urgent else None

    def nothing_fits(self) -> Reply:
        """Return the honest miss, to somebody for whom none of the choices is right."""
        return self._composer.abstain()

    def respond_with_both(self, first: Entry, second: Entry) -> Reply:
        """Return the reply to a message that asked for these two entries."""
        return self._composer.answer([(first, 100.0), (second, 100.0)])

    def failure(self) -> Reply:
        """Return the reply for when something broke on the way."""
        return self._composer.failure()

    def _rule(self, reading: Message, whole: Ranking) -> SafetyRule | None:
        entry = max((found.score for found in whole.candidates if found.label.kind is Kind.ENTRY), default=0.0)
        leads = {whole.best.label.kind: max(0.0, whole.best.raw)} if whole.best else {}
        ordinary = Ordinary(entry / 100, leads.get(Kind.NEGATIVE, 0.0), leads.get(Kind.ENTRY, 0.0))
        return self._alarm.rule(reading, ordinary)

    def _compose(self, decision: Decision) -> Reply:
        match decision:
            case Answer(candidates):
                return self._composer.answer(self._scored(candidates))
            case Disambiguation(candidates):
                return self._composer.disambiguation(self._scored(candidates))
            case OutOfScope(candidates):
                return self._composer.out_of_scope(self._scored(candidates))
            case SmallTalk(candidate):
                return self._composer.small_talk(self._talk(candidate.label.name))
            case Abstain():
                return self._composer.abstain()

    def _talk(self, talk_id: str) -> SmallTalkWording:
        return next(talk for talk in self.knowledge.wordings.small_talk if talk.id == talk_id)

    def _attached(self, rule: SafetyRule, ranking: Ranking | None = None) -> Entry | None:
        """Return the entry to show below a safety reply: the one the rule names, or the nearest general one."""
        if rule.attach != NEAREST:
            return self.knowledge.entry(rule.attach) if rule.attach else None
        if ranking is None:
            return None
        near = [found for found in ranking.candidates if found.label.covered and found.score >= LEAST_NEAREST]
        return self.knowledge.entry(near[0].label.name) if near else None

    def _scored(self, candidates: Sequence[Candidate]) -> list[Scored]:
        return [(self.knowledge.entry(candidate.label.name), candidate.score) for candidate in candidates]
