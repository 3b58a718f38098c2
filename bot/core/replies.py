"""What the bot says: `Reply`, the only thing an adapter can send.

A reply of an FAQ on health cannot be made without its evidence caveat and the note to see a trained physician: both
are required fields, blank ones are refused unless the FAQ is declared to be on something else, and `Reply.text` puts
them into every rendering. Bottom of the core: imports nothing of this package.
"""

from dataclasses import dataclass
from enum import StrEnum

MESSAGE_LIMIT = 2000
"""Most characters of one reply as text: Discord's limit for the content of a plain message (API v10)."""


class Outcome(StrEnum):
    """How a question ended."""

    ANSWER = "answer"
    """One entry, or up to three for a message with as many questions."""
    LIKELY = "likely"
    """Not sure, but one entry leads: its answer, with up to three others to choose from."""
    DISAMBIGUATION = "disambiguation"
    """Two to four entries to choose from."""
    ABSTAIN = "abstain"
    """Nothing is near enough: the honest miss."""
    OUT_OF_SCOPE = "out_of_scope"
    """About the subject, recognised, and not covered by the source."""
    SAFETY = "safety"
    """A safety rule took over before matching."""
    SMALL_TALK = "small_talk"
    """A greeting, thanks or a question about the bot itself."""
    ERROR = "error"
    """Something broke; the person gets one plain sentence."""


class SafetyKind(StrEnum):
    """What a safety rule saw, in the order of precedence."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    SELF_TREATMENT = "self_treatment"
    STOP_MEDICINE = "stop_medicine"
    PERSONAL = "personal"
    """A personal judgement, or a special group of patients."""


URGENT = frozenset({SafetyKind.EMERGENCY, SafetyKind.CRISIS})
"""Kinds of safety reply that nothing may hold back, no cooldown and no setting."""


class Profile(StrEnum):
    """What a FAQ is about, as far as safety goes; stands in the head of the file."""

    GENERAL = "general"
    """Anything but health: no caveat and no physician note, and only urgent safety replies."""
    HEALTH = "health"
    """Health: every reply carries its caveat and the physician note, and every kind of safety reply is given."""

    @property
    def safety_kinds(self) -> frozenset[SafetyKind]:
        """The kinds of safety reply that are given: urgent ones always, since whoever asks may be in danger."""
        return frozenset(SafetyKind) if self is Profile.HEALTH else URGENT


@dataclass(frozen=True, slots=True)
class ReplyEntry:
    """One entry that a reply shows or offers."""

    entry_id: str
    """Stable id of the entry."""
    question: str
    """The entry's question, at most 80 characters where curated: fit for a button."""
    score: float
    """Calibrated probability of being what was asked, 0 to 100, higher is surer."""
    covered: bool
    """False where the entry says that the source does not answer."""
    answer: str | None
    """The entry's answer; None where it is only offered as a choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One complete message to a person.

    Raises:
        ValueError: the body is blank, or, in the health profile, the caveat or the physician note.
    """

    outcome: Outcome
    """How the question ended."""
    body: str
    """What is said first: the answer, the lead of the choices, the miss, the call to action."""
    caveat: str
    """The limit of what was said: how good the evidence is, or what this bot is not."""
    physician_note: str
    """The note to see a trained physician; always the last words."""
    profile: Profile = Profile.HEALTH
    """That of the FAQ; only where it is `general` may caveat and note be empty."""
    lead: tuple[str, ...] = ()
    """What stands before all else, a paragraph each: a line in the asker's language, a line of concern."""
    concern: SafetyKind | None = None
    """The urgent kind that a line of the lead is about; None where there is no such line."""
    language: str | None = None
    """Code of the language that the asker writes; None for English, or where it is not known."""
    provenance: str = ""
    """Where an answer comes from: article, section, day of comparison, content version; may be empty."""
    safety: SafetyKind | None = None
    """The kind of safety reply; None unless `outcome` is safety."""
    rule_id: str = ""
    """Id of the safety rule that called for it; empty unless `outcome` is safety."""
    entries: tuple[ReplyEntry, ...] = ()
    """Best first; at most three in an answer, one to four in what is likely, two to four in choices, none in a miss."""
    named: tuple[ReplyEntry, ...] = ()
    """Entries whose questions the body lists, a line each, as a miss does."""
    related: tuple[ReplyEntry, ...] = ()
    """Entries worth reading next, offered beside an answer; never part of `text`."""

    def __post_init__(self) -> None:
        """Refuse a reply that lacks one of its parts."""
        needed = ("body", "caveat", "physician_note") if self.profile is Profile.HEALTH else ("body",)
        for name in needed:
            if not getattr(self, name).strip():
                msg = f"a reply needs its {name}; got {getattr(self, name)!r}"
                raise ValueError(msg)

    @property
    def urgent(self) -> bool:
        """True where the reply may never be held back: somebody may be in danger."""
        return self.safety in URGENT

    @property
    def shown(self) -> tuple[ReplyEntry, ...]:
        """The entries whose answers it gives, best first; the others are only offered."""
        return tuple(entry for entry in self.entries if entry.answer is not None)

    @property
    def about(self) -> str | None:
        """Id of the entry that a follow-up is about: the one that is shown, and not below a safety reply; else None."""
        return self.shown[0].entry_id if len(self.shown) == 1 and self.outcome is not Outcome.SAFETY else None

    @property
    def choices(self) -> tuple[ReplyEntry, ...]:
        """The entries to choose from, in the order of their numbers in `text`; empty for other outcomes."""
        if self.outcome is Outcome.LIKELY:
            return self.entries[1:]
        return self.entries if self.outcome is Outcome.DISAMBIGUATION else ()

    @property
    def text(self) -> str:
        """The whole reply as plain text, paragraphs parted by a blank line, the physician note last."""
        numbered = "\n".join(f"{number}. {choice.question}" for number, choice in enumerate(self.choices, start=1))
        paragraphs = (*self.lead, self.body, numbered, self.caveat, self.provenance, self.physician_note)
        return "\n\n".join(paragraph.strip() for paragraph in paragraphs if paragraph.strip())
