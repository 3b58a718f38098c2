"""Safety triage as frozen pydantic models: `safety.yaml`, `safety_examples.yaml`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from bot.core.knowledge.schema import Id, Many, Model, Words
from bot.core.replies import SafetyKind


class Contact(Model):
    """A number or address for help; not from the source, so each says where it was found."""

    text: Words = Field(description="What the member reads: number or address and who is behind it.", examples=["112"])
    organisation: Words = Field(description="Who runs it.", examples=["Find A Helpline (ThroughLine)"])
    address: Words = Field(description="Where its public page is.", examples=["https://findahelpline.com"])
    checked: dt.date = Field(description="Date on which it was last compared with that page.", examples=["2026-11-22"])


class Region(Model):
    """Contacts of one country or region."""

    emergency: Contact = Field(description="The emergency number.")
    crisis: Contact = Field(description="The free helpline for people in despair.")


NEAREST = "nearest"
"""What a safety rule attaches to show whichever covered entry is closest to the message."""


class SafetyRule(Model):
    """A combination of concepts that must not get an ordinary answer."""

    id: Id = Field(description="Name of the rule.", examples=["emergency-after-injection"])
    kind: SafetyKind = Field(strict=False, description="The reply it calls for.", examples=["emergency"])
    all_of: Annotated[tuple[Words, ...], Many] = Field(
        alias="all",
        min_length=1,
        description="Concepts that must all occur; `a | b` means either.",
        examples=[["ALARM-SIGN", "NOW | MINE"]],
    )
    none_of: Annotated[tuple[Words, ...], Many] = Field(
        alias="none",
        default=(),
        description="Concepts that cancel others: what begins or ends inside one of them does not count.",
        examples=[["GENERAL-QUESTION"]],
    )
    attach: Id | None = Field(
        default=None,
        description="Entry shown below the reply, or `nearest` for the covered one closest to the message; only for stop_medicine and personal.",
        examples=["candidates"],
    )


class SafetyReply(Model):
    """The fixed text of one kind of safety reply."""

    text: Words = Field(
        description="What is said; {emergency} and {crisis} are filled in with the contacts of the region.",
        examples=["This can be an emergency. {emergency} or go to an emergency department now."],
    )
    caveat: Words = Field(description="The caveat below it.", examples=["I am a bot and cannot check you."])
    physician_note: Words | None = Field(
        default=None,
        description="The last words, instead of the usual note if that would weaken the message.",
        examples=["Then see a trained physician."],
    )
    says: Id | None = Field(
        default=None,
        description="Entry that says the same in other words, and so is never shown below it.",
        examples=["personal-advice"],
    )


class Concerns(Model):
    """One line above an ordinary reply when danger or despair is possible but not certain."""

    emergency: Words = Field(
        description="{emergency} is filled in with the contact of the region.",
        examples=["If this is happening now, get medical help: {emergency}."],
    )
    crisis: Words = Field(
        description="{crisis} is filled in with the contact of the region.",
        examples=["If you are going through a hard time, you don't have to do it alone. {crisis}"],
    )


class Safety(Model):
    """Safety triage: concepts, rules and fixed replies (`safety.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    review: Words = Field(description="Who has read the wordings, and when.", examples=["not yet read by a clinician"])
    concepts: dict[str, Annotated[tuple[Words, ...], Many]] = Field(
        description="Words and word sequences by meaning; the head of the file explains the notation.",
        examples=[{"ALARM-SIGN": ["cannot .. breathe", "collapse*"]}],
    )
    rules: Annotated[tuple[SafetyRule, ...], Many] = Field(description="First match wins, in the order of the kinds.")
    replies: dict[Annotated[SafetyKind, Field(strict=False)], SafetyReply] = Field(description="One per kind.")
    concerns: Concerns = Field(description="Lines for when danger or despair is possible but not certain.")
    no_region: Region = Field(description="Contacts if no region is set: words, not one country's numbers.")
    regions: dict[str, Region] = Field(default={}, description="Contacts by region code.")


class KindExamples(Model):
    """Example messages of each kind that triage distinguishes."""

    emergency: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Signs of danger now, after an injection or in the back.",
        examples=[["cant breathe since the shot"]],
    )
    crisis: Annotated[tuple[Words, ...], Many] = Field(
        default=(), description="Despair, self-harm.", examples=[["I don't want to wake up"]]
    )
    self_treatment: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Plans to inject without a physician.",
        examples=[["where can I buy the stuff to do it myself"]],
    )
    stop_medicine: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Stopping or changing a prescribed medicine.",
        examples=[["do I come off my blood thinners first"]],
    )
    personal: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Asking for a judgement on one person's case.",
        examples=[["should I have it with my scan results"]],
    )
    harmless: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Ordinary messages that sound like one of these.",
        examples=[["this pain is killing me, what can I take?"]],
    )

    def of_kind(self, kind: SafetyKind) -> tuple[str, ...]:
        """Return the examples of one kind."""
        messages: tuple[str, ...] = getattr(self, kind.value)
        return messages


class SafetyExamples(KindExamples):
    """Messages that triage learns from, in addition to its rules (`safety_examples.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    review: Words = Field(description="Who has read the labels, and when.", examples=["not yet read by a clinician"])
    other_languages: KindExamples = Field(
        default=KindExamples(), description="The same in languages other than English; learnt only by meaning."
    )
