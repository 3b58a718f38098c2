"""What can go wrong between an answer and Discord, and what is then said: every error of an interaction ends here.

Nothing that a person wrote is logged: an error is named by its type and place, Discord's refusals by their codes.
"""

import logging
from typing import Final

import discord

from bot.adapters.discord.metrics import Metrics
from bot.adapters.discord.sending import QUESTION_GONE, Interaction
from bot.adapters.discord.services import services_of
from bot.logs import cause

_log = logging.getLogger(__name__)

CLOSED: Final = frozenset({10062, 40060, 10015, 50027})
"""Discord's codes for an interaction that is over: waited longer than three seconds, answered already, its fifteen
minutes past. The member sees Discord's own notice, or has the answer."""
ANSWERED: Final = 40060
"""Discord's code for an interaction that is answered already. This process answers none twice, so another one does."""
NO_PLACE: Final = frozenset({10003, 10004, 10008, 50001, 50007, 50013, 50083})
"""Discord's codes for a place where nothing more can be said: channel, server or message gone, access or permission
missing, direct messages closed, thread archived and locked."""


def let_go(metrics: Metrics, error: BaseException) -> bool:
    """Tell whether Discord has closed the interaction; that is logged, and counted."""
    if not isinstance(error, discord.HTTPException) or error.code not in CLOSED:
        return False
    if error.code == ANSWERED:
        _log.warning("somebody else has answered: does another process run with this token, without shards of its own?")
    _log.info("interaction not answered: code=%s", error.code)
    metrics.late.labels(error.code).inc()
    return True


def note_unsent(metrics: Metrics, what: str, error: Exception) -> bool:
    """Count and log that something could not be sent; tell whether there is a place left in which to say so."""
    metrics.unsent.inc()
    if isinstance(error, discord.HTTPException) and (
        error.status in {403, 404} or error.code in NO_PLACE or QUESTION_GONE in error.text
    ):
        _log.info("%s: status=%s code=%s", what, error.status, error.code)
        return False
    _log.error("%s: %s", what, _named(error))
    return True


async def tell_failure(interaction: Interaction, error: BaseException) -> None:
    """Log the cause without any content and tell the member one plain sentence in private; never raises."""
    services = services_of(interaction)
    error = getattr(error, "original", error)  # the library wraps what a command raised
    if let_go(services.metrics, error):
        return
    _log.error("interaction failed: %s", _named(error))
    try:
        await services.sender.send(interaction, services.responder.failure())
    except Exception as second:  # noqa: BLE001 - the last resort: whatever it is, there is nobody left to tell
        _log.warning("failure not told: %s", _named(second))


def _named(error: BaseException) -> str:
    refusal = f" status={error.status} code={error.code}" if isinstance(error, discord.HTTPException) else ""
    return cause(error) + refusal
