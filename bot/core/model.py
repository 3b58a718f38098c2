"""The knowledge as frozen pydantic models: the schema of the YAML files.

Rules that need more than one field or file are in `bot.core.knowledge.rules` and `.ledger`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.core.errors import UnknownEntryError
from bot.core.replies import SafetyKind
from bot.core.schema import Id, Many, Model, Words

QUESTION_LIMIT = 80
"""Most characters of a curated question: the label of a Discord button (API v10). Longer ones are cut there."""
ANSWER_LIMIT = 700
"""Most characters of a curated answer: two of them with caveats, provenance and note fit one message of 2000. Longer ones
take more than one message."""
LONGEST_QUESTION, LONGEST_ANSWER = 300, 4000
"""Most characters of a question and an answer in any FAQ: what is longer is a mistake in the file."""


class Evidence(StrEnum):
    """What kind of claim an answer makes; each kind has its caveat in `wordings.yaml`."""

    DEFINITION = "definition"
    THEORY = "theory"
    UNPROVEN_CLAIM = "unproven claim"
    ANECDOTAL = "anecdotal"
    PRACTICE = "practice"
    RISK = "risk"


class Fact(Model):
    """One thing that the source states."""

    id: Id = Field(description="Short name of the fact; never reused for something else.", examples=["sessions-range"])
    fact: Words = Field(
        description="What the source says, in our own words.",
        examples=["The article speaks of 3 to 30 sessions over 6 months."],
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
        default=(), alias="with", description="Facts it must never be told without.", examples=[["nothing-proven"]]
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
        description="Questions that must be answered with this entry, or offered it as a choice.",
        examples=[["may I put ice on my back after the injection"]],
    )
    avoid: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Questions that must not be answered with this entry.",
        examples=[["is it a cold-blooded method"]],
    )


class Entry(Model):
    """One reviewed question and its answer."""

    id: Id = Field(description="Stable name in kebab-case; never reused.", examples=["cold-packs"])
    section: Words = Field(default="Questions", description="Group under which people browse.", examples=["Afterwards"])
    question: Annotated[Words, Field(max_length=LONGEST_QUESTION)] = Field(
        description="A whole question of at most 80 characters, as it shows on a button.",
        examples=["Can I use cold packs afterwards?"],
    )
    covered: bool = Field(
        default=True, description="False where the source does not answer and the entry says so.", examples=[True]
    )
    answer: Annotated[Words, Field(max_length=LONGEST_ANSWER)] = Field(
        description="The answer, from the cited facts alone, in plain words.",
        examples=["Common practice is to use cold packs for a short time."],
    )
    evidence: Annotated[Evidence | None, Field(strict=False)] = Field(
        default=None,
        description="Kind of claim, which chooses the caveat; needed where the entry is covered.",
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
        default=None, description="Day on which the wording was compared with the source.", examples=["2026-11-22"]
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
    tests: EntryTests = Field(
        default=EntryTests(), description="Questions that must and must not find this entry; kept out of matching."
    )

    @property
    def all_phrasings(self) -> tuple[str, ...]:
        """The question and the phrasings, the question first; never empty."""
        return (self.question, *self.phrasings)


class Faq(Model):
    """The file that maintainers edit (`faq.yaml`)."""

    schema_version: int = Field(default=1, alias="schema", description="Version of this file format.", examples=[1])
    entries: Annotated[tuple[Entry, ...], Many] = Field(
        min_length=1, description="The entries, grouped by section and ordered by id."
    )


class Phrasings(Model):
    """Further ways to ask each question (`phrasings.yaml`), beside those that stand in `faq.yaml`."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    phrasings: dict[Id, Annotated[tuple[Words, ...], Many]] = Field(
        description="Phrasings by the id of their entry.", examples=[{"cold-packs": ["is a cool pack ok afterwards"]}]
    )


class Rider(Model):
    """A sentence that rides on every answer which mentions one of some words."""

    mentions: Annotated[tuple[Words, ...], Many] = Field(
        description="Words or word beginnings in an answer that call for the sentence.",
        examples=[["aspirin", "anti-inflammator"]],
    )
    text: Words = Field(
        description="The sentence.", examples=["Do not change a medicine that a doctor gave you without asking."]
    )


class SmallTalk(Model):
    """A kind of small talk and its reply."""

    id: Id = Field(description="Name of the kind.", examples=["thanks"])
    phrasings: Annotated[tuple[Words, ...], Many] = Field(
        min_length=1, description="How people say it.", examples=[["thank you", "cheers"]]
    )
    reply: Words = Field(description="What the bot says.", examples=["You are welcome."])


