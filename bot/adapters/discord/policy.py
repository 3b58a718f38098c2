"""Where the bot may answer and a member may write, by the owners' settings and by Discord's permissions."""

import discord

from bot.adapters.discord.services import Interaction
from bot.settings import Settings


def takes_mentions(settings: Settings, channel: "discord.abc.MessageableChannel") -> bool:
    """Tell whether mentions are answered in this channel: itself, or what it stands in, is named; or none is."""
    outer = channel.parent if isinstance(channel, discord.Thread) else channel
    # The id of a thread's parent is known even where the parent is not; a direct message stands in nothing.
    ids = {channel.id, getattr(channel, "parent_id", None), getattr(outer, "category_id", None)}
    return not settings.mention_channels or not ids.isdisjoint(settings.mention_channels)


def may_write(interaction: Interaction) -> bool:
    """Tell whether the member may write where the interaction is: the bot must not be a way around a ban on writing."""
    if interaction.guild_id is None:
        return True
    allowed = interaction.permissions
    return (
        allowed.send_messages_in_threads if isinstance(interaction.channel, discord.Thread) else allowed.send_messages
    )
