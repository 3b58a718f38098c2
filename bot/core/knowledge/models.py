"""The FAQ and its source as frozen pydantic models, and `KnowledgeBase`, which holds everything that was read.

Rules that need more than one field or file are in `faq_rules`, `safety_rules` and `ledger`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from bot.core.errors import UnknownIdError
from bot.core.knowledge.safety_models import Safety, SafetyExamples
from bot.core.knowledge.schema import Id, Many, Model, Words
from bot.core.knowledge.wordings import Evidence, Languages, Wordings
from bot.core.replies import Profile

QUESTION_LIMIT = 80
"""Most characters of a curated question: the label of a Discord button (API v10). Longer ones are cut there."""
ANSWER_LIMIT = 700
"""Most characters of a curated answer: two of them with caveats, provenance and note fit one message of 2000. Longer ones
take more than one message."""
FEWEST_PHRASINGS = 10
"""Questions rarely find an entry with fewer: accuracy rises steeply up to here (measured on public intent sets)."""
LONGEST_QUESTION, LONGEST_ANSWER = 300, 4000
"""Most characters of a question and an answer in any FAQ; anything longer is a mistake in the file."""


class Fact(Model):
    """One thing that the source states."""

    id: Id = Field(description="Short name of the fact; never reused for something else.", examples=["sessions-range"])
    fact: Words = Field(
        description="What the source says, in our own words.",
        examples=["The article mentions 3 to 30 sessions over 6 months."],
    )
    figures: Annotated[tuple[Words, ...], Many] = Field(
        default=(), description="Its numbers with their units.", examples=[["3 to 30 sessions", "6 months"]]
    )
    names: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Bodies, substances, professions, conditions and complications that it names.",
        examples=[["procaine", "lidocaine"]],
    )
    tied_to: Annotated[tuple[Id, ...], Many] = Field(
        default=(), alias="with", description="Facts that must always be told with it.", examples=[["nothing-proven"]]
    )


class SourceSection(Model):
    """One headed part of the source."""

    heading: Words = Field(
        description="Heading in the source, shortened where it is long.", examples=["Number of Sessions"]
    )
    facts: Annotated[tuple[Fact, ...], Many] = Field(description="Every fact that the section states.")


class Source(Model):
    """The ledger: the source and every fact it states (`source.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    title: Words = Field(description="Title of the source.", examples=["Prolotherapy and Chronic Back Pain"])
    author: Words = Field(default="unknown", description="Who wrote it.", examples=["unknown"])
    date: Words = Field(default="unknown", description="When it was written.", examples=["unknown"])
    funding: Words = Field(default="unknown", description="Who paid for it.", examples=["unknown"])
    sections: Annotated[tuple[SourceSection, ...], Many] = Field(description="Its sections, in its order.")


class EntryTests(Model):
    """Questions that keep an entry honest; never used for matching."""

    find: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Questions that must get this answer, or be offered it as a choice.",
        examples=[["may I put ice on my back after the injection"]],
    )
    avoid: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Questions that must not get this answer.",
        examples=[["is it a cold-blooded method"]],
    )


class Entry(Model):
    """One reviewed question and its answer."""

    id: Id = Field(description="Stable name in kebab-case; never reused.", examples=["cold-packs"])
    section: Words = Field(default="Questions", description="Group under which people browse.", examples=["Afterwards"])
    question: Annotated[Words, Field(max_length=LONGEST_QUESTION)] = Field(
        description="A whole question of at most 80 characters, as shown on a button.",
        examples=["Can I use cold packs afterwards?"],
    )
    covered: bool = Field(
        default=True,
        description="False if the source does not answer the question and the entry says so.",
        examples=[True],
    )
    answer: Annotated[Words, Field(max_length=LONGEST_ANSWER)] = Field(
        description="The answer, only from the cited facts, in plain words.",
        examples=["Common practice is to use cold packs for a short time."],
    )
    evidence: Annotated[Evidence | None, Field(strict=False)] = Field(
        default=None,
        description="Kind of claim, which selects the caveat; required if the entry is covered.",
        examples=["practice"],
    )
    facts: Annotated[tuple[Id, ...], Many] = Field(
        default=(), description="Ids of the facts in source.yaml that the answer rests on.", examples=[["cold-packs"]]
    )
    related: Annotated[tuple[Id, ...], Many] = Field(
        default=(), description="Ids of entries worth reading next.", examples=[["exercise", "painkillers"]]
    )
    featured: bool = Field(default=False, description="True for entries that are shown first.", examples=[False])
    checked: Annotated[dt.date | None, Field(strict=False)] = Field(
        default=None, description="Date on which the wording was compared with the source.", examples=["2026-11-22"]
    )
    notes: Words | None = Field(
        default=None,
        description="For maintainers; never shown to members.",
        examples=["The article names no brand; keep it so."],
    )
    phrasings: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Other ways to ask the question, in askers' words.",
        examples=[["can i put ice on it", "is a cool pack ok after the shots"]],
    )
    other_languages: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Ways to ask it in languages other than English; learnt only by meaning.",
        examples=[["darf ich danach kühlen", "¿puedo ponerme hielo?"]],
    )
    tests: EntryTests = Field(
        default=EntryTests(), description="Questions that must and must not find this entry; kept out of matching."
    )

    @property
    def all_phrasings(self) -> tuple[str, ...]:
        """The question and the phrasings, the question first; never empty."""
        return (self.question, *self.phrasings)

    @property
    def hints(self) -> tuple[str, ...]:
        """What replaces missing phrasings if there are few: the question together with the answer."""
        return () if len(self.all_phrasings) >= FEWEST_PHRASINGS else (f"{self.question} {self.answer}",)


class Faq(Model):
    """The file that maintainers edit (`faq.yaml`)."""

    schema_version: int = Field(default=1, alias="schema", description="Version of this file format.", examples=[1])
    profile: Profile = Field(
        default=Profile.GENERAL,
        strict=False,
        description="`health` if the subject is health: then every reply carries a caveat and a note to see a physician, and "
        "questions about self-treatment, stopping medicines and one's own case get their own replies. The bot responds "
        "to emergencies and despair in either case.",
        examples=["health"],
    )
    entries: Annotated[tuple[Entry, ...], Many] = Field(
        min_length=1, description="The entries, grouped by section and ordered by id."
    )


class Phrasings(Model):
    """More ways to ask each question (`phrasings.yaml`), in addition to those in `faq.yaml`."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    phrasings: dict[Id, Annotated[tuple[Words, ...], Many]] = Field(
        description="Phrasings by the id of their entry.", examples=[{"cold-packs": ["is a cool pack ok afterwards"]}]
    )
    other_languages: dict[Id, Annotated[tuple[Words, ...], Many]] = Field(
        default={},
        description="The same in languages other than English; learnt only by meaning.",
        examples=[{"cold-packs": ["darf ich danach kühlen"]}],
    )


class Vocabulary(Model):
    """How people write (`vocabulary.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    abbreviations: dict[str, str] = Field(
        default={},
        description="Chat spellings and what they stand for; an empty text drops the word.",
        examples=[{"shud": "should"}],
    )
    groups: dict[str, Annotated[tuple[Words, ...], Many]] = Field(
        default={},
        description="Everyday words that mean the same on this subject.",
        examples=[{"injection": ["shot", "jab", "needle"]}],
    )


class Negatives(Model):
    """Questions that have nothing to do with the subject (`negatives.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    groups: dict[str, Annotated[tuple[Words, ...], Many]] = Field(
        description="Questions by kind.", examples=[{"weather": ["will it rain tomorrow"]}]
    )


class Everyday(Model):
    """Messages from everyday life (`everyday.yaml`): no danger, and nothing that an FAQ on health answers."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    groups: dict[str, Annotated[tuple[Words, ...], Many]] = Field(
        description="Messages by area of life.", examples=[{"parcels": ["I still haven't got my parcel"]}]
    )
    other_languages: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Such messages in languages other than English; learnt only by meaning.",
        examples=[["wie wird morgen das Wetter"]],
    )


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Everything the bot knows, checked; what every other part of the core is built from."""

    entries: tuple[Entry, ...]
    """In file order; ids are unique."""
    profile: Profile
    """Whether the FAQ is about health, which decides on the safety replies."""
    wordings: Wordings
    safety: Safety
    safety_examples: SafetyExamples
    everyday: Everyday
    everyday_is_off_topic: bool
    """Whether everyday messages are off topic for this FAQ: true if it has its own `everyday.yaml`."""
    languages: Languages
    vocabulary: Vocabulary
    negatives: Negatives
    source: Source | None
    """The ledger of facts; None for an FAQ without one."""
    version: str
    """First hexadecimal digits of the SHA-256 of all files, in the order of reading, whatever their BOM
    and line ends."""
    _by_id: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the entries by their ids."""
        object.__setattr__(self, "_by_id", {entry.id: entry for entry in self.entries})

    def entry(self, entry_id: str) -> Entry:
        """Return the entry of this id.

        Raises:
            UnknownIdError: there is none.
        """
        entry = self.find(entry_id)
        if entry is None:
            raise UnknownIdError(entry_id, "entry")
        return entry

    def find(self, entry_id: str) -> Entry | None:
        """Return the entry of this id; None where there is none."""
        return self._by_id.get(entry_id)

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Everything English that matching learns from, in file order: entries, small talk, off-topic messages."""
        entries = (text for entry in self.entries for text in (*entry.all_phrasings, *entry.hints))
        talk = (phrasing for each in self.wordings.small_talk for phrasing in each.phrasings)
        return (*entries, *talk, *self.off_topic)

    @property
    def off_topic(self) -> tuple[str, ...]:
        """The off-topic messages: those that have nothing to do with the FAQ."""
        groups = [*self.negatives.groups.values()]
        groups += self.everyday.groups.values() if self.everyday_is_off_topic else ()
        return tuple(phrasing for group in groups for phrasing in group)

    @property
    def sections(self) -> tuple[str, ...]:
        """Names of the sections, each once, in file order; those without any answer last."""
        names = dict.fromkeys(entry.section for entry in self.entries)
        answering = {entry.section for entry in self.entries if entry.covered}
        return tuple(sorted(names, key=lambda name: name not in answering))
