"""`Responder`: the one front door. A question goes in, a `Reply` comes out; start reading here.

The steps, in order: words, spelling and language (`text`), meaning (`matching.encoder`), triage (`safety.triage`), rank
(`matching.matcher`), decide (`decision`), compose (`composition`). What calls for a safety reply gets it, however well
an entry matches; only a doubtful one becomes a line before the answer. Every message stands alone, but for a short
reply to an answer that says too little by itself (`follow_up`).
"""

import functools
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.core.answering.autocomplete import Autocomplete
from bot.core.answering.composition import Composer, Scored
from bot.core.answering.decision import (
    Abstain,
    Answer,
    Decision,
    Disambiguation,
    Likely,
    OutOfScope,
    SmallTalk,
    decide,
    leaves_something,
    perhaps_asked,
)
from bot.core.answering.follow_up import in_context, is_bare, may_follow_up
from bot.core.answering.notices import Notices
from bot.core.answering.topics import Topics
from bot.core.errors import UnknownIdError
from bot.core.knowledge.models import Entry, KnowledgeBase
from bot.core.knowledge.safety_models import NEAREST, SafetyRule
from bot.core.knowledge.wordings import SmallTalkTexts
from bot.core.matching.encoder import Encoder, Floats, NoStore, Store, sentence_encoder
from bot.core.matching.labels import Kind, Label
from bot.core.matching.matcher import Candidate, Matcher, Ranking
from bot.core.matching.ranker import Asked, Ranker
from bot.core.replies import MESSAGE_LIMIT, URGENT, Reply
from bot.core.safety.patterns import concept_words
from bot.core.safety.triage import Triage, Verdict
from bot.core.text.message import Message, MessageParser

QUESTION = 90.0
"""Least probability, 0 to 100, of the best entry of a message that is clearly a question to the FAQ."""
LEAST_NEAREST = 20.0
"""Least probability, 0 to 100, of an entry below a safety reply: it need only be near what was asked."""

MOST_THAT_FIT = 2
"""Answers that always fit one message; `check` sees to that."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every step from a question to its reply."""

    message: Message
    """The question, in words."""
    vector: Floats
    """What it means."""
    verdict: Verdict
    """What triage made of it."""
    reply: Reply
    """What is said."""
    whole: Ranking | None = None
    """What it is nearest to; None where an urgent reply took over."""
    asked: tuple[Asked, ...] = ()
    """The same of its parts, where it may ask several things."""
    decision: Decision | None = None
    """What matching decided; None where a safety reply took over."""


