"""What the bot says in addition to its answers, as frozen pydantic models: `wordings.yaml`, `languages.yaml`.

What each field is for stands in `bot/authoring/field_help/wordings.yaml`, which editors show.
"""

from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from bot.core.knowledge.schema import CallingForHelp, File, Id, Many, ManyWords, Model, Plain, Words, fills
from bot.core.replies import Outcome


class Evidence(StrEnum):
    """What kind of claim an answer makes; each kind has its caveat in `wordings.yaml`."""

    DEFINITION = "definition"
    THEORY = "theory"
    UNPROVEN_CLAIM = "unproven claim"
    ANECDOTAL = "anecdotal"
    PRACTICE = "practice"
    RISK = "risk"
    DIRECTORY = "directory"
    """Who to contact: doctors, organisations. Without its own caveat it carries that of `answer`."""


class Rider(Model):
    """A sentence added to every answer that mentions one of some words."""

    mentions: ManyWords
    text: Words


class SmallTalkTexts(Model):
    """A kind of small talk and its reply."""

    id: Id
    phrasings: ManyWords = Field(min_length=1)
    reply: Annotated[Words, fills("topics")]


WithCaveat: TypeAlias = Literal["disambiguation", "abstain", "out_of_scope", "small_talk", "error"]
"""The outcomes that have one caveat; an answer has that of its kind of claim, a safety reply its own."""


class Caveats(Model):
    """The caveat of each kind of reply; kinds left out have none, which only an FAQ not about health may do."""

    evidence: dict[Annotated[Evidence, Field(strict=False)], Words] = Field(default={})
    outcomes: dict[WithCaveat, Words] = Field(default={})
    answer: Words | None = None

    def of_outcome(self, outcome: Outcome) -> str:
        """Return the caveat of an outcome, empty if it has none."""
        return next((caveat for kind, caveat in self.outcomes.items() if kind == outcome), "")


class PublicTexts(Model):
    """What is said in public, instead of a safety reply that is meant for one person."""

    crisis: CallingForHelp
    personal: CallingForHelp


class NoticeTexts(Model):
    """What the bot says about itself and how to use it."""

    help: Plain
    hint: Plain = (
        "Ask me one question, in your own words: I read text, not pictures. /topics lists everything I can answer."
    )
    privacy: Plain
    counts: Plain
    gaps: Plain
    about: Annotated[
        Words, fills("title", "author", "date", "funding", "covered", "uncovered", "days", "review", "version")
    ]
    about_plain: Annotated[Words, fills("covered", "uncovered", "review", "version")]
    topics: Plain
    topic: Annotated[Words, fills("topic")]
    page: Annotated[Words, fills("number", "pages")]
    gone: Plain
    counted: Plain
    sent: Plain
    wrong: Annotated[Words, fills("contact")]
    contact: Plain
    posted: Plain
    not_posted: Plain = "I can't post for everybody here, so only you see this answer."
    no_post: Plain
    not_yours: Plain
    too_fast: Annotated[Words, fills("seconds")]
    too_busy: Plain
    in_public: PublicTexts  # instead of what is meant for one person


class Wordings(File):
    """Everything the bot says that is neither an answer nor a safety reply (`wordings.yaml`)."""

    physician_note: Plain | None = None
    caveats: Caveats = Caveats()
    provenance: Annotated[Words, fills("title", "sections", "checked", "version")]
    provenance_plain: Annotated[Words, fills("version")] | None = None
    disambiguation: Plain
    likely: Plain = "You may be asking:"
    likely_others: Plain = "Or did you mean one of these?"  # above the choices below a likely answer
    miss: Annotated[Words, fills("topics")]
    several_answers: Plain = "You asked several things."
    also_asked: Plain = "I'm less sure about the rest. Did you also ask this?"  # below several answers
    unanswered: Plain = "I found nothing on another part of your message. Try asking that on its own, in other words."
    failure: Plain
    notices: NoticeTexts
    riders: Annotated[tuple[Rider, ...], Many] = ()
    uncertainty: ManyWords = ()  # what an answer with an uncertain claim must say one of
    small_talk: Annotated[tuple[SmallTalkTexts, ...], Many] = ()


class LanguageTexts(Model):
    """What is said, and recognised, in another language."""

    name: Words
    answer: Words
    emergency: Words
    crisis: Words
    joints: ManyWords = ()
    small_talk: dict[Id, ManyWords] = Field(default={})


class Languages(File):
    """The languages that the bot understands, and what it says in each (`languages.yaml`)."""

    review: Words
    languages: dict[str, LanguageTexts]