class Caveats(Model):
    """The limit told with each kind of reply."""

    evidence: dict[Annotated[Evidence, Field(strict=False)], Words] = Field(
        description="One per kind of claim.",
        examples=[{"theory": "Evidence: this is a theory. Nobody has shown that it happens this way."}],
    )
    outcomes: dict[str, Words] = Field(
        description="One per other outcome: disambiguation, abstain, out_of_scope, small_talk, error, safety.",
        examples=[{"abstain": "I only know one article, and the evidence is thin."}],
    )
    answer: Words = Field(
        description="For an answer whose entry names no kind of claim.",
        examples=["Evidence: this is general information, not proven and not advice for you."],
    )


class PublicTexts(Model):
    """What is said where all can read, instead of a safety reply that is meant for one person."""

    crisis: Words = Field(
        description="For a crisis; {crisis} and {emergency} are filled in.",
        examples=["You are not alone with this. {crisis}"],
    )
    personal: Words = Field(
        description="For a personal question; {crisis} and {emergency} are filled in.",
        examples=["I cannot judge that. If it is urgent: {emergency}"],
    )


class NoticeTexts(Model):
    """What the bot says about itself, and about the way it is used."""

    help: Words = Field(description="How to ask.", examples=["Ask me one question, in your own words."])
    privacy: Words = Field(
        description="What is kept of what people write, and for how long.",
        examples=["I keep nothing of what you write."],
    )
    counts: Words = Field(
        description="Said after `privacy` where the people who run the bot keep counts in a file.",
        examples=["The people who run me keep these counts in a file: numbers alone."],
    )
    about: Words = Field(
        description="What the bot is and is not; {title}, {author}, {date}, {funding}, {covered}, {uncovered}, {days}, "
        "{review} and {version} are filled in.",
        examples=["My answers come from “{title}”. I know {covered} questions. Content {version}."],
    )
    about_plain: Words = Field(
        description="The same for a FAQ without a source; {covered}, {uncovered}, {review} and {version} are filled in.",
        examples=["I answer {covered} questions. Content {version}."],
    )
    topics: Words = Field(
        description="What stands above the list of topics.", examples=["These are the topics that I know."]
    )
    topic: Words = Field(
        description="What stands above the questions of one topic; {topic} is filled in.",
        examples=["{topic}: pick a question from the list below."],
    )
    page: Words = Field(
        description="Where a list goes on; {number} and {pages} are filled in.", examples=["Page {number} of {pages}."]
    )
    gone: Words = Field(
        description="When a button leads to something that is no more.",
        examples=["What this button led to is no more. Please ask again."],
    )
    counted: Words = Field(
        description="When somebody said whether an answer was helpful.", examples=["Thank you. I only count this."]
    )
    wrong: Words = Field(
        description="Whom to tell of a mistake; {contact} is filled in.",
        examples=["If something looks wrong, please tell {contact}."],
    )
    contact: Words = Field(
        description="Whom to tell of a mistake where no contact is set.", examples=["the people who run this bot"]
    )
    posted: Words = Field(
        description="When an answer was posted for everybody.",
        examples=["Done: everybody here can see the answer now."],
    )
    no_post: Words = Field(
        description="When somebody wants an answer posted where they may not write.",
        examples=["You may not write here, so I do not post it for you either."],
    )
    not_yours: Words = Field(
        description="When somebody may not delete an answer.",
        examples=["Only the person who asked can delete this answer."],
    )
    too_fast: Words = Field(
        description="When somebody asks too often; {seconds} is filled in.",
        examples=["Please try again in {seconds} seconds."],
    )
    too_busy: Words = Field(
        description="When a channel asks too often.", examples=["I have been asked a lot in this channel just now."]
    )
    in_public: PublicTexts = Field(description="Short words where all can read, instead of a reply meant for one.")


