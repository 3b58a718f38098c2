"""Messages: which of them ask the bot something, and how they are answered.

Answered are direct messages, messages that mention the bot, and replies to it; what replies to one of its answers is
read as a follow-up, by the entry that stands in the buttons below that answer. Not answered: bots, webhooks, notices,
and what is edited afterwards, because an answer that changes under people's eyes is worse than asking again.
"""

import logging
from typing import Final

import discord

from bot.adapters.discord.commands import entry_below
from bot.adapters.discord.cooldown import Asking
from bot.adapters.discord.errors import note_unsent
from bot.adapters.discord.sending import Standing
from bot.adapters.discord.services import Services
from bot.logs import cause
from bot.settings import Settings

_log = logging.getLogger(__name__)

WRITTEN_BY_PEOPLE: Final = frozenset({discord.MessageType.default, discord.MessageType.reply})
"""The kinds of message that hold a question; the others are notices, such as a new pin or a member who joined."""


def takes_mentions(settings: Settings, channel: "discord.abc.MessageableChannel") -> bool:
    """Tell whether mentions are answered in this channel: itself, or what it stands in, is named; or none is."""
    outer = channel.parent if isinstance(channel, discord.Thread) else channel
    # The id of a thread's parent is known even where the parent is not; a direct message stands in nothing.
    ids = {channel.id, getattr(channel, "parent_id", None), getattr(outer, "category_id", None)}
    return not settings.mention_channels or not ids.isdisjoint(settings.mention_channels)


async def answer_message(services: Services, message: discord.Message, me: discord.ClientUser | None) -> None:
    """Answer a message that is meant for the bot; pass over all others; never raises."""
    if me is None or message.author.bot or message.webhook_id or message.type not in WRITTEN_BY_PEOPLE:
        return  # the bot itself is a bot as well
    # Asked of the channel, not of `message.guild`, which is None also for a server that the library does not know.
    public = not isinstance(message.channel, discord.DMChannel)
    if public and me not in message.mentions:
        return  # a reply to the bot mentions it, unless its author switched that off: then nothing can be read
    post = message.id if message.id == message.channel.id else 0  # the first message of a forum post has its id
    asking = Asking(message.author.id, message.channel.id, public=public, post=post)
    welcome = not public or takes_mentions(services.settings, message.channel)
    # Discord sends the answer along with a reply to it; where it did not, nothing is fetched.
    answer = message.reference.resolved if message.reference else None
    about = entry_below(answer) if isinstance(answer, discord.Message) and answer.author.id == me.id else None
    try:
        taken = await services.intake.message(message.content, asking, welcome=welcome, about=about)
        if taken:
            standing = Standing(public=public, asker=message.author.id, bare=taken.held)
            write = services.sender.write
            await services.intake.deliver(
                taken.reply, asking, lambda reply: write(message.channel, reply, standing, message)
            )
    except Exception as error:  # noqa: BLE001 - a member always gets an answer
        await _tell_failure(services, message, error)


async def _tell_failure(services: Services, message: discord.Message, error: Exception) -> None:
    if not note_unsent(services.metrics, "answer not sent", error):
        return  # a closed direct message, a channel that the bot may not write in, a question deleted meanwhile
    try:
        standing = Standing(asker=message.author.id, bare=True)
        await services.sender.write(message.channel, services.responder.failure(), standing, message)
    except Exception as second:  # noqa: BLE001 - the last resort: there is nobody left to tell
        _log.error("failure not told: %s", cause(second))
