"""What the bot says about itself and about the way it is used: help, privacy, where answers come from, small refusals.

Beside the pipeline: no question is answered here. Like every answer a notice is a `Reply`, so in an FAQ on health it
carries its caveat and the physician note. The words are in `wordings.yaml`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from bot.core.knowledge.models import KnowledgeBase
from bot.core.knowledge.safety_models import Contacts
from bot.core.replies import Outcome, Reply, SafetyKind

NoticeName: TypeAlias = Literal[
    "help", "hint", "gone", "counted", "sent", "posted", "not_posted", "no_post", "not_yours", "too_fast", "too_busy"
]
"""A notice that is said as it is written; `too_fast` takes the `seconds` to wait."""
IN_PUBLIC = frozenset({SafetyKind.CRISIS, SafetyKind.PERSONAL})
"""Kinds of safety reply that are for one person's eyes: where all can read, short words stand for them."""


class Notices:
    """Words every notice of one knowledge base.

    Args:
        knowledge: where all wording comes from.
        contacts: whom to turn to in need.
        contact: whom to tell of a mistake, an address or a link; empty where nobody is named.
    """

    def __init__(self, knowledge: KnowledgeBase, contacts: Contacts, contact: str = "") -> None:
        self._knowledge = knowledge
        self._wordings = knowledge.wordings
        self._texts = knowledge.wordings.notices
        self._contacts = contacts
        self._contact = contact.strip() or self._texts.contact

    def notice(self, name: NoticeName, **filled: object) -> Reply:
        """Return one of the notices of `wordings.yaml`, with what is filled in by name."""
        return self.say(_filled(getattr(self._texts, name), filled))

    def privacy(self, *, counts: bool = False, gaps: bool = False) -> Reply:
        """Return what is kept of what people write.

        Args:
            counts: whether counts are kept in a file.
            gaps: whether questions can be sent to the maintainers.
        """
        parts = ((True, self._texts.privacy), (counts, self._texts.counts), (gaps, self._texts.gaps))
        return self.say("\n\n".join(text.rstrip() for said, text in parts if said))

    def about(self) -> Reply:
        """Return what the bot is and is not, its source, the days of comparison and the content version."""
        entries, source = self._knowledge.entries, self._knowledge.source
        days = sorted({entry.checked.isoformat() for entry in entries if entry.checked})
        filled: dict[str, object] = {
            "covered": sum(entry.covered for entry in entries),
            "uncovered": sum(not entry.covered for entry in entries),
            "review": self._knowledge.safety.review,
            "version": self._knowledge.version,
        }
        if source is None or not days:
            return self.say(_filled(self._texts.about_plain, filled))
        filled |= {"title": source.title, "author": source.author, "date": source.date, "funding": source.funding}
        return self.say(_filled(self._texts.about, filled | {"days": " to ".join(dict.fromkeys((days[0], days[-1])))}))

    def wrong(self) -> Reply:
        """Return whom to tell of a mistake."""
        return self.say(_filled(self._texts.wrong, {"contact": self._contact}))

    def source(self, provenances: Sequence[str]) -> Reply:
        """Return where answers come from, each place once, and whom to tell of a mistake."""
        plain = (self._wordings.provenance_plain or "").replace("{version}", self._knowledge.version)
        places = "\n".join(dict.fromkeys(filter(None, provenances))) or plain
        return self.say("\n\n".join(filter(None, (places, self.wrong().body))))

    def in_public(self, reply: Reply) -> Reply:
        """Return the reply as it may stand where all can read: short if it is meant for one person, else as it is."""
        if reply.safety not in IN_PUBLIC:
            return reply
        short = self._texts.in_public
        text = short.crisis if reply.safety is SafetyKind.CRISIS else short.personal
        caveat = self._knowledge.safety.replies[reply.safety].caveat
        return replace(reply, body=self._contacts.fill(text), caveat=caveat, provenance="", entries=(), related=())

    def again(self, reply: Reply) -> Reply:
        """Return an urgent reply as one line, for somebody who has just been told the whole in the same place.

        Any other reply is returned as it is.
        """
        if not reply.urgent:
            return reply
        lines = self._knowledge.safety.concerns
        line = lines.emergency if reply.safety is SafetyKind.EMERGENCY else lines.crisis
        return replace(reply, body=self._contacts.fill(line), provenance="", entries=(), related=())

    def say(self, body: str) -> Reply:
        """Return a notice with these words, and the caveat and the physician note of the FAQ."""
        return Reply(
            outcome=Outcome.SMALL_TALK,
            body=body,
            caveat=self._wordings.caveats.of_outcome(Outcome.SMALL_TALK),
            physician_note=self._wordings.physician_note or "",
            profile=self._knowledge.profile,
        )


def _filled(text: str, values: Mapping[str, object]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
