"""Between a question and its answer: who has to wait, what may never wait, what all may read. No Discord here.

An emergency or a crisis is looked for in every message that is meant for the bot, also in one that has to wait and in
a channel where the owners want no mentions answered, and in every new post of a watched forum. It is always answered:
whoever writes the like of it again, where others read along, gets one line in place of the whole. Where danger is only
possible the line of concern is never held back; but who wrote no word to the bot, in a post, gets none.

Every reply leaves one line in the log and one count; neither holds what was asked, or by whom.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

from bot.adapters.discord.cooldown import Asking, Cooldown, Held
from bot.adapters.discord.metrics import Metrics
from bot.adapters.discord.once import Once
from bot.adapters.discord.reading import own_words, says_something
from bot.core.replies import Outcome, Reply
from bot.core.responder import Responder
from bot.logs import cause, log_reply
from bot.reloading.live import LiveResponder
from bot.usage.counters import DayTally

_log = logging.getLogger(__name__)

SHORT: Final = 100
"""Characters of a question that is answered at once, as most are: it takes a millisecond, and some 15 at the worst (all
words unknown), so that a thread would cost more than it spares."""


class Taken(NamedTuple):
    """What is said to a question; `held` where it is only the word that the question has to wait."""

    reply: Reply
    held: bool = False


class Intake:
    """Takes questions and picks, for one client."""

    def __init__(self, live: LiveResponder, cooldown: Cooldown, metrics: Metrics, days: DayTally | None = None) -> None:
        self.cooldown = cooldown
        self.once = Once()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self.keeps_counts = days is not None
        self._live = live
        self._metrics = metrics
        self._days = days

    @property
    def _responder(self) -> Responder:
        return self._live.current  # it may be exchanged while the bot runs

    async def message(
        self, query: str, asking: Asking, *, welcome: bool = True, about: str | None = None
    ) -> Taken | None:
        """Return what is said to a message, None for silence.

        Args:
            query: raw, any form.
            asking: who asks, and where.
            welcome: False where the owners want no mentions answered: only what is urgent is answered there.
            about: the entry whose answer it replies to; None where it stands alone.
        """
        query = own_words(query)
        held = self.cooldown.hold(asking) if welcome else None
        if welcome and not held:
            return Taken(await self.ask(query, about=about))
        if urgent := await self.urgent(query):
            return Taken(urgent)
        return self.wait(held, asking) if held and self.cooldown.may_tell(asking, held) else None

    async def command(self, query: str, asking: Asking, entry_id: str | None = None) -> Taken:
        """Return what is said to a command, always something: Discord shows an error to whoever gets no answer."""
        query = own_words(query)
        held = self.cooldown.hold(asking)
        if not held:
            return Taken(await self.ask(query, entry_id))
        urgent = await self.urgent(query)
        return Taken(urgent) if urgent else self.wait(held, asking)

    async def unasked(self, query: str, asking: Asking) -> Reply | None:
        """Return the reply to what was not said to the bot: what is urgent, or one covered entry; else None."""
        query = own_words(query)
        reply = await (self.urgent(query) if self.cooldown.hold(asking) else self.ask(query))
        if reply is None:
            return None
        sure = reply.outcome is Outcome.ANSWER and len(reply.entries) == 1 and reply.entries[0].covered
        return reply if reply.urgent or sure else None

    async def deliver(self, reply: Reply, asking: Asking, write: Callable[[Reply], Awaitable[None]]) -> None:
        """Write a reply to a message or a post as it fits where it was asked; lets through what `write` raises.

        What is urgent may be short where the like of it stands, and an answer stands below its new post once: the title
        may ask what the first message asks. Only what could be written counts as standing.
        """
        turn = self._turns.setdefault(asking.post, asyncio.Lock()) if asking.post else contextlib.nullcontext()
        async with turn:
            below = _answer_below(reply, asking)
            if below and self.once.done(*below):
                return
            await write(self._fitting(reply, asking))
            if below:
                self.once.first(*below)
            if reply.urgent:
                self.cooldown.note_urgent(asking, reply.safety)

    async def ask(self, query: str, entry_id: str | None = None, *, about: str | None = None) -> Reply:
        """Return the reply to a query, whoever asks it, or to the entry that was picked instead; never raises.

        A long question is answered in a thread, so that it does not make another member's command fail. What says
        nothing, such as a picture alone, gets help. For `about` see `message`.
        """
        start = time.perf_counter()
        try:
            if entry_id is not None:
                reply = self._responder.respond_with(entry_id)
            elif not says_something(query):
                reply = self._responder.notices.notice("hint")
            elif len(query) <= SHORT:
                reply = self._responder.respond(query, about)
            else:
                reply = await asyncio.to_thread(self._responder.respond, query, about)
        except Exception as error:  # noqa: BLE001 - a member always gets an answer
            _log.error("question failed: %s", cause(error))
            reply = self._responder.failure()
        return self._noted(reply, start)

    async def urgent(self, query: str) -> Reply | None:
        """Return what of the reply to a query may not wait; that something broke where it cannot be told."""
        start = time.perf_counter()
        try:
            reply = await asyncio.to_thread(self._responder.urgent, query)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may hold an emergency back
            _log.error("urgency not known: %s", cause(error))
            reply = self._responder.failure()
        return self._noted(reply, start) if reply else None

    def entry(self, entry_id: str) -> Reply:
        """Return the answer of an entry whose button was pressed; raises UnknownIdError where it is gone."""
        return self._pressed(lambda: self._responder.respond_with(entry_id))

    def rule(self, rule_id: str) -> Reply:
        """Return the whole reply of a safety rule; raises UnknownIdError where it is gone."""
        return self._pressed(lambda: self._responder.respond_with_rule(rule_id))

    def none(self) -> Reply:
        """Return what is said to somebody whom no choice fits."""
        return self._pressed(self._responder.nothing_fits)

    def count(self, event: str, entry_id: str | None = None) -> None:
        """Count what is only counted, with the entry that it belongs to if there still is one."""
        known = entry_id if entry_id and self._responder.knowledge.find(entry_id) else None
        self._metrics.tallied.labels(event, known or "").inc()
        if self._days:
            self._days.count(event, known)

    def wait(self, held: Held, asking: Asking) -> Taken:
        """Return the word that a question has to wait."""
        self.count("held_back")
        notices = self._responder.notices
        # Privately the channel's rate does not count, so there is always a way that is open.
        busy = held.by_channel and asking.public
        reply = notices.notice("too_busy") if busy else notices.notice("too_fast", seconds=held.seconds)
        return Taken(reply, held=True)

    def _fitting(self, reply: Reply, asking: Asking) -> Reply:
        """Return the reply as it stands where it was asked for: what is urgent may be short there, never left out."""
        if not asking.public:
            return reply
        notices = self._responder.notices
        repeated = reply.urgent and self.cooldown.is_repeat(asking, reply.safety)
        return notices.again(reply) if repeated else notices.in_public(reply)

    def _pressed(self, make: Callable[[], Reply]) -> Reply:
        start = time.perf_counter()
        return self._noted(make(), start)

    def _noted(self, reply: Reply, start: float) -> Reply:
        seconds = time.perf_counter() - start
        log_reply(_log, reply, seconds)
        self._metrics.replied(reply, seconds)
        if self._days:
            self._days.replied(reply)
        return reply


def _answer_below(reply: Reply, asking: Asking) -> tuple[int | str, ...]:
    """Return the deed of answering below a new post; empty for all that is more than an answer, or elsewhere."""
    plain = reply.shown and reply.safety is None and reply.concern is None
    return ("answer", asking.post, *(entry.entry_id for entry in reply.shown)) if asking.post and plain else ()
