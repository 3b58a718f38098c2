"""What the owners of the servers have set: where mentions are answered, which forums are watched, how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord

from bot.core.rates import Rate

if TYPE_CHECKING:
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Policy:
    """The owners' rules; by default the bot answers wherever it is mentioned and watches no forum."""

    mention_channels: frozenset[int] = frozenset()
    """Ids of channels, forums or categories; empty for everywhere."""
    forums: frozenset[int] = frozenset()
    """Ids of the forums whose new posts are answered."""
    member_rate: Rate = field(default=Rate(6, 30))
    """How often one member is answered."""
    channel_rate: Rate = field(default=Rate(20, 30))
    """How often one channel is answered in public."""
    gaps_channel: int | None = None
    """Id of the channel that members can send questions without an answer to; None for none."""

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """Return the rules in the settings."""
        return cls(
            frozenset(settings.mention_channels),
            frozenset(settings.forums),
            settings.member_cooldown,
            settings.channel_cooldown,
            settings.gaps_channel,
        )

    def takes_mentions(self, channel: discord.abc.MessageableChannel) -> bool:
        """Tell whether mentions are answered in this channel: itself, or what it stands in, is named."""
        return not self.mention_channels or not self.mention_channels.isdisjoint(_ids(channel))


def _ids(channel: discord.abc.MessageableChannel) -> set[int | None]:
    """Return the ids of a channel and of all that it stands in."""
    outer = channel.parent if isinstance(channel, discord.Thread) else channel
    # The id of a thread's parent is known even where the parent is not; a direct message stands in nothing.
    return {channel.id, getattr(channel, "parent_id", None), getattr(outer, "category_id", None)}


def may_write(interaction: discord.Interaction[Any]) -> bool:
    """Tell whether the member may write where the interaction is: the bot must not be a way around a ban on writing."""
    if interaction.guild_id is None:
        return True
    allowed = interaction.permissions
    return (
        allowed.send_messages_in_threads if isinstance(interaction.channel, discord.Thread) else allowed.send_messages
    )
