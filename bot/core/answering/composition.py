"""From a decision, or a safety rule, to a `Reply` in plain text without chat markup. Last step of the pipeline."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.core.knowledge.models import Entry, KnowledgeBase
from bot.core.knowledge.safety_models import SafetyRule
from bot.core.knowledge.schema import filled
from bot.core.knowledge.wordings import SmallTalkTexts
from bot.core.replies import URGENT, Outcome, Reply, ReplyEntry, SafetyKind

MOST_TOPICS = 3
"""Featured questions that {topics} stands for: enough to show what the bot is for, short enough for a phone."""
MARKS = ("a)\N{NO-BREAK SPACE}", "b)\N{NO-BREAK SPACE}", "c)\N{NO-BREAK SPACE}")
"""Before the questions of one reply, and before their caveats where these differ; no line ends with one alone.

No numbers, which pick from lists.
"""
MOST_RELATED = 3


Scored: TypeAlias = tuple[Entry, float]
"""An entry and its score, 0 to 100."""


class Composer:
    """Words every reply of one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, region: str = "", *, emergency: str = "", crisis: str = "") -> None:
        self.contacts = knowledge.safety.contacts(region, emergency, crisis)
        self._knowledge = knowledge
        self._wordings = knowledge.wordings
        self._heading_of_fact = {
            fact.id: section.heading
            for section in (knowledge.source.sections if knowledge.source else ())
            for fact in section.facts
        }

    def answer(self, scored: Sequence[Scored], others: Sequence[Scored] = ()) -> Reply:
        """Return the answers of one to three entries, each under its question.

        `others` were perhaps asked as well; they are offered before what is related.
        """
        entries = [entry for entry, _ in scored]
        several = len(entries) > 1
        lead = [self._wordings.several_answers] if several else []
        caveats = [self._caveat_of(entry) for entry in entries]
        marks = MARKS if len(set(caveats)) > 1 else ("",) * len(entries)  # which caveat is of which answer
        reply = Reply(
            outcome=Outcome.ANSWER,
            body="\n\n".join((*lead, *map(self._under_question, entries, marks))),
            caveat=_joined(f"{mark}{caveat}" for mark, caveat in zip(marks, caveats, strict=False) if caveat),
            provenance=self._provenance(entries),
            physician_note=self._wordings.physician_note or "",
            profile=self._knowledge.profile,
            entries=tuple(_shown(entry, score) for entry, score in scored),
            related=() if several else self._related(entries),  # several fill a phone's screen by themselves
        )
        return self._with_others(reply, others)

    def out_of_scope(self, scored: Sequence[Scored], others: Sequence[Scored] = ()) -> Reply:
        """Return what one to three entries say that the source does not answer; `others` as for an answer."""
        entries = [entry for entry, _ in scored]
        shown = tuple(_shown(entry, score) for entry, score in scored)
        reply = self._plain(Outcome.OUT_OF_SCOPE, "\n\n".join(map(self._under_question, entries)), shown)
        return self._with_others(replace(reply, related=self._related(entries)), others)

    def likely(self, scored: Sequence[Scored]) -> Reply:
        """Return the answer of the first entry as what was probably meant, with the others as choices beside it."""
        (first, score), *others = scored
        answer = self.answer([(first, score)])
        more = [self._wordings.likely_others] if others else []
        return replace(
            answer,
            outcome=Outcome.LIKELY,
            body="\n\n".join((f"{self._wordings.likely}\n{answer.body}", *more)),
            entries=(*answer.entries, *(_offered(entry, chance) for entry, chance in others)),
            related=(),
        )

    def disambiguation(self, scored: Sequence[Scored]) -> Reply:
        """Return two to four entries as choices, without their answers."""
        choices = tuple(_offered(entry, score) for entry, score in scored)
        return self._plain(Outcome.DISAMBIGUATION, self._wordings.disambiguation, choices)

    def small_talk(self, talk: SmallTalkTexts) -> Reply:
        """Return the fixed reply to one kind of small talk, which may name what can be answered."""
        return self._naming_topics(Outcome.SMALL_TALK, talk.reply)

    def abstain(self) -> Reply:
        """Return the honest miss, which names what can be answered."""
        return self._naming_topics(Outcome.ABSTAIN, self._wordings.miss)

    def _naming_topics(self, outcome: Outcome, text: str) -> Reply:
        """Return this text with some questions that can be answered filled in for {topics}, if it holds that."""
        if "{topics}" not in text:
            return self._plain(outcome, text)
        featured = [entry for entry in self._knowledge.entries if entry.featured and entry.covered]
        topics = (featured or self._knowledge.entries)[:MOST_TOPICS]
        listed = "\n".join(f"- {entry.question}" for entry in topics)
        reply = self._plain(outcome, filled(text, topics=listed))
        return replace(reply, named=tuple(_offered(entry, 0.0) for entry in topics))

    def failure(self) -> Reply:
        """Return the one plain sentence for when something broke."""
        return self._plain(Outcome.ERROR, self._wordings.failure)

    def safety(self, rule: SafetyRule, attached: Sequence[Entry] = (), others: Sequence[Scored] = ()) -> Reply:
        """Return the fixed wording of a safety rule, with the general entries below it that are attached.

        `others` are offered as for an answer.
        """
        wording = self._knowledge.safety.replies[rule.kind]
        caveats = [wording.caveat, *(self._caveat_of(entry) for entry in attached)]
        if not attached and rule.kind not in URGENT:  # every reply on treatment says how thin the evidence is
            caveats.append(self._wordings.caveats.answer or "")
        answers = (self._under_question(entry, said=wording.text) for entry in attached)
        reply = Reply(
            outcome=Outcome.SAFETY,
            safety=rule.kind,
            rule_id=rule.id,
            body="\n\n".join((self.contacts.fill(wording.text), *answers)),
            caveat=_joined(caveats),
            provenance=self._provenance(covered) if (covered := [one for one in attached if one.covered]) else "",
            physician_note=wording.physician_note or self._wordings.physician_note or "",
            profile=self._knowledge.profile,
            entries=tuple(_shown(entry, 100.0) for entry in attached),
        )
        return self._with_others(reply, others)

    def with_unanswered(self, reply: Reply) -> Reply:
        """Return a reply that says that nothing was found on another question of the message."""
        return replace(reply, body=f"{reply.body}\n\n{self._wordings.unanswered}")

    def led(self, reply: Reply, language: str, concern: SafetyKind | None = None) -> Reply:
        """Return a reply with what stands in front of it: a line in the asker's language, a line of concern.

        `language` is the code of that of the message, which holds a hint of the urgent kind `concern`.
        """
        texts = self._knowledge.languages.languages.get(language)
        lead = []
        if texts:
            kind = reply.safety if reply.urgent else concern
            lead.append(getattr(texts, kind.value) if kind else texts.answer)
        if concern:
            lead.append(self.contacts.fill(getattr(self._knowledge.safety.concerns, concern.value)))
        known = language if texts else None
        return replace(reply, lead=tuple(lead), concern=concern, language=known) if lead else reply

    def _with_others(self, reply: Reply, others: Sequence[Scored]) -> Reply:
        if not others:
            return reply
        offered = {entry.id: _offered(entry, score) for entry, score in others}
        related = (*offered.values(), *(entry for entry in reply.related if entry.entry_id not in offered))
        named = "\n".join(f"- {entry.question}" for entry in offered.values())
        body = f"{reply.body}\n\n{self._wordings.also_asked}\n{named}"
        return replace(reply, body=body, related=related[:MOST_RELATED])

    def _plain(self, outcome: Outcome, body: str, entries: tuple[ReplyEntry, ...] = ()) -> Reply:
        return Reply(
            outcome=outcome,
            body=body,
            caveat=self._wordings.caveats.of_outcome(outcome),
            physician_note=self._wordings.physician_note or "",
            profile=self._knowledge.profile,
            entries=entries,
        )

    def _caveat_of(self, entry: Entry) -> str:
        caveats = self._wordings.caveats
        if not entry.covered:
            return caveats.of_outcome(Outcome.OUT_OF_SCOPE)
        return (caveats.evidence.get(entry.evidence) if entry.evidence else None) or caveats.answer or ""

    def _under_question(self, entry: Entry, mark: str = "", said: str = "") -> str:
        """Return an entry's answer below its question, with the sentences that ride on its words, if not yet said."""
        text = entry.answer.casefold()
        due = (rider for rider in self._wordings.riders if any(word.casefold() in text for word in rider.mentions))
        words = (entry.answer, *(rider.text for rider in due if rider.text not in said))
        return f"{mark}{entry.question}\n{' '.join(words)}"

    def _related(self, entries: Sequence[Entry]) -> tuple[ReplyEntry, ...]:
        ids = dict.fromkeys(related for entry in entries for related in entry.related)
        known = [self._knowledge.entry(related) for related in ids if related not in {entry.id for entry in entries}]
        return tuple(_offered(entry, 0.0) for entry in known[:MOST_RELATED])

    def _provenance(self, entries: Sequence[Entry]) -> str:
        headings = dict.fromkeys(
            self._heading_of_fact[fact] for entry in entries for fact in entry.facts if fact in self._heading_of_fact
        )
        days = [entry.checked for entry in entries if entry.checked]
        if not (self._knowledge.source and headings and days):
            return filled(self._wordings.provenance_plain or "", version=self._knowledge.version)
        return filled(
            self._wordings.provenance,
            title=self._knowledge.source.title,
            sections=", ".join(f"“{heading}”" for heading in headings),
            checked=min(days),
            version=self._knowledge.version,
        )


def _joined(caveats: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(filter(None, caveats)))


def _shown(entry: Entry, score: float) -> ReplyEntry:
    return ReplyEntry(entry.id, entry.question, score, entry.covered, entry.answer)


def _offered(entry: Entry, score: float) -> ReplyEntry:
    return ReplyEntry(entry.id, entry.question, score, entry.covered, None)
