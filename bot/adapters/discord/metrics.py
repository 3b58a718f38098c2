"""What this process has done, as numbers for Prometheus: outcomes, entries, times and faults.

No label holds anything that a person wrote, nor the id of a person, channel or server: a label is an outcome, an entry
id, a status, a code or a shard, so their number is bounded by the knowledge and by Discord's own lists. Imports nothing
of Discord. The exposition format (escaping, buckets, types) is left to Prometheus' own client library.
"""

from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.core.replies import Reply

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3)
"""Upper ends of the histogram's buckets: a reply takes about a millisecond, and Discord waits three seconds."""


class Metrics:
    """The numbers of one process, on a registry of their own; each is public, and its help says what it counts."""

    def __init__(self) -> None:
        """Start every counter at zero."""
        # One number less for each: when it was first counted. The library has no types for this function.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry = CollectorRegistry()
        self._replies = Counter("faq_replies", "Replies made, by outcome.", ["outcome", "safety"], registry=registry)
        self._entries = Counter("faq_entries", "Replies that show an entry.", ["entry"], registry=registry)
        self._seconds = Histogram("faq_reply_seconds", "Making a reply.", buckets=SECONDS, registry=registry)
        self._content = Gauge("faq_content_info", "What is served.", ["content", "encoder"], registry=registry)
        self.unsent = Counter("faq_replies_unsent", "Replies that Discord did not take.", registry=registry)
        self.late = Counter("faq_interactions_late", "Answered too late or twice.", ["code"], registry=registry)
        self.tallied = Counter("faq_tallied", "What is only counted.", ["event", "entry"], registry=registry)
        self.gateway = Counter("faq_gateway", "Turns in the life of connections.", ["event"], registry=registry)
        self.latency = Gauge("faq_gateway_latency_seconds", "The last heartbeat's way.", ["shard"], registry=registry)
        self.silence = Gauge("faq_gateway_silence_seconds", "Since anything was heard.", ["shard"], registry=registry)
        self.malformed = Counter("faq_gateway_malformed", "Events passed over.", ["event"], registry=registry)
        self.rest = Counter("faq_rest_answers", "Discord's answers over HTTP.", ["status"], registry=registry)
        self.starts = Gauge("faq_session_starts_left", "Sessions that may begin today.", registry=registry)
        self.waiting = Gauge("faq_counts_waiting", "Counts not in the database yet.", registry=registry)
        self.dropped = Gauge("faq_counts_dropped", "Counts given up: too many waited.", registry=registry)
        ProcessCollector(registry=registry)  # memory, CPU and open files, where the system tells them

    def replied(self, reply: Reply, seconds: float) -> None:
        """Count a reply that was made in this time; for choices, no entry is counted as shown."""
        self._replies.labels(reply.outcome, reply.safety or "").inc()
        self._seconds.observe(seconds)
        for entry in reply.shown:
            self._entries.labels(entry.entry_id).inc()

    def serving(self, content: str, encoder: str) -> None:
        """Note what is served now, and by which encoder: two processes that differ are two series."""
        self._content.clear()
        self._content.labels(content, encoder).set(1)

    def exposition(self) -> bytes:
        """Return all numbers as Prometheus reads them."""
        return generate_latest(self.registry)
