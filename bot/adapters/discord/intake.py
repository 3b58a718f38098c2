"""Between a question and its answer: who has to wait, what may never wait, what all may read. No Discord here.

An emergency or a crisis is looked for in every message that is meant for the bot, also in one that has to wait and in
a channel where the owners want no mentions answered, and in every new post of a watched forum. It is always answered:
whoever writes the like of it again, where others read along, gets one line in place of the whole.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.discord.reading import own_words
from bot.core.replies import Outcome
from bot.logs import cause

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.adapters.discord.cooldown import Asking, Cooldown, Held
    from bot.core.replies import Reply
    from bot.reloading.live import LiveResponder
    from bot.usage.tally import Tally

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What is said to a question."""

    reply: Reply
    held: bool = False
    """True where it is only the word that the question has to wait."""


class Intake:
    """Takes questions.

    Args:
        ask: makes the reply to a query, or to the pick of an entry; never raises.
        live: for what is urgent, and for the words about waiting.
        cooldown: who has to wait.
        tally: counts what was held back.
    """

    def __init__(
        self, ask: Callable[[str, str | None], Awaitable[Reply]], live: LiveResponder, cooldown: Cooldown, tally: Tally
    ) -> None:
        self._ask = ask
        self._live = live
        self._cooldown = cooldown
        self._tally = tally

    async def message(self, query: str, asking: Asking, *, welcome: bool = True) -> Taken | None:
        """Return what is said to a message, None for silence.

        Args:
            query: raw, any form.
            asking: who asks, and where.
            welcome: False where the owners want no mentions answered: only what is urgent is answered there.
        """
        query = own_words(query)
        held = self._cooldown.hold(asking) if welcome else None
        if (held or not welcome) and not await self._is_urgent(query):
            return self.wait(held, asking) if held and self._cooldown.may_tell(asking, held) else None
        return Taken(self._fitting(await self._ask(query, None), asking))

    async def command(self, query: str, asking: Asking, entry_id: str | None = None) -> Taken:
        """Return what is said to a command: Discord shows an error to whoever gets no answer, so there always is one.

        Args:
            query: raw, any form.
            asking: who asks, and where.
            entry_id: the entry that was picked from suggestions; None for free text.
        """
        query = own_words(query)
        held = self._cooldown.hold(asking)
        if held and not await self._is_urgent(query):
            return self.wait(held, asking)
        return Taken(await self._ask(query, entry_id))

    async def unasked(self, query: str, asking: Asking) -> Reply | None:
        """Return the reply to what was not said to the bot: what is urgent, or one sure answer; None for silence.

        Args:
            query: raw, any form.
            asking: who wrote it, and where.
        """
        query = own_words(query)
        if self._cooldown.hold(asking) and not await self._is_urgent(query):
            return None
        reply = await self._ask(query, None)
        return self._fitting(reply, asking) if reply.urgent or is_sure(reply) else None

    def wait(self, held: Held, asking: Asking) -> Taken:
        """Return the word that a question has to wait."""
        self._tally.count("held_back", None)
        notices = self._live.current.notices
        # Privately the channel's rate does not count, so there is always a way that is open.
        told = notices.too_busy() if held.by_channel and asking.public else notices.too_fast(held.seconds)
        return Taken(told, held=True)

    def _fitting(self, reply: Reply, asking: Asking) -> Reply:
        """Return the reply as it stands where it was asked for: what is urgent may be short there, never left out."""
        if not asking.public:
            return reply
        notices = self._live.current.notices
        repeated = reply.urgent and self._cooldown.is_repeat(asking, reply.safety)
        return notices.again(reply) if repeated else notices.in_public(reply)

    async def _is_urgent(self, query: str) -> bool:
        """Tell whether this may not wait; true also where that cannot be told."""
        try:
            return await asyncio.to_thread(self._live.current.urgent, query) is not None
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may hold an emergency back
            _log.error("urgency not known: %s", cause(error))
            return True


def is_sure(reply: Reply) -> bool:
    """Tell whether a reply may stand under the words of somebody who did not ask for it: one covered entry."""
    return reply.outcome is Outcome.ANSWER and len(reply.entries) == 1 and reply.entries[0].covered
