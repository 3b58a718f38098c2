"""Safety triage as frozen pydantic models: `safety.yaml`, `safety_examples.yaml`.

What each field is for stands in `bot/authoring/field_help/safety.yaml`, which editors show.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from bot.core.knowledge.schema import CallingForHelp, File, Id, Many, ManyWords, Model, Words, filled
from bot.core.replies import SafetyKind


@dataclass(frozen=True, slots=True)
class Contacts:
    """Whom the members of one server are told to turn to in need."""

    emergency: str
    """The emergency number, in words."""
    crisis: str
    """The free line for people in despair, in words."""

    def fill(self, text: str) -> str:
        """Return the text with {emergency} and {crisis} filled in."""
        return filled(text, emergency=self.emergency, crisis=self.crisis)


class Contact(Model):
    """A number or address for help; not from the source, so each says where it was found."""

    text: Words
    organisation: Words
    address: Words
    checked: dt.date


class Region(Model):
    """Contacts of one country or region."""

    emergency: Contact
    crisis: Contact


NEAREST = "nearest"
"""What a safety rule attaches to show whichever covered entry is closest to the message."""


class SafetyRule(Model):
    """A combination of concepts that is a sign of one kind."""

    id: Id
    kind: SafetyKind = Field(strict=False)
    all_of: ManyWords = Field(alias="all", min_length=1)
    none_of: ManyWords = Field(alias="none", default=())
    attach: Id | None = None  # an entry, or `NEAREST`


class SafetyReply(Model):
    """The fixed text of one kind of safety reply."""

    text: CallingForHelp
    caveat: Words
    physician_note: Words | None = None
    says: Id | None = None  # the entry that says the same, never shown below it


class Concerns(Model):
    """One line above an ordinary reply when danger or despair is possible but not certain."""

    emergency: Words
    crisis: Words


class Safety(File):
    """Safety triage: concepts, rules and fixed replies (`safety.yaml`)."""

    review: Words
    concepts: dict[str, ManyWords]
    rules: Annotated[tuple[SafetyRule, ...], Many]
    replies: dict[Annotated[SafetyKind, Field(strict=False)], SafetyReply]
    concerns: Concerns
    no_region: Region
    regions: dict[str, Region] = Field(default={})

    def contacts(self, region: str = "", emergency: str = "", crisis: str = "") -> Contacts:
        """Return the contacts of a region, or those that replace them; an unknown region assumes no country."""
        known = self.regions.get(region, self.no_region)
        return Contacts(emergency or known.emergency.text, crisis or known.crisis.text)


class KindExamples(Model):
    """Example messages of each kind that triage distinguishes."""

    emergency: ManyWords = ()
    crisis: ManyWords = ()
    self_treatment: ManyWords = ()
    stop_medicine: ManyWords = ()
    personal: ManyWords = ()
    harmless: ManyWords = ()

    def of_kind(self, kind: SafetyKind) -> tuple[str, ...]:
        """Return the examples of one kind."""
        messages: tuple[str, ...] = getattr(self, kind.value)
        return messages


class SafetyExamples(File, KindExamples):
    """Messages that triage learns from, in addition to its rules (`safety_examples.yaml`)."""

    review: Words
    other_languages: KindExamples = KindExamples()