class Wordings(Model):
    """Everything the bot says that is neither an answer nor a safety reply (`wordings.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    physician_note: Words = Field(
        description="The note to see a trained physician; the last words of every reply.",
        examples=["Please talk to a trained physician before you decide anything about your health."],
    )
    caveats: Caveats = Field(description="The limit told with each kind of reply.")
    provenance: Words = Field(
        description="Where an answer comes from; {title}, {sections}, {checked} and {version} are filled in.",
        examples=["General information from “{title}”: {sections}. Compared with it on {checked}. Content {version}."],
    )
    provenance_plain: Words = Field(
        description="The same for an entry without cited facts; {version} is filled in.",
        examples=["General information. Content {version}."],
    )
    disambiguation: Words = Field(
        description="What stands above the choices.",
        examples=["I am not sure which of these you mean. Pick the nearest one:"],
    )
    likely: Words = Field(
        default="You may be asking:",
        description="What stands above the question and answer that was probably meant.",
        examples=["You may be asking:"],
    )
    likely_others: Words = Field(
        default="Or did you mean:",
        description="What stands above the other choices beside it.",
        examples=["Or did you mean:"],
    )
    miss: Words = Field(
        description="The honest miss; {topics} is filled in; ends with the emergency line.",
        examples=[
            "Sorry, I have no answer to that. I can answer questions like these:\n{topics}\n\nIf this is urgent, call your local emergency number."
        ],
    )
    several_answers: Words = Field(
        "You asked several things.",
        description="What stands above several answers in one reply.",
        examples=["You asked several things."],
    )
    also_asked: Words = Field(
        "I am less sure what else you asked. The nearest questions are offered below.",
        description="What stands below them where a part of the message is not answered.",
        examples=["I am less sure what else you asked. The nearest questions are offered below."],
    )
    failure: Words = Field(
        description="When something broke.", examples=["Something went wrong on my side. Please try again in a minute."]
    )
    notices: NoticeTexts = Field(description="What the bot says about itself, and about the way it is used.")
    riders: Annotated[tuple[Rider, ...], Many] = Field(default=(), description="Sentences that ride on answers.")
    uncertainty: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="Words of which an answer with a theory, an unproven claim or single reports must hold one.",
        examples=[["theory", "it is said", "no proof"]],
    )
    small_talk: Annotated[tuple[SmallTalk, ...], Many] = Field(
        default=(), description="Greetings, thanks, questions about the bot."
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
        description="Everyday words that mean the same to this subject.",
        examples=[{"injection": ["shot", "jab", "needle"]}],
    )


class Negatives(Model):
    """Questions that have nothing to do with the subject (`negatives.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    groups: dict[str, Annotated[tuple[Words, ...], Many]] = Field(
        description="Questions by kind.", examples=[{"weather": ["will it rain tomorrow"]}]
    )


class Contact(Model):
    """A number or address to turn to in need; not from the source, so each says where it was found."""

    text: Words = Field(description="What the member reads: number or address and who is behind it.", examples=["112"])
    organisation: Words = Field(description="Who runs it.", examples=["Find A Helpline (ThroughLine)"])
    address: Words = Field(description="Where its public page is.", examples=["https://findahelpline.com"])
    checked: dt.date = Field(description="Day on which it was last compared with that page.", examples=["2026-11-22"])


class Region(Model):
    """Contacts of one country or region."""

    emergency: Contact = Field(description="The emergency number.")
    crisis: Contact = Field(description="The free line for people in despair.")


NEAREST = "nearest"
"""What a safety rule attaches to show whichever general entry is nearest to the message."""


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
        description="Concepts that undo: what begins or ends inside one of them does not count.",
        examples=[["GENERAL-QUESTION"]],
    )
    attach: Id | None = Field(
        default=None,
        description="Entry shown below the reply, or `nearest` for the covered one nearest to the message; only for stop_medicine and personal.",
        examples=["candidates"],
    )


class SafetyReply(Model):
    """The fixed wording of one kind of safety reply."""

    text: Words = Field(
        description="What is said; {emergency} and {crisis} are filled in with the contacts of the region.",
        examples=["This can be an emergency. {emergency} or go to an emergency department now."],
    )
    caveat: Words = Field(description="The limit told with it.", examples=["I am a bot and cannot check you."])
    physician_note: Words | None = Field(
        default=None,
        description="The last words, instead of the usual note, where that would blunt the call.",
        examples=["Then see a trained physician."],
    )


class Concerns(Model):
    """One line in front of an ordinary reply, where danger or despair is possible but not sure."""

    emergency: Words = Field(
        description="{emergency} is filled in with the contact of the region.",
        examples=["If this is happening now, get medical help: {emergency}."],
    )
    crisis: Words = Field(
        description="{crisis} is filled in with the contact of the region.",
        examples=["If you are going through a hard time, you don't have to do it alone. {crisis}"],
    )


class Safety(Model):
    """Triage: concepts, rules and fixed wordings (`safety.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    review: Words = Field(description="Who has read the wordings, and when.", examples=["not yet read by a clinician"])
    concepts: dict[str, Annotated[tuple[Words, ...], Many]] = Field(
        description="Words and word sequences by meaning; see the head of the file for the notation.",
        examples=[{"ALARM-SIGN": ["cannot .. breathe", "collapse*"]}],
    )
    rules: Annotated[tuple[SafetyRule, ...], Many] = Field(description="First match wins, in the order of the kinds.")
    replies: dict[Annotated[SafetyKind, Field(strict=False)], SafetyReply] = Field(description="One per kind.")
    concerns: Concerns = Field(description="What is said where a kind is possible, but not sure.")
    no_region: Region = Field(description="Contacts where no region is set: words, not numbers of one country.")
    regions: dict[str, Region] = Field(default={}, description="Contacts by region code.")


class KindExamples(Model):
    """Messages of each kind that triage tells apart."""

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
        description="A verdict on one person's case is wanted.",
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
    """Messages that triage learns from beside its rules (`safety_examples.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    review: Words = Field(description="Who has read the labels, and when.", examples=["not yet read by a clinician"])
    other_languages: KindExamples = Field(
        default=KindExamples(), description="The same in other languages than English; learnt by their meaning alone."
    )


class Everyday(Model):
    """Ordinary messages of ordinary life (`everyday.yaml`): no danger, and nothing that an FAQ on health answers."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    groups: dict[str, Annotated[tuple[Words, ...], Many]] = Field(
        description="Messages by walk of life.", examples=[{"parcels": ["I still haven't got my parcel"]}]
    )