class Responder:
    """Answers questions from one knowledge base; immutable after construction, safe to share between threads.

    Args:
        knowledge: checked knowledge.
        region: whose emergency and crisis contacts to show; empty for no assumption about the country.
        emergency: shown instead of the region's emergency number; empty to keep that.
        crisis: shown instead of the region's line for people in despair; empty to keep that.
        contact: whom to tell of a mistake in an answer; empty where nobody is named.
        encoder: gives texts their meaning; None for the one that this process shares.
        store: keeps what is computed from the knowledge for the next start; None to keep nothing.

    Attributes:
        knowledge: what the answers come from.
        parser: reads what is asked.
        matcher: knows the phrasings.
        ranker: tells what a message is nearest to.
        triage: finds what must not get an ordinary reply.
        notices: what the bot says about itself and how it is used.
    """

    def __init__(  # noqa: PLR0913 - all but the first are optional, and given by name
        self,
        knowledge: KnowledgeBase,
        region: str = "",
        *,
        emergency: str = "",
        crisis: str = "",
        contact: str = "",
        encoder: Encoder | None = None,
        store: Store | None = None,
    ) -> None:
        self.knowledge = knowledge
        encoder, store = encoder or sentence_encoder(), store or NoStore()
        self._composer = Composer(knowledge, region, emergency=emergency, crisis=crisis)
        self.notices = Notices(knowledge, self._composer.contacts, contact)
        self.parser = MessageParser(knowledge, also_known=concept_words(knowledge.safety.concepts))
        self.triage = Triage(knowledge, self.parser.normalizer, encoder, store)
        self.matcher = Matcher(knowledge, self.parser, encoder, store)
        self.ranker = Ranker(self.matcher, self.parser, encoder, knowledge.languages)

    def respond(self, query: str, about: str | None = None) -> Reply:
        """Return the reply to a message of any form, also empty, long or broken.

        Args:
            query: the message.
            about: id of the entry whose answer it replies to; None, or one that is gone, where it stands alone.
        """
        return self.explain(query, about).reply

    @functools.cached_property
    def autocomplete(self) -> Autocomplete:
        """What a question may become while it is typed; made at first use, in a tenth of a second."""
        return Autocomplete(self.knowledge, self.parser, self.matcher)

    @functools.cached_property
    def topics(self) -> Topics:
        """The pages of topics to browse."""
        return Topics(self.knowledge, self.notices)

    def prepare(self) -> None:
        """Fit and make now what is otherwise made at first use; what is kept by pickle and by the store."""
        self.triage.prepare()
        self.matcher.prepare()
        self.autocomplete.suggest("")

    def warm_up(self) -> None:
        """Prepare, and load what a process must have to read a message in any language: two seconds at most."""
        self.prepare()
        self.respond("wer weiss denn sowas")

    def explain(self, query: str, about: str | None = None) -> Explanation:
        """Return the reply to a message, as `respond` does, together with every step that led to it."""
        message = self.parser.parse(query)
        vector = self.ranker.vector(message)
        verdict = self._verdict(message, vector)
        if verdict.rule and verdict.rule.kind in URGENT:
            reply = self._composer.led(self._safety(verdict.rule), message.language)
            return Explanation(message, vector, verdict, reply)
        whole, asked = self.ranker.with_parts(message, vector)
        if verdict.rule:
            reply = self._composer.led(self._safety(verdict.rule, whole, asked), message.language)
            return Explanation(message, vector, verdict, reply, whole, asked)
        decision = decide(whole, asked)
        context = self.knowledge.find(about) if about else None
        if context and not verdict.concern and may_follow_up(message, whole, decision):
            together = in_context(whole, self.ranker.together(message, vector, context, with_words=is_bare(message)))
            if together is not whole:
                whole, asked = together, ()
                decision = decide(whole)
        # a curated question is no hint of danger, unless a rule sees one
        concern = None if whole.verbatim and not verdict.signs else verdict.concern
        reply = self._composer.led(self._with_unanswered(self._compose(decision), asked), message.language, concern)
        return Explanation(message, vector, verdict, reply, whole, asked, decision)

    def verdict(self, query: str) -> Verdict:
        """Return what triage makes of a message."""
        message = self.parser.parse(query)
        return self._verdict(message, self.ranker.vector(message))

    def _verdict(self, message: Message, vector: Floats) -> Verdict:
        def is_question() -> bool:
            return any(one.probability >= QUESTION for one in self.ranker.rank(message, vector).entries[:1])

        return self.triage.verdict(message, vector, is_question)

    def respond_with(self, entry_id: str) -> Reply:
        """Return the reply to somebody who picked this entry from choices or topics.

        Raises:
            UnknownIdError: there is no such entry, or no longer.
        """
        entry = self.knowledge.entry(entry_id)
        compose = self._composer.answer if entry.covered else self._composer.out_of_scope
        return compose([(entry, 100.0)])

    def respond_with_rule(self, rule_id: str) -> Reply:
        """Return the whole reply of a safety rule, to somebody who was shown only a part of it.

        Raises:
            UnknownIdError: there is no such rule, or no longer.
        """
        rule = self.triage.rules.get(rule_id)
        if rule is None:
            raise UnknownIdError(rule_id, "safety rule")
        return self._safety(rule)

    def urgent(self, query: str) -> Reply | None:
        """Return what nothing may hold back of the reply to a message: see `Notices.at_once`; None for nothing."""
        verdict = self.verdict(query)  # spares the rest of most messages
        kind = verdict.rule.kind if verdict.rule else verdict.concern
        return self.notices.at_once(self.respond(query)) if kind in URGENT else None

    def nothing_fits(self) -> Reply:
        """Return the honest miss, to somebody for whom none of the choices is right."""
        return self._composer.abstain()

    def respond_with_both(self, first: Entry, second: Entry) -> Reply:
        """Return the reply to a message that asked for these two entries."""
        return self._composer.answer([(first, 100.0), (second, 100.0)])

    def failure(self) -> Reply:
        """Return the reply for when something broke on the way."""
        return self._composer.failure()

    def rank(self, query: str) -> Ranking:
        """Return what a message is nearest to as a whole, whatever triage makes of it."""
        message = self.parser.parse(query)
        return self.ranker.rank(message, self.ranker.vector(message))

    def _compose(self, decision: Decision) -> Reply:
        match decision:
            case Answer(candidates, _, others):
                return self._answer(self._scored(candidates), self._scored(others))
            case Likely(candidates):
                return self._composer.likely(self._scored(candidates))
            case Disambiguation(candidates):
                return self._composer.disambiguation(self._scored(candidates))
            case OutOfScope(candidates, _, others):
                return self._composer.out_of_scope(self._scored(candidates), self._scored(others))
            case SmallTalk(candidate):
                return self._composer.small_talk(self._talk(candidate.label.name))
            case Abstain():
                return self._composer.abstain()

    def _answer(self, answered: Sequence[Scored], others: Sequence[Scored]) -> Reply:
        """Return the answers that fit one message; whatever else was asked is offered besides."""
        reply = self._composer.answer(answered, others)
        if len(reply.text) <= MESSAGE_LIMIT or len(answered) <= MOST_THAT_FIT:
            return reply
        return self._composer.answer(answered[:MOST_THAT_FIT], (*answered[MOST_THAT_FIT:], *others))

    def _talk(self, talk_id: str) -> SmallTalkTexts:
        return next(talk for talk in self.knowledge.wordings.small_talk if talk.id == talk_id)

    def _safety(self, rule: SafetyRule, whole: Ranking | None = None, asked: Sequence[Asked] = ()) -> Reply:
        """Return the reply of a safety rule, above the entry that it names or the general ones nearest to a message.

        What else the message asks is offered below, unless somebody may be in danger.
        """
        attached: Sequence[Entry] = []
        said = self.knowledge.safety.replies[rule.kind].says
        if rule.attach == NEAREST and whole is not None:
            attached = self._nearest(whole, asked, said)
        elif rule.attach and rule.attach not in {NEAREST, said}:
            attached = [self.knowledge.entry(rule.attach)]
        others = self._others(asked, [*(entry.id for entry in attached), said])
        reply = self._composer.safety(rule, attached, others)
        return reply if len(reply.text) <= MESSAGE_LIMIT else self._composer.safety(rule, attached[:1], others)

    def _others(self, asked: Sequence[Asked], shown: Collection[str | None]) -> list[Scored]:
        """Return the entries that parts of a message ask for, without those that are shown."""
        near = (one for one in self._scored(perhaps_asked(asked, ())) if one[1] >= LEAST_NEAREST)
        return [one for one in near if one[0].id not in shown]

    def _nearest(self, whole: Ranking, asked: Sequence[Asked], said: str | None) -> list[Entry]:
        """Return what a message would get without triage, or else the entry nearest to it or to a part of it.

        The entry `said` is none of them: the safety reply says the same. None where all are far.
        """
        decision = decide(whole, asked)
        found = decision.candidates if isinstance(decision, Answer | OutOfScope) else ()
        left = [one for one in found if one.label.name != said][:MOST_THAT_FIT]
        if not left:
            rankings = (whole, *(ranking for _, ranking in asked))
            others = (one for ranking in rankings for one in ranking.entries if one.label.name != said)
            left = [*itertools.islice((one for one in others if one.probability >= LEAST_NEAREST), 1)]
        return [self.knowledge.entry(one.label.name) for one in left]

    def _with_unanswered(self, reply: Reply, asked: Sequence[Asked]) -> Reply:
        """Return a reply that shows an answer, with a line if its message asks something that it says nothing on."""
        shown = {Label(Kind.ENTRY, one.entry_id, one.covered) for one in reply.entries}
        left = bool(reply.shown) and leaves_something(asked, shown)
        longer = self._composer.with_unanswered(reply) if left else reply
        return longer if len(longer.text) <= MESSAGE_LIMIT else reply

    def _scored(self, candidates: Sequence[Candidate]) -> list[Scored]:
        return [(self.knowledge.entry(candidate.label.name), candidate.probability) for candidate in candidates]
