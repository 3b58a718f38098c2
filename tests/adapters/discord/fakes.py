"""A responder with fixed replies, so that these tests know nothing of matching or of the shipped knowledge."""

import threading
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from bot.adapters.discord.metrics import Metrics
from bot.core.answering.autocomplete import Autocomplete
from bot.core.answering.notices import Notices
from bot.core.answering.topics import Topics
from bot.core.knowledge.loading import load_knowledge
from bot.core.knowledge.models import KnowledgeBase
from bot.core.matching.matcher import Ranking
from bot.core.replies import Outcome, Reply, ReplyEntry, SafetyKind
from bot.core.responder import Responder

SMALL = Path(__file__).with_name("small")
"""A FAQ about a town library, with safety rules of one word each."""
SHIPPED = Path(__file__).resolve().parents[3] / "knowledge"
CAVEAT = "This is a theory: nothing in the source proves it."
NOTE = "Please see a trained physician about your own case."
MARKER = "marker-of-a-private-story"
"""A word that only questions and exceptions hold: it must never reach a log line."""


def entry(entry_id: str, question: str, answer: str | None = None) -> ReplyEntry:
    """Return an entry with a score of 87.5."""
    return ReplyEntry(entry_id=entry_id, question=question, score=87.5, covered=True, answer=answer)


def reply(body: str, outcome: Outcome = Outcome.ANSWER, **parts: object) -> Reply:
    """Return a reply with the usual caveat and note."""
    return Reply(outcome=outcome, body=body, caveat=CAVEAT, physician_note=NOTE, **parts)


ANSWER = reply(
    "The theory is that a mild irritant starts the body's own repair.",
    provenance="General information from one article, section “Theory”, compared on 2025-11-20 (content 1a2b3c4).",
    entries=(entry("how-it-works", "How is it supposed to work?", "The theory is ..."),),
)
RELATED = reply(
    "Show your card at the desk.",
    entries=(entry("borrowing", "How do I borrow a book?", "Show your card at the desk."),),
    related=(entry("opening-hours", "When is the library open?"), entry("retired", "What was there before?")),
)
CHOICES = reply(
    "Which of these do you mean?",
    Outcome.DISAMBIGUATION,
    entries=(
        entry("opening-hours", "When is the library open?"),
        entry("retired", "What was there before?"),
    ),
)
EMERGENCY = reply("Call your local emergency number now.", Outcome.SAFETY, safety=SafetyKind.EMERGENCY, rule_id="fire")
CRISIS = reply("You are not alone: here is help.", Outcome.SAFETY, safety=SafetyKind.CRISIS, rule_id="despair")
PERSONAL = reply("I cannot say what is right for you.", Outcome.SAFETY, safety=SafetyKind.PERSONAL, rule_id="mine")
LONG = reply("\n\n".join(f"Paragraph {number}. " + "word " * 150 for number in range(5)))
WELCOME = reply("Ask me about the treatment.", Outcome.SMALL_TALK)
MISS = reply("Sorry, I do not know that.", Outcome.ABSTAIN)
FAILURE = reply("Something went wrong on my side; please ask again.", Outcome.ERROR)

REPLIES = {
    "": WELCOME,
    "which": CHOICES,
    "emergency": EMERGENCY,
    "crisis": CRISIS,
    "personal": PERSONAL,
    "related": RELATED,
    "miss": MISS,
    "long": LONG,
}


@cache
def small_responder() -> Responder:
    """Return a real responder on the small FAQ, for what is asked by id instead of in words."""
    return Responder(load_knowledge(SMALL, SHIPPED), contact="the desk")


def tallied(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Return how often what is only counted was counted, by event and entry."""
    samples = (sample for metric in metrics.registry.collect() for sample in metric.samples)
    return {(s.labels["event"], s.labels["entry"]): s.value for s in samples if s.name == "faq_tallied_total"}


@dataclass
class FakeResponder:
    """Answers from `REPLIES`, anything else with `ANSWER`; the query `break` raises."""

    queries: list[str] = field(default_factory=list)
    """What was asked, in order."""
    abouts: list[str | None] = field(default_factory=list)
    """The entry that each replied to."""
    threads: set[str] = field(default_factory=set)
    """Names of the threads that asked."""

    @property
    def knowledge(self) -> KnowledgeBase:
        """The small FAQ."""
        return small_responder().knowledge

    @property
    def notices(self) -> Notices:
        """The notices of the small FAQ."""
        return small_responder().notices

    @cached_property
    def autocomplete(self) -> Autocomplete:
        """The suggestions of the small FAQ."""
        return small_responder().autocomplete

    @property
    def topics(self) -> Topics:
        """The topics of the small FAQ."""
        return small_responder().topics

    def respond(self, query: str, about: str | None = None) -> Reply:
        """Return the fixed reply, or raise what no real responder should."""
        self.queries.append(query)
        self.abouts.append(about)
        self.threads.add(threading.current_thread().name)
        if query.startswith("break"):
            raise RuntimeError(MARKER)
        return REPLIES.get(query, ANSWER)

    def urgent(self, query: str) -> Reply | None:
        """Return the fixed reply if it is urgent."""
        if query.startswith("break"):
            raise RuntimeError(MARKER)
        found = REPLIES.get(query, ANSWER)
        return found if found.urgent else None

    def respond_with(self, entry_id: str) -> Reply:
        """Return the answer of an entry of the small FAQ."""
        return small_responder().respond_with(entry_id)

    def respond_with_rule(self, rule_id: str) -> Reply:
        """Return the reply of a rule of the small FAQ."""
        return small_responder().respond_with_rule(rule_id)

    def rank(self, query: str) -> Ranking:
        """Return what a query is nearest to in the small FAQ."""
        return small_responder().rank(query)

    def nothing_fits(self) -> Reply:
        """Return the honest miss."""
        return MISS

    def failure(self) -> Reply:
        """Return the reply for a broken moment."""
        return FAILURE
