"""The client: what the bot listens to, and the parts of it that answer.

One `FaqClient` for a process, made by `run_discord` in `runner`; `connection` is its other half. Nothing that a person
writes is logged or kept: every log line here names an outcome, an event or the type of an exception.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from typing import TYPE_CHECKING, Final

import discord

from bot.adapters.discord.commands import FaqCommandTree
from bot.adapters.discord.connection import ConnectedClient
from bot.adapters.discord.cooldown import Cooldown
from bot.adapters.discord.forums import answer_post
from bot.adapters.discord.intake import Intake
from bot.adapters.discord.messages import answer_message
from bot.adapters.discord.policy import Policy
from bot.adapters.discord.presses import Presses
from bot.adapters.discord.reading import says_something
from bot.adapters.discord.texts import Texts
from bot.adapters.discord.views import FaqButton, FaqMenu
from bot.core.answering.autocomplete import Autocomplete
from bot.core.answering.topics import Topics
from bot.logs import log_reply
from bot.reloading.live import following, status_of
from bot.usage.tally import Tallies

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.core.replies import Reply
    from bot.core.responder import Responder
    from bot.usage.counters import DayTally
    from bot.usage.tally import Tally

_log = logging.getLogger(__name__)

SHORT: Final = 100
"""Characters of a question that is answered at once, as most are: it takes a millisecond, and some 15 at the worst (all
words unknown), so that a thread would cost more than it spares."""


def intents() -> discord.Intents:
    """Return what the bot listens to: its servers, their messages, direct messages; nothing privileged.

    Without the message content intent Discord still sends the content of direct messages, of messages that mention the
    bot and of replies to it, which is all that this bot answers.
    """
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class FaqClient(ConnectedClient):
    """A plain client with a command tree: the bot has no prefix commands, so `commands.Bot` would add nothing.

    Args:
        responder: where answers come from.
        policy: what the owners have set; None for the defaults.
        shard_count: shards over all processes; None for as many as Discord advises.
        shard_ids: the shards of this process; empty for all. Needs `shard_count`.
        days: keeps counts per day; None for none.

    Attributes:
        responder: where answers come from.
        policy: what the owners have set.
        tally: takes the counts of buttons that only count.
        texts: the words of commands and buttons.
        cooldown: who has to wait.
        intake: takes questions.
        presses: what buttons and menus do.
        tree: the application commands.
    """

    def __init__(
        self,
        responder: Responder,
        policy: Policy | None = None,
        *,
        shard_count: int | None = None,
        shard_ids: Sequence[int] = (),
        days: DayTally | None = None,
    ) -> None:
        super().__init__(
            intents=intents(),
            shard_count=shard_count,
            shard_ids=shard_ids,
            version=lambda: status_of(responder).version,
            days=days,
        )
        self.responder = responder
        self.policy = policy or Policy()
        self.tally: Tally = Tallies(self.metrics, days) if days else self.metrics
        self.texts = Texts()
        self._autocomplete = following(responder, lambda served: Autocomplete(served.knowledge))
        self._topics = following(responder, lambda served: Topics(served.knowledge, served.notices))
        self.cooldown = Cooldown(self.policy.member_rate, self.policy.channel_rate)
        self.intake = Intake(self.ask, responder, self.cooldown, self.tally)
        self.presses = Presses(self)
        self.tree = FaqCommandTree(self)

    @property
    def keeps_counts(self) -> bool:
        """Whether counts per day are kept in a file."""
        return self._days is not None

    @property
    def autocomplete(self) -> Autocomplete:
        """What a question may become while it is typed, by the knowledge of the day."""
        return self._autocomplete()

    @property
    def topics(self) -> Topics:
        """The pages of topics, by the knowledge of the day."""
        return self._topics()

    async def setup_hook(self) -> None:
        """Make the buttons of all earlier messages work."""
        await super().setup_hook()
        self.add_dynamic_items(FaqButton, FaqMenu)

    async def ask(self, query: str, entry_id: str | None = None) -> Reply:
        """Return the reply to a raw query of any form, and log one line about it; never raises.

        A long question is answered in a thread, so that it does not make another member's command fail. What says
        nothing, such as a picture alone, gets help.

        Args:
            query: what was asked.
            entry_id: the entry that was picked from suggestions; None for free text.
        """
        start = time.perf_counter()
        try:
            if entry_id is not None:
                reply = self.responder.respond_with(entry_id)
            elif not says_something(query):
                reply = self.responder.notices.hint()
            elif len(query) <= SHORT:
                reply = self.responder.respond(query)
            else:
                reply = await asyncio.to_thread(self.responder.respond, query)
        except Exception as error:  # noqa: BLE001 - a member always gets an answer
            _log_cause("question failed", error)
            reply = self.responder.failure()
        return self._note(reply, start)

    def noted(self, make: Callable[[], Reply]) -> Reply:
        """Return a reply that is made at once, to the press of a button; logged and counted like any other."""
        start = time.perf_counter()
        return self._note(make(), start)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot; pass over all others."""
        await answer_message(self, message)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Answer a new post of a watched forum, if its title can be answered for sure."""
        await answer_post(self, thread)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log an error of an event by its type alone: the library would print the traceback with its texts."""
        _log_cause(f"{event_method} failed", sys.exception())

    def _note(self, reply: Reply, start: float) -> Reply:
        seconds = time.perf_counter() - start
        log_reply(_log, reply, seconds)
        self.metrics.replied(reply, seconds)
        if self._days:
            self._days.replied(reply)
        return reply


def _log_cause(what: str, error: BaseException | None) -> None:
    """Log an error by its type alone: its text and its traceback can hold what a person wrote."""
    _log.error("%s: %s", what, type(error).__name__)
