"""Asking the core on behalf of a person: whatever breaks, they get a sentence, and the log gets no word of theirs."""

import logging
import time

from bot.core.replies import Reply
from bot.core.responder import Responder
from bot.logs import cause, log_reply


def answered(responder: Responder, question: str, logger: logging.Logger, about: str | None = None) -> Reply:
    """Return the reply to a question of any form, and log one line about it; never raises."""
    started = time.perf_counter()
    try:
        reply = responder.respond(question, about)
    except Exception as error:  # noqa: BLE001 - a person waits
        logger.error("a question could not be answered: %s", cause(error))  # noqa: TRY400 - a traceback could quote it
        reply = responder.failure()
    log_reply(logger, reply, time.perf_counter() - started)
    return reply
