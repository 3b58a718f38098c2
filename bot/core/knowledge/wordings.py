"""What the bot says in addition to its answers, as frozen pydantic models: `wordings.yaml`, `languages.yaml`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from bot.core.knowledge.schema import Id, Many, Model, Words
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

    mentions: Annotated[tuple[Words, ...], Many] = Field(
        description="Words, or beginnings of words, in an answer that add the sentence.",
        examples=[["aspirin", "anti-inflammator"]],
    )
    text: Words = Field(
        description="The sentence.", examples=["Do not change a medicine that a doctor gave you without asking."]
    )


class SmallTalkTexts(Model):
    """A kind of small talk and its reply."""

    id: Id = Field(description="Name of the kind.", examples=["thanks"])
    phrasings: Annotated[tuple[Words, ...], Many] = Field(
        min_length=1, description="How people say it.", examples=[["thank you", "cheers"]]
    )
    reply: Words = Field(
        description="What the bot says; {topics} is filled in with some questions.", examples=["You are welcome."]
    )


class Caveats(Model):
    """The caveat of each kind of reply; kinds left out have none, which only an FAQ not about health may do."""

    evidence: dict[Annotated[Evidence, Field(strict=False)], Words] = Field(
        default={},
        description="One for each kind of claim.",
        examples=[{"theory": "Evidence: this is a theory. Nobody has shown that it happens this way."}],
    )
    outcomes: dict[str, Words] = Field(
        default={},
        description="One for each other outcome: disambiguation, abstain, out_of_scope, small_talk, error, safety.",
        examples=[{"abstain": "I only know one article, and the evidence is thin."}],
    )
    answer: Words | None = Field(
        default=None,
        description="For an answer whose entry names no kind of claim.",
        examples=["Evidence: this is general information, not proven and not advice for you."],
    )

    def of_outcome(self, outcome: Outcome) -> str:
        """Return the caveat of an outcome, empty if it has none."""
        return self.outcomes.get(outcome, "")


class PublicTexts(Model):
    """What is said in public, instead of a safety reply that is meant for one person."""

    crisis: Words = Field(
        description="For a crisis; {crisis} and {emergency} are filled in.",
        examples=["You are not alone with this. {crisis}"],
    )
    personal: Words = Field(
        description="For a personal question; {crisis} and {emergency} are filled in.",
        examples=["I cannot judge that. If it is urgent: {emergency}"],
    )


class NoticeTexts(Model):
    """What the bot says about itself and how to use it."""

    help: Words = Field(description="How to ask.", examples=["Ask me one question, in your own words."])
    hint: Words = Field(
        default="Ask me one question, in your own words: I read text, not pictures. /topics lists everything I can answer.",
        description="How to ask, in two lines, for a message without any text.",
        examples=["Ask me one question, in your own words.\nIf this is urgent, call your local emergency number."],
    )
    privacy: Words = Field(
        description="What the bot keeps of what people write, and for how long.",
        examples=["I keep nothing you write."],
    )
    counts: Words = Field(
        description="Follows `privacy` if the people who run the bot keep counts in a file.",
        examples=["The people who run me keep these counts in a file: only numbers."],
    )
    gaps: Words = Field(
        description="Said after `privacy` where questions without an answer can be sent to the people who run the bot.",
        examples=["If you send a question to the people who run me, its words go to them, without your name."],
    )
    about: Words = Field(
        description="What the bot is and is not; {title}, {author}, {date}, {funding}, {covered}, {uncovered}, {days}, "
        "{review} and {version} are filled in.",
        examples=["My answers come from “{title}”. I know {covered} questions. Content {version}."],
    )
    about_plain: Words = Field(
        description="The same for an FAQ without a source; {covered}, {uncovered}, {review} and {version} are filled in.",
        examples=["I answer {covered} questions. Content {version}."],
    )
    topics: Words = Field(description="Heading above the list of topics.", examples=["These are my topics."])
    topic: Words = Field(
        description="Heading above the questions of one topic; {topic} is filled in.",
        examples=["{topic}: pick a question from the list below."],
    )
    page: Words = Field(
        description="Page number of a long list; {number} and {pages} are filled in.",
        examples=["Page {number} of {pages}."],
    )
    gone: Words = Field(
        description="When the answer behind a button no longer exists.",
        examples=["The answer behind this button has been removed. Please ask again."],
    )
    counted: Words = Field(
        description="After somebody says whether an answer was helpful.", examples=["Thank you. I only count this."]
    )
    sent: Words = Field(
        description="When a question was sent to the people who run the bot.",
        examples=["Thank you. The people who run me have your question now, without your name."],
    )
    wrong: Words = Field(
        description="Where to report a mistake; {contact} is filled in.",
        examples=["If something looks wrong, please tell {contact}."],
    )
    contact: Words = Field(
        description="Where to report a mistake if no contact is set.", examples=["the people who run this bot"]
    )
    posted: Words = Field(
        description="After an answer was posted for everybody.",
        examples=["Done: everybody here can see the answer now."],
    )
    not_posted: Words = Field(
        default="I can't post for everybody here, so only you see this answer.",
        description="When Discord kept an answer private that should have been posted for everybody.",
        examples=["I can't post for everybody here, so only you see this answer."],
    )
    no_post: Words = Field(
        description="When somebody wants an answer posted where they may not write.",
        examples=["You can't write in this channel, so I won't post it here for you."],
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
        description="When there are too many questions in a channel.",
        examples=["I'm getting a lot of questions in this channel."],
    )
    in_public: PublicTexts = Field(description="Short public texts, instead of a reply that is meant for one person.")


class Wordings(Model):
    """Everything the bot says that is neither an answer nor a safety reply (`wordings.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    physician_note: Words | None = Field(
        default=None,
        description="The note to see a trained physician; the last words of every reply. Required in the profile health.",
        examples=["Please talk to a trained physician before you decide anything about your health."],
    )
    caveats: Caveats = Field(
        default=Caveats(), description="The caveat of each kind of reply. Required in the profile health."
    )
    provenance: Words = Field(
        description="Where an answer comes from; {title}, {sections}, {checked} and {version} are filled in.",
        examples=[
            "General information from “{title}”: {sections}. Checked against it on {checked}. Content {version}."
        ],
    )
    provenance_plain: Words | None = Field(
        default=None,
        description="The same for an entry without cited facts; {version} is filled in.",
        examples=["General information. Content {version}."],
    )
    disambiguation: Words = Field(
        description="Heading above the choices.",
        examples=["I'm not sure which of these you mean. Pick the closest one:"],
    )
    likely: Words = Field(
        default="You may be asking:",
        description="Heading above the question that was probably meant, and its answer.",
        examples=["You may be asking:"],
    )
    likely_others: Words = Field(
        default="Or did you mean one of these?",
        description="Heading above the other choices below it.",
        examples=["Or did you mean one of these?"],
    )
    miss: Words = Field(
        description="When the bot has no answer; {topics} is filled in.",
        examples=[
            "Sorry, I have no answer to that. I can answer questions like these:\n{topics}\n\nIf this is urgent, call your local emergency number."
        ],
    )
    several_answers: Words = Field(
        "You asked several things.",
        description="Heading above several answers in one reply.",
        examples=["You asked several things."],
    )
    also_asked: Words = Field(
        "I'm less sure about the rest. Did you also ask this?",
        description="Below them, above the questions that another part of the message may be asking.",
        examples=["I'm less sure about the rest. Did you also ask this?"],
    )
    failure: Words = Field(
        description="When something went wrong.",
        examples=["Something went wrong on my side. Please try again in a minute."],
    )
    notices: NoticeTexts = Field(description="What the bot says about itself and how to use it.")
    riders: Annotated[tuple[Rider, ...], Many] = Field(default=(), description="Sentences added to some answers.")
    uncertainty: Annotated[tuple[Words, ...], Many] = Field(
        default=(),
        description="An answer with a theory, an unproven claim or individual reports must contain one of these.",
        examples=[["theory", "it is said", "no proof"]],
    )
    small_talk: Annotated[tuple[SmallTalkTexts, ...], Many] = Field(
        default=(), description="Greetings, thanks, questions about the bot."
    )


class LanguageTexts(Model):
    """What is said, and recognised, in another language."""

    name: Words = Field(description="English name of the language.", examples=["German"])
    answer: Words = Field(
        description="Above an ordinary reply, which is in English.", examples=["Ich kann nur auf Englisch antworten:"]
    )
    emergency: Words = Field(description="Above the reply to an emergency.", examples=["Das kann ein Notfall sein."])
    crisis: Words = Field(description="Above the reply to despair.", examples=["Sie sind nicht allein."])
    small_talk: dict[Id, Annotated[tuple[Words, ...], Many]] = Field(
        default={},
        description="Small talk by its id in the wordings; recognised word for word, and no sign of danger.",
        examples=[{"thanks": ["danke", "vielen Dank"]}],
    )


class Languages(Model):
    """The languages that the bot understands, and what it says in each (`languages.yaml`)."""

    schema_version: int = Field(alias="schema", description="Version of this file format.", examples=[1])
    review: Words = Field(description="Who has read the lines.", examples=["not read by native speakers"])
    languages: dict[str, LanguageTexts] = Field(description="By code: ISO 639-1, and zh-tw for traditional Chinese.")
