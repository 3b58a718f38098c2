"""The FAQ and its source as frozen pydantic models, and `KnowledgeBase`, which holds everything that was read.

What each field is for stands in `bot/authoring/field_help/faq.yaml`, which editors show. Rules that need more than one
field or file are in `faq_rules`, `safety_rules` and `ledger`.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field

from bot.core.errors import UnknownIdError
from bot.core.knowledge.safety_models import Safety, SafetyExamples
from bot.core.knowledge.schema import File, Id, Many, ManyIds, ManyWords, Model, Words
from bot.core.knowledge.wordings import Evidence, Languages, Wordings
from bot.core.replies import Profile

QUESTION_LIMIT = 80
"""Most characters of a curated question: the label of a Discord button (API v10). Longer ones are cut there."""
ANSWER_LIMIT = 700
"""Most characters of a curated answer: two of them with caveats, provenance and note fit one message of 2000."""
FEWEST_PHRASINGS = 10
"""Questions rarely find an entry with fewer: accuracy rises steeply up to here (measured on public intent sets)."""
LONGEST_QUESTION, LONGEST_ANSWER = 300, 4000
"""Most characters of a question and an answer in any FAQ; anything longer is a mistake in the file."""


class Fact(Model):
    """One thing that the source states."""

    id: Id
    fact: Words
    figures: ManyWords = ()
    names: ManyWords = ()
    tied_to: ManyIds = Field(default=(), alias="with")  # told only with these


class SourceSection(Model):
    """One headed part of the source."""

    heading: Words
    facts: Annotated[tuple[Fact, ...], Many]


class Source(File):
    """The ledger: the source and every fact it states (`source.yaml`)."""

    title: Words
    author: Words = "unknown"
    date: Words = "unknown"
    funding: Words = "unknown"
    sections: Annotated[tuple[SourceSection, ...], Many]


class EntryTests(Model):
    """Questions that keep an entry honest; never used for matching."""

    find: ManyWords = ()
    avoid: ManyWords = ()


class Entry(Model):
    """One reviewed question and its answer."""

    id: Id
    section: Words = "Questions"
    question: Annotated[Words, Field(max_length=LONGEST_QUESTION)]
    covered: bool = True
    answer: Annotated[Words, Field(max_length=LONGEST_ANSWER)]
    evidence: Annotated[Evidence | None, Field(strict=False)] = None
    facts: ManyIds = ()
    related: ManyIds = ()
    featured: bool = False
    checked: Annotated[dt.date | None, Field(strict=False)] = None
    notes: Words | None = None
    phrasings: ManyWords = ()
    other_languages: ManyWords = ()
    tests: EntryTests = EntryTests()

    @property
    def all_phrasings(self) -> tuple[str, ...]:
        """The question and the phrasings, the question first; never empty."""
        return (self.question, *self.phrasings)

    @property
    def hints(self) -> tuple[str, ...]:
        """What replaces missing phrasings if there are few: the question together with the answer."""
        return () if len(self.all_phrasings) >= FEWEST_PHRASINGS else (f"{self.question} {self.answer}",)


class Faq(File):
    """The file that maintainers edit (`faq.yaml`)."""

    schema_version: int = Field(default=1, alias="schema")
    profile: Profile = Field(default=Profile.GENERAL, strict=False)
    entries: Annotated[tuple[Entry, ...], Many] = Field(min_length=1)


class Phrasings(File):
    """More ways to ask each question (`phrasings.yaml`), in addition to those in `faq.yaml`."""

    phrasings: dict[Id, ManyWords]
    other_languages: dict[Id, ManyWords] = Field(default={})


class Vocabulary(File):
    """How people write (`vocabulary.yaml`)."""

    abbreviations: dict[str, str] = Field(default={})
    groups: dict[str, ManyWords] = Field(default={})


class Negatives(File):
    """Questions that have nothing to do with the subject (`negatives.yaml`)."""

    groups: dict[str, ManyWords]


class Everyday(File):
    """Messages from everyday life (`everyday.yaml`): no danger, and nothing that an FAQ on health answers."""

    groups: dict[str, ManyWords]
    small_talk: dict[Id, ManyWords] = Field(default={})
    other_languages: ManyWords = ()


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
    """First digits, in hex, of the SHA-256 of all files, in the order of reading, whatever their BOM and line ends."""
    _by_id: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the entries by their ids."""
        object.__setattr__(self, "_by_id", {entry.id: entry for entry in self.entries})

    def entry(self, entry_id: str) -> Entry:
        """Return the entry of this id; raises UnknownIdError where there is none."""
        if (entry := self.find(entry_id)) is None:
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
