"""A responder with fixed replies, so that these tests know nothing of matching or of the shipped knowledge."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from bot.core.replies import Outcome, Reply, ReplyEntry, SafetyKind

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
CHOICES = reply(
    "Which of these do you mean?",
    Outcome.DISAMBIGUATION,
    entries=(
        entry("mild-risks", "What are the usual side effects?"),
        entry("serious-risks", "What can go badly wrong?"),
    ),
)
EMERGENCY = reply("**Call your local emergency number now.**", Outcome.SAFETY, safety=SafetyKind.EMERGENCY)
LONG = reply("\n\n".join(f"Paragraph {number}. " + "word " * 150 for number in range(5)))
WELCOME = reply("Ask me about the treatment.", Outcome.SMALL_TALK)
FAILURE = reply("Something went wrong on my side; please ask again.", Outcome.ERROR)

REPLIES = {"": WELCOME, "which": CHOICES, "emergency": EMERGENCY, "long": LONG}


@dataclass
class FakeResponder:
    """Answers from `REPLIES`, anything else with `ANSWER`; the query `break` raises."""

    queries: list[str] = field(default_factory=list)
    """What was asked, in order."""
    threads: set[str] = field(default_factory=set)
    """Names of the threads that asked."""

    def respond(self, query: str) -> Reply:
        """Return the fixed reply, or raise what no real responder should."""
        self.queries.append(query)
        self.threads.add(threading.current_thread().name)
        if query.startswith("break"):
            raise RuntimeError(MARKER)
        return REPLIES.get(query, ANSWER)

    def failure(self) -> Reply:
        """Return the reply for a broken moment."""
        return FAILURE
