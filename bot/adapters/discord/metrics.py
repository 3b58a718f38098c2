"""What this process has done, as numbers for Prometheus: outcomes, entries, times and faults.

No label holds anything that a person wrote, nor the id of a person, channel or server: a label is an outcome, an entry
id, a status, a code or a shard, so their number is bounded by the knowledge and by Discord's own lists. Imports nothing
of Discord. The exposition format (escaping, buckets, types) is left to Prometheus' own client library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

if TYPE_CHECKING:
    from bot.core.replies import Reply

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
"""What `Metrics.exposition` is, as an HTTP header."""
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3)
"""Upper ends of the histogram's buckets: a reply takes about a millisecond, and Discord waits three seconds."""


class Metrics:
    """The counters of one process, on a registry of their own."""

    def __init__(self) -> None:
        """Start every counter at zero."""
        # One number less for each: when it was first counted. The library has no types for this function.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry = CollectorRegistry()
        self._replies = Counter("faq_replies", "Replies made, by outcome.", ["outcome", "safety"], registry=registry)
        self._entries = Counter("faq_entries", "Replies that show an entry.", ["entry"], registry=registry)
        self._seconds = Histogram("faq_reply_seconds", "Making a reply.", buckets=SECONDS, registry=registry)
        self._unsent = Counter("faq_replies_unsent", "Replies that Discord did not take.", registry=registry)
        self._late = Counter("faq_interactions_late", "Answered too late or twice.", ["code"], registry=registry)
        self._tallied = Counter("faq_tallied", "What is only counted.", ["event", "entry"], registry=registry)
        self._gateway = Counter("faq_gateway", "Turns in the life of connections.", ["event"], registry=registry)
        self._latency = Gauge("faq_gateway_latency_seconds", "The last heartbeat's way.", ["shard"], registry=registry)
        self._silence = Gauge("faq_gateway_silence_seconds", "Since anything was heard.", ["shard"], registry=registry)
        self._malformed = Counter("faq_gateway_malformed", "Events passed over.", ["event"], registry=registry)
        self._rest = Counter("faq_rest_answers", "Discord's answers over HTTP.", ["status"], registry=registry)
        self._starts = Gauge("faq_session_starts_left", "Sessions that may begin today.", registry=registry)
        self._content = Gauge("faq_content_info", "What is served.", ["content", "encoder"], registry=registry)
        self._waiting = Gauge("faq_counts_waiting", "Counts not in the database yet.", registry=registry)
        self._dropped = Gauge("faq_counts_dropped", "Counts given up: too many waited.", registry=registry)
        ProcessCollector(registry=registry)  # memory, CPU and open files, where the system tells them

    def replied(self, reply: Reply, seconds: float) -> None:
        """Count a reply that was made in this time; for choices, no entry is counted as shown."""
        self._replies.labels(reply.outcome, reply.safety or "").inc()
        self._seconds.observe(seconds)
        for entry in reply.shown:
            self._entries.labels(entry.entry_id).inc()

    def unsent(self) -> None:
        """Count a reply that Discord did not take."""
        self._unsent.inc()

    def late(self, code: int) -> None:
        """Count an interaction that was answered too late (10062) or twice (40060)."""
        self._late.labels(code).inc()

    def count(self, event: str, entry_id: str | None) -> None:
        """Count what is only counted: a press of `Was this helpful?` under an entry, a question that had to wait."""
        self._tallied.labels(event, entry_id or "").inc()

    def gateway(self, event: str) -> None:
        """Count a turn in the life of a connection: `connected`, `resumed`, `disconnected`, `sent_away`."""
        self._gateway.labels(event).inc()

    def shard(self, number: int, latency: float, silence: float) -> None:
        """Note how a connection is doing now, both in seconds: its last heartbeat, and since when it is silent."""
        self._latency.labels(number).set(latency)
        self._silence.labels(number).set(silence)

    def serving(self, content: str, encoder: str) -> None:
        """Note what is served now, and by which encoder: two processes that differ are two series."""
        self._content.clear()
        self._content.labels(content, encoder).set(1)

    def counts(self, waiting: int, dropped: int) -> None:
        """Note how many counts wait for their database, and how many were given up so far."""
        self._waiting.set(waiting)
        self._dropped.set(dropped)

    def starts_left(self, number: int) -> None:
        """Note how many sessions Discord lets this bot begin until it counts anew, over all its processes."""
        self._starts.set(number)

    def malformed(self, event: str) -> None:
        """Count an event of the gateway that could not be read."""
        self._malformed.labels(event).inc()

    def rest(self, status: int) -> None:
        """Count an answer of Discord by its HTTP status; 429 is a rate limit."""
        self._rest.labels(status).inc()

    def exposition(self) -> bytes:
        """Return all numbers as Prometheus reads them."""
        return generate_latest(self.registry)