class LanguageTexts(Model):
    """What stands in front of a reply to somebody who writes in another language."""

    name: Words = Field(description="English name of the language.", examples=["German"])
    answer: Words = Field(
        description="Above an ordinary reply, which is in English.", examples=["Ich kann nur auf Englisch antworten:"]
    )
    emergency: Words = Field(description="Above the reply to an emergency.", examples=["Das kann ein Notfall sein."])
    crisis: Words = Field(description="Above the reply to despair.", examples=["Sie sind nicht allein."])


class Languages(Model):
    """The languages in which danger is heard, and the line that is said in each (`languages.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    review: Words = Field(description="Who has read the lines.", examples=["not read by native speakers"])
    languages: dict[str, LanguageTexts] = Field(description="By code: ISO 639-1, and zh-tw for traditional Chinese.")


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Everything the bot knows, checked; what every other part of the core is built from."""

    entries: tuple[Entry, ...]
    """In file order; ids are unique."""
    wordings: Wordings
    safety: Safety
    safety_examples: SafetyExamples
    everyday: Everyday
    everyday_is_off_topic: bool
    """Whether everyday messages have nothing to do with the FAQ: where the file stands beside it."""
    languages: Languages
    vocabulary: Vocabulary
    negatives: Negatives
    source: Source | None
    """The ledger; None for a foreign FAQ."""
    version: str
    """First hexadecimal digits of the SHA-256 of all files read, in the order of reading."""
    _by_id: dict[str, Entry] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the entries by their ids."""
        object.__setattr__(self, "_by_id", {entry.id: entry for entry in self.entries})

    def entry(self, entry_id: str) -> Entry:
        """Return the entry of this id.

        Raises:
            UnknownEntryError: there is none.
        """
        entry = self._by_id.get(entry_id)
        if entry is None:
            raise UnknownEntryError(entry_id)
        return entry

    @property
    def phrasings(self) -> tuple[str, ...]:
        """Everything that matching learns from, in file order: of entries, of small talk, of what is off topic."""
        entries = (phrasing for entry in self.entries for phrasing in entry.all_phrasings)
        talk = (phrasing for each in self.wordings.small_talk for phrasing in each.phrasings)
        return (*entries, *talk, *self.off_topic)

    @property
    def off_topic(self) -> tuple[str, ...]:
        """Messages that have nothing to do with the FAQ."""
        groups = [*self.negatives.groups.values()]
        groups += self.everyday.groups.values() if self.everyday_is_off_topic else ()
        return tuple(phrasing for group in groups for phrasing in group)

    @property
    def sections(self) -> tuple[str, ...]:
        """Names of the sections in file order, each once."""
        return tuple(dict.fromkeys(entry.section for entry in self.entries))
