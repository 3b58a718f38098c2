"""What the bot says in addition to its answers, as frozen pydantic models: `wordings.yaml`, `languages.yaml`.

What each field is for stands in `bot/authoring/fields/wordings.yaml`, which editors show.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.core.knowledge.schema import File, Id, Many, Model, Words
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

    mentions: Annotated[tuple[Words, ...], Many]
    text: Words


class SmallTalkTexts(Model):
    """A kind of small talk and its reply."""

    id: Id
    phrasings: Annotated[tuple[Words, ...], Many] = Field(min_length=1)
    reply: Words


class Caveats(Model):
    """The caveat of each kind of reply; kinds left out have none, which only an FAQ not about health may do."""

    evidence: dict[Annotated[Evidence, Field(strict=False)], Words] = Field(default={})
    outcomes: dict[str, Words] = Field(default={})
    answer: Words | None = None

    def of_outcome(self, outcome: Outcome) -> str:
        """Return the caveat of an outcome, empty if it has none."""
        return self.outcomes.get(outcome, "")


class PublicTexts(Model):
    """What is said in public, instead of a safety reply that is meant for one person."""

    crisis: Words
    personal: Words


class NoticeTexts(Model):
    """What the bot says about itself and how to use it."""

    help: Words
    hint: Words = (
        "Ask me one question, in your own words: I read text, not pictures. /topics lists everything I can answer."
    )
    privacy: Words
    counts: Words
    gaps: Words
    about: Words
    about_plain: Words
    topics: Words
    topic: Words
    page: Words
    gone: Words
    counted: Words
    sent: Words
    wrong: Words
    contact: Words
    posted: Words
    not_posted: Words = "I can't post for everybody here, so only you see this answer."
    no_post: Words
    not_yours: Words
    too_fast: Words
    too_busy: Words
    in_public: PublicTexts  # instead of what is meant for one person


class Wordings(File):
    """Everything the bot says that is neither an answer nor a safety reply (`wordings.yaml`)."""

    physician_note: Words | None = None
    caveats: Caveats = Caveats()
    provenance: Words
    provenance_plain: Words | None = None
    disambiguation: Words
    likely: Words = "You may be asking:"
    likely_others: Words = "Or did you mean one of these?"  # above the choices below a likely answer
    miss: Words
    several_answers: Words = "You asked several things."
    also_asked: Words = "I'm less sure about the rest. Did you also ask this?"  # below several answers
    failure: Words
    notices: NoticeTexts
    riders: Annotated[tuple[Rider, ...], Many] = ()
    uncertainty: Annotated[tuple[Words, ...], Many] = ()  # what an answer with an uncertain claim must say one of
    small_talk: Annotated[tuple[SmallTalkTexts, ...], Many] = ()


class LanguageTexts(Model):
    """What is said, and recognised, in another language."""

    name: Words
    answer: Words
    emergency: Words
    crisis: Words
    small_talk: dict[Id, Annotated[tuple[Words, ...], Many]] = Field(default={})


class Languages(File):
    """The languages that the bot understands, and what it says in each (`languages.yaml`)."""

    review: Words
    languages: dict[str, LanguageTexts]
