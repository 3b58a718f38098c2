"""Logging: one line a question, without a word of the question.

`set_up_logging` is called once, by `bot.cli`; the rest of the package only asks for module loggers. No message text,
user id, name or token is written at any level.
"""

from __future__ import annotations

import logging
import sys

from bot.core.replies import Reply

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
SCORE_BUCKET = 10
"""Width of the score ranges in the log: an exact score could tell two questions apart."""


def set_up_logging(level: str) -> None:
    """Write log lines of at least this level to standard error, and only warnings of other libraries."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)


def log_reply(logger: logging.Logger, reply: Reply, seconds: float) -> None:
    """Log one answered question: outcome, entry ids, score bucket, time taken in milliseconds."""
    entries = ",".join(entry.entry_id for entry in reply.entries) or "-"
    best = int(reply.entries[0].score // SCORE_BUCKET * SCORE_BUCKET) if reply.entries else "-"
    kind = f":{reply.safety}" if reply.safety else ""
    logger.info("outcome=%s%s entries=%s score=%s ms=%.1f", reply.outcome, kind, entries, best, seconds * 1000)
