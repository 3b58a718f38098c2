"""What the bot says about itself and about the way it is used: help, privacy, where answers come from, small refusals.

Beside the pipeline: no question is answered here. Like every answer a notice is a `Reply`, so in an FAQ on health it
carries its caveat and the physician note. The words are in `wordings.yaml`.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.safety_models import Contacts
from bot.core.knowledge.schema import filled
from bot.core.replies import URGENT, Outcome, Reply, SafetyKind

NoticeName: TypeAlias = Literal[
    "help", "hint", "gone", "counted", "sent", "posted", "not_posted", "no_post", "not_yours", "too_fast", "too_busy"
]
"""A notice that is said as it is written; `too_fast` takes the `seconds` to wait."""
IN_PUBLIC = frozenset({SafetyKind.CRISIS, SafetyKind.PERSONAL})
"""Kinds of safety reply that are for one person's eyes: where all can read, short words stand for them."""


class Notices:
    """Words every notice of one knowledge base.

    `contact` is whom to tell of a mistake, an address or a link; empty where nobody is named.
    """

    def __init__(self, knowledge: KnowledgeBase, contacts: Contacts, contact: str = "") -> None:
        self._knowledge = knowledge
        self._wordings = knowledge.wordings
        self._texts = knowledge.wordings.notices
        self._contacts = contacts
        self._contact = contact.strip() or self._texts.contact

    def notice(self, name: NoticeName, **values: object) -> Reply:
        """Return one of the notices of `wordings.yaml`, with these values in their places."""
        return self.say(filled(getattr(self._texts, name), **values))

    def privacy(self, *, counts: bool = False, gaps: bool = False) -> Reply:
        """Return what is kept of what people write: `counts` in a file, or questions (`gaps`) sent to maintainers."""
        parts = ((True, self._texts.privacy), (counts, self._texts.counts), (gaps, self._texts.gaps))
        return self.say("\n\n".join(text.rstrip() for said, text in parts if said))

    def about(self) -> Reply:
        """Return what the bot is and is not, its source, the days of comparison and the content version."""
        entries, source = self._knowledge.entries, self._knowledge.source
        days = sorted({entry.checked.isoformat() for entry in entries if entry.checked})
        values: dict[str, object] = {
            "covered": sum(entry.covered for entry in entries),
            "uncovered": sum(not entry.covered for entry in entries),
            "review": self._knowledge.safety.review,
            "version": self._knowledge.version,
        }
        if source is None or not days:
            return self.say(filled(self._texts.about_plain, **values))
        values |= {"title": source.title, "author": source.author, "date": source.date, "funding": source.funding}
        return self.say(filled(self._texts.about, **values, days=" to ".join(dict.fromkeys((days[0], days[-1])))))

    def wrong(self) -> Reply:
        """Return whom to tell of a mistake."""
        return self.say(filled(self._texts.wrong, contact=self._contact))

    def source(self, provenances: Sequence[str]) -> Reply:
        """Return where answers come from, each place once, and whom to tell of a mistake."""
        plain = filled(self._wordings.provenance_plain or "", version=self._knowledge.version)
        places = "\n".join(dict.fromkeys(filter(None, provenances))) or plain
        return self.say("\n\n".join(filter(None, (places, self.wrong().body))))

    def in_public(self, reply: Reply) -> Reply:
        """Return the reply as it may stand where all can read: short if it is meant for one person, else as it is."""
        if reply.safety not in IN_PUBLIC:
            return reply
        text = self._contacts.fill(getattr(self._texts.in_public, reply.safety.value))
        caveat = self._knowledge.safety.replies[reply.safety].caveat
        return replace(reply, body=text, caveat=caveat, provenance="", entries=(), related=())

    def again(self, reply: Reply) -> Reply:
        """Return an urgent reply as one line, for somebody who has just been told it whole; any other as it is."""
        if reply.safety not in URGENT:
            return reply
        line = self._contacts.fill(getattr(self._knowledge.safety.concerns, reply.safety.value))
        return replace(reply, body=line, provenance="", entries=(), related=())

    def at_once(self, reply: Reply) -> Reply | None:
        """Return what of a reply nothing may hold back: all of an urgent one, of any other its line of concern.

        None where it has neither.
        """
        if reply.urgent:
            return reply
        if reply.concern is None:
            return None
        return replace(self.say("\n\n".join(reply.lead)), concern=reply.concern, language=reply.language)

    def say(self, body: str) -> Reply:
        """Return a notice with these words, and the caveat and the physician note of the FAQ."""
        return Reply(
            outcome=Outcome.SMALL_TALK,
            body=body,
            caveat=self._wordings.caveats.of_outcome(Outcome.SMALL_TALK),
            physician_note=self._wordings.physician_note or "",
            profile=self._knowledge.profile,
        )
