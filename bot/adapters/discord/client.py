"""The connection to Discord: what the bot listens to, how it answers messages, how its life begins and ends.

One `FaqClient` for a process, made by `run_discord`. Nothing that a person writes is logged or kept: every log line
here names an outcome, an event or the type of an exception.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import signal
import sys
import time
from typing import TYPE_CHECKING, Final

import discord

from bot.adapters.discord.commands import FaqCommandTree
from bot.adapters.discord.library import check_token, plain_failures, silence_voice_warnings
from bot.adapters.discord.render import render
from bot.logs import log_reply

if TYPE_CHECKING:
    from bot.core.replies import Reply
    from bot.core.responder import Responder

_log = logging.getLogger(__name__)

WRITTEN_BY_PEOPLE: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""The kinds of message that hold a question; the others are notices, such as a new pin or a member who joined."""


def intents() -> discord.Intents:
    """Return what the bot listens to: its servers, their messages, direct messages; nothing privileged.

    Without the message content intent Discord still sends the content of direct messages, of messages that mention the
    bot and of replies to it, which is all that this bot answers.
    """
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True)


class FaqClient(discord.Client):
    """A plain client with a command tree: the bot has no prefix commands, so `commands.Bot` would add nothing.

    Attributes:
        responder: where answers come from.
        tree: the application commands.
    """

    def __init__(self, responder: Responder) -> None:
        """Prepare a client that keeps no messages and whose messages ping nobody."""
        super().__init__(intents=intents(), max_messages=None, allowed_mentions=discord.AllowedMentions.none())
        self.responder = responder
        self.tree = FaqCommandTree(self)

    async def ask(self, query: str) -> Reply:
        """Return the reply to a raw query of any form, and log one line about it; never raises.

        The work is done in a thread, so that one slow question does not make another member's command fail.
        """
        start = time.perf_counter()
        try:
            reply = await asyncio.to_thread(self.responder.respond, query)
        except Exception as error:  # noqa: BLE001 - a member always gets an answer
            _log_cause("question failed", error)
            reply = self.responder.failure()
        log_reply(_log, reply, time.perf_counter() - start)
        return reply

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot; pass over all others."""
        query = self._query(message)
        if query is None:
            return
        try:
            await _send(message, await self.ask(query))
        except (discord.Forbidden, discord.NotFound) as error:
            # A closed direct message, a channel that the bot may not write in, a question deleted meanwhile.
            _log.info("answer not sent: status=%s code=%s", error.status, error.code)
        except Exception as error:  # noqa: BLE001 - a member always gets an answer
            _log_cause("answer not sent", error)
            await self._send_failure(message)

    async def on_ready(self) -> None:
        """Log that the bot can be asked now; Discord may send this more than once."""
        _log.info("ready: servers=%d", len(self.guilds))

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log an error of an event by its type alone: the library would print the traceback with its texts."""
        _log_cause(f"{event_method} failed", sys.exception())

    def _query(self, message: discord.Message) -> str | None:
        """Return the raw query in the message, empty if it holds nothing else; None if it is not for the bot."""
        if self.user is None or message.author.bot or message.webhook_id or message.type not in WRITTEN_BY_PEOPLE:
            return None  # itself is a bot as well
        # Asked of the channel, not of `message.guild`, which is None also for a server that the library does not know.
        if not isinstance(message.channel, discord.DMChannel) and self.user not in message.mentions:
            return None  # a reply to the bot mentions it, unless its author switched that off: then nothing can be read
        return re.sub(rf"<@!?{self.user.id}>", " ", message.content).strip()

    async def _send_failure(self, message: discord.Message) -> None:
        try:
            await _send(message, self.responder.failure())
        except Exception as error:  # noqa: BLE001 - the last resort: there is nobody left to tell
            _log_cause("failure not told", error)


def run_discord(token: str, responder: Responder) -> None:
    """Connect to Discord and answer until SIGTERM, SIGINT or Ctrl-C, then leave quietly.

    Args:
        token: the bot's token, never logged.
        responder: where answers come from; called from several threads.

    Raises:
        TokenRefusedError: Discord does not accept the token.
        IntentsRefusedError: Discord does not allow an intent.
        FaqBotError: Discord cannot be reached at the start; once connected, the library reconnects by itself.
    """
    token = check_token(token)
    silence_voice_warnings()
    with contextlib.suppress(KeyboardInterrupt), plain_failures():
        asyncio.run(_serve(token, responder))


async def _serve(token: str, responder: Responder) -> None:
    """Run one client until it ends by itself or a signal cancels it.

    Cancelling is the quick way to leave: the client still says goodbye to Discord, but does not wait for an answer,
    which the library would do for half a minute.
    """
    async with FaqClient(responder) as client:
        serving = asyncio.create_task(client.start(token))
        # Windows loops take no signal handlers: there Ctrl-C cancels this coroutine, with the same effect.
        with contextlib.suppress(NotImplementedError):
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def _send(message: discord.Message, reply: Reply) -> None:
    """Reply to the message; link previews are left out so that the words stay together.

    Raises:
        discord.HTTPException: Discord refused it, as `discord.Forbidden` or `discord.NotFound` where it fits.
    """
    for content in render(reply):
        await message.reply(content, suppress_embeds=True)


def _log_cause(what: str, error: BaseException | None) -> None:
    """Log an error by its type alone: its text and its traceback can hold what a person wrote."""
    _log.error("%s: %s", what, type(error).__name__)
