"""`Responder`: the one front door. A question goes in, a `Reply` comes out; start reading here.

The steps, in order: words, spelling and language (`text`), meaning (`matching.encoder`), triage (`safety.triage`), rank
(`matching.matcher`), decide (`decision`), compose (`composition`). What calls for a safety reply gets it, however well
an entry matches; only a doubtful one becomes a line before the answer. Every message stands alone, but for a short
reply to an answer that says too little by itself (`follow_up`).
"""

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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
    may_ask_several,
)
from bot.core.answering.follow_up import in_context, is_bare, may_follow_up
from bot.core.answering.notices import Notices
from bot.core.answering.topics import Topics
from bot.core.errors import UnknownIdError
from bot.core.knowledge.models import Entry, KnowledgeBase
from bot.core.knowledge.safety_models import NEAREST, SafetyRule
from bot.core.knowledge.wordings import SmallTalkTexts
from bot.core.matching.encoder import Encoder, Floats, NoStore, Store, sentence_encoder
from bot.core.matching.matcher import Candidate, Matcher, Ranking
from bot.core.matching.splitting import split_questions, wanted
from bot.core.replies import MESSAGE_LIMIT, URGENT, Reply
from bot.core.safety.patterns import concept_words
from bot.core.safety.triage import Triage, Verdict
from bot.core.text.language import ENGLISH, LATIN
from bot.core.text.message import Message, MessageParser

QUESTION = 90.0
"""Least probability, 0 to 100, of the best entry of a message that is clearly a question to the FAQ."""
LEAST_NEAREST = 20.0
"""Least probability, 0 to 100, of the entry shown below a safety reply: it need only be near what was asked."""

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
    rankings: tuple[Ranking, ...]
    """The whole message, then its parts; empty where a safety reply took over."""
    decision: Decision | None
    """What matching decided; None where a safety reply took over."""
    reply: Reply
    """What is said."""


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
        matcher: ranks what was read.
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
        self._encoder = encoder or sentence_encoder()
        self._composer = Composer(knowledge, region, emergency=emergency, crisis=crisis)
        self.notices = Notices(knowledge, self._composer.contacts, contact)
        self.parser = MessageParser(knowledge, also_known=concept_words(knowledge.safety.concepts))
        self.triage = Triage(knowledge, self.parser.normalizer, self._encoder, store or NoStore())
        self.matcher = Matcher(knowledge, self.parser, self._encoder, store or NoStore())

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
        vector = self.vector(message)
        verdict = self.verdict(message, vector)
        if verdict.rule:
            reply = self._composer.led(self._safety(verdict.rule, message, vector), message.language)
            return Explanation(message, vector, verdict, (), None, reply)
        rankings = self._rankings(message, vector)
        decision = decide(rankings)
        context = self.knowledge.find(about) if about else None
        if context and not verdict.concern and may_follow_up(message, rankings[0], decision):
            together = in_context(rankings[0], self._together(message, vector, context))
            if together is not rankings[0]:
                rankings = (together,)
                decision = decide(rankings)
        # a curated question is no hint of danger, unless a rule sees one
        concern = None if rankings[0].verbatim and not verdict.signs else verdict.concern
        reply = self._composer.led(self._compose(decision), message.language, concern)
        return Explanation(message, vector, verdict, rankings, decision, reply)

    def verdict(self, message: Message, vector: Floats) -> Verdict:
        """Return what triage makes of a message that may be a question to this FAQ."""
        return self.triage.verdict(
            message, vector, lambda: any(one.probability >= QUESTION for one in self._rank(message, vector).entries[:1])
        )

    def vector(self, message: Message) -> Floats:
        """Return what a message means, as a row of length 1."""
        row: Floats = self._encoder.encode([message.text])[0]
        return row

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
        """Return the reply to a message that nothing may hold back, such as an emergency; None for any other."""
        message = self.parser.parse(query)
        rule = self.verdict(message, self.vector(message)).rule
        if rule is None or rule.kind not in URGENT:
            return None
        return self._composer.led(self._composer.safety(rule), message.language)

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
        return self._rank(message, self.vector(message))

    def _rank(self, message: Message, vector: Floats) -> Ranking:
        """Return what a message is nearest to as a whole; English is read with repaired words in place."""
        words, meant = self._read(message, vector)
        written = message.words if message.language in LATIN else ()  # in other scripts a word is but a part of it
        return self.matcher.rank(words, meant, message.language, written)

    def _read(self, message: Message, vector: Floats) -> tuple[tuple[str, ...], Floats]:
        """Return the words that are asked for, and what they mean."""
        words, text = message.repaired_words, message.repaired_text
        if len(asked := wanted(message.clauses)) < len(message.clauses):
            words = tuple(itertools.chain.from_iterable(asked))
            text = " ".join(words)
        if message.language == ENGLISH and text != message.text:
            vector = self._encoder.encode([text])[0]
        return words, vector

    def _rankings(self, message: Message, vector: Floats) -> tuple[Ranking, ...]:
        """Return the ranking of the whole message, then of its parts where it may ask several things."""
        whole = self._rank(message, vector)
        parts = split_questions(wanted(message.clauses)) if may_ask_several(whole) else []
        vectors = self._encoder.encode([" ".join(part) for part in parts])
        return (whole, *(self.matcher.rank(part, row) for part, row in zip(parts, vectors, strict=True)))

    def _together(self, message: Message, vector: Floats, context: Entry) -> Ranking:
        """Return what a follow-up is nearest to: its words, and what it and the entry's question mean on average."""
        asked = self.parser.parse(context.question)
        words, meant = self._read(message, vector)
        meant = meant + self.vector(asked)
        words = (*words, *(asked.repaired_words if is_bare(message) else ()))
        return self.matcher.rank(words, meant / np.linalg.norm(meant), message.language)

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

    def _safety(self, rule: SafetyRule, message: Message | None = None, vector: Floats | None = None) -> Reply:
        """Return the reply of a safety rule, above the entry that it names or the general ones nearest to a message."""
        attached: Sequence[Entry] = []
        if rule.attach == NEAREST and message is not None and vector is not None:
            attached = self._nearest(message, vector)
        elif rule.attach and rule.attach != NEAREST:
            attached = [self.knowledge.entry(rule.attach)]
        said = self.knowledge.safety.replies[rule.kind].says
        attached = [entry for entry in attached if entry.id != said]
        reply = self._composer.safety(rule, attached)
        return reply if len(reply.text) <= MESSAGE_LIMIT else self._composer.safety(rule, attached[:1])

    def _nearest(self, message: Message, vector: Floats) -> list[Entry]:
        """Return what a message would get without triage, or else the nearest entry; none far from all."""
        rankings = self._rankings(message, vector)
        match decide(rankings):
            case Answer(candidates) | OutOfScope(candidates):
                found = candidates[:MOST_THAT_FIT]
            case _:
                found = tuple(one for one in rankings[0].entries[:1] if one.probability >= LEAST_NEAREST)
        return [self.knowledge.entry(one.label.name) for one in found]

    def _scored(self, candidates: Sequence[Candidate]) -> list[Scored]:
        return [(self.knowledge.entry(candidate.label.name), candidate.probability) for candidate in candidates]
