"""A responder with fixed replies, so that these tests know nothing of matching or of the shipped knowledge."""

import threading
from typing import Any

from bot.adapters.discord.client import FaqClient
from bot.adapters.discord.metrics import Metrics
from bot.core.knowledge.loading import load_knowledge
from bot.core.replies import Outcome, Reply, ReplyEntry, SafetyKind
from bot.core.responder import Responder
from bot.reloading.live import LiveResponder
from bot.settings import Settings
from bot.usage.counters import DayTally

from .double.child import SHIPPED, SMALL

LIBRARY = Responder(load_knowledge(SMALL, SHIPPED), contact="the desk")
"""A real responder on the small FAQ, for what is asked by id instead of in words."""
NOTICES = LIBRARY.notices
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


HOURS, RETIRED = entry("opening-hours", "When is the library open?"), entry("retired", "What was there before?")
ANSWER = reply(
    "The theory is that a mild irritant starts the body's own repair.",
    provenance="General information from one article, section “Theory”, compared on 2025-11-20 (content 1a2b3c4).",
    entries=(entry("how-it-works", "How is it supposed to work?", "The theory is ..."),),
)
RELATED = reply(
    "Show your card at the desk.",
    entries=(entry("borrowing", "How do I borrow a book?", "Show your card at the desk."),),
    related=(HOURS, RETIRED),
)
CHOICES = reply("Which of these do you mean?", Outcome.DISAMBIGUATION, entries=(HOURS, RETIRED))
EMERGENCY, CRISIS, PERSONAL = map(LIBRARY.respond_with_rule, ("fire", "despair", "mine"))
LONG = reply("\n\n".join(f"Paragraph {number}. " + "word " * 150 for number in range(5)))
WELCOME = reply("Ask me about the treatment.", Outcome.SMALL_TALK)
MISS, FAILURE = LIBRARY.nothing_fits(), LIBRARY.failure()
DOUBT = reply("It is said to help.", lead=("You are not alone.",), concern=SafetyKind.CRISIS)

REPLIES = {
    "": WELCOME,
    "which": CHOICES,
    "emergency": EMERGENCY,
    "crisis": CRISIS,
    "doubt": DOUBT,
    "personal": PERSONAL,
    "related": RELATED,
    "miss": MISS,
    "long": LONG,
}


def tallied(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Return how often what is only counted was counted, by event and entry."""
    samples = (sample for metric in metrics.registry.collect() for sample in metric.samples)
    return {(s.labels["event"], s.labels["entry"]): s.value for s in samples if s.name == "faq_tallied_total"}


class FakeResponder:
    """Answers from `REPLIES`, anything else with `ANSWER`; the query `break` raises. All else is of the small FAQ."""

    def __init__(self) -> None:
        """Remember what was asked, in order, the entry that each replied to, and the threads that asked."""
        self.queries: list[str] = []
        self.abouts: list[str | None] = []
        self.threads: set[str] = set()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a responder has
        """Return what the small FAQ has."""
        return getattr(LIBRARY, name)

    def respond(self, query: str, about: str | None = None) -> Reply:
        """Return the fixed reply, or raise what no real responder should."""
        self.queries.append(query)
        self.abouts.append(about)
        self.threads.add(threading.current_thread().name)
        if query.startswith("break"):
            raise RuntimeError(MARKER)
        return REPLIES.get(query, ANSWER)

    def urgent(self, query: str) -> Reply | None:
        """Return what of the fixed reply nothing may hold back."""
        if query.startswith("break"):
            raise RuntimeError(MARKER)
        return NOTICES.at_once(REPLIES.get(query, ANSWER))


def owned(**fields: object) -> Settings:
    """Return the settings of owners who have set these alone."""
    return Settings.model_construct(**{"shard_count": 1} | fields)  # the simulator has one shard


def client(responder: object | None = None, days: DayTally | None = None, **settings: object) -> FaqClient:
    """Return a client that answers by a responder, or by one that is not a fake."""
    live = responder if isinstance(responder, LiveResponder) else LiveResponder(responder or FakeResponder())
    return FaqClient(live, owned(**settings), days)
