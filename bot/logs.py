"""Logging: one line per question, without a word of the question.

No message text, user id, name or token is written at any level: what other libraries log is written without values.
"""

import copy
import logging
import re
import sys
import traceback
from pathlib import Path

from bot.core.replies import Reply

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
SCORE_BUCKET = 10
"""Width of the score ranges in the log: an exact score could tell two questions apart."""
OURS = "bot"
PLACEHOLDER = re.compile(r"%[-#0 +]*[\d.*]*[a-zA-Z]")


class PlainFormatter(logging.Formatter):
    """Writes our own records as they are, and those of other libraries without anything that could be private.

    A library's values may be addresses with a token in them, and its exceptions may quote a message. So only the first
    line of the message is written, without values, with the type and place of an exception.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line for the record."""
        return super().format(record if record.name.partition(".")[0] == OURS else _plain(record))


def _plain(record: logging.LogRecord) -> logging.LogRecord:
    plain = copy.copy(record)
    first = str(record.msg).partition("\n")[0]
    raised = f" ({cause(record.exc_info[1])})" if record.exc_info and record.exc_info[1] else ""
    plain.msg, plain.args = PLACEHOLDER.sub("…", first) + raised, None
    plain.exc_info = plain.exc_text = plain.stack_info = None
    return plain


def cause(error: BaseException) -> str:
    """Return the type of an error and where it was raised, without its text, which can quote a person.

    >>> cause(ValueError("what a person wrote"))
    'ValueError'
    """
    frames = traceback.extract_tb(error.__traceback__, limit=-1)
    return type(error).__name__ + "".join(f" at {Path(frame.filename).name}:{frame.lineno}" for frame in frames)


def set_up_logging(level: str) -> None:
    """Write log lines of at least this level to standard error, and only warnings of other libraries."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter(FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level)


def log_reply(logger: logging.Logger, reply: Reply, seconds: float) -> None:
    """Log one answered question: outcome, entry ids, score bucket, time taken in milliseconds."""
    entries = ",".join(entry.entry_id for entry in reply.entries) or "-"
    best = int(reply.entries[0].score // SCORE_BUCKET * SCORE_BUCKET) if reply.entries else "-"
    kind = f":{reply.safety}" if reply.safety else ""
    logger.info("outcome=%s%s entries=%s score=%s ms=%.1f", reply.outcome, kind, entries, best, seconds * 1000)
