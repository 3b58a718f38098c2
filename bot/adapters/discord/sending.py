"""Sending: every way in which a reply reaches a member. Only replies are taken, so nothing goes out without its caveat.

Link previews are left out everywhere, so that the words stay together; nobody is mentioned (see the client).
Every function lets the library's `discord.HTTPException` through when Discord refuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord

from bot.adapters.discord.layout import PRIVATE, arrange, arrange_page
from bot.adapters.discord.views import RowsView
from bot.core.answering.topics import TopicPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.discord.client import FaqClient
    from bot.adapters.discord.layout import Part, Standing
    from bot.core.replies import Reply

HISTORY_HIDDEN: Final = 160002
"""Discord's code for a reply in a channel whose history the bot may not read."""


async def send(
    interaction: discord.Interaction[FaqClient], reply: Reply | TopicPage, standing: Standing = PRIVATE
) -> bool:
    """Show the reply where the standing says: to the member alone, or to all; as the answer, or after the answer.

    Returns:
        Whether others can read it. What is sent after the answer may stay private whatever was wished: Discord does so
        where the member has taken the bot along and the server does not let it speak.
    """
    return await _follow(interaction, _parts(interaction.client, reply, standing), ephemeral=not standing.public)


async def turn(
    interaction: discord.Interaction[FaqClient], reply: Reply | TopicPage, standing: Standing = PRIVATE
) -> None:
    """Turn the message whose button was pressed into the reply; what does not fit it follows."""
    first, *others = _parts(interaction.client, reply, standing)
    view = RowsView(first.rows)
    if interaction.response.is_done():
        await interaction.edit_original_response(content=first.content, view=view)
    else:
        await interaction.response.edit_message(content=first.content, view=view)
    await _follow(interaction, others, ephemeral=not standing.public)


async def answer(client: FaqClient, message: discord.Message, reply: Reply, standing: Standing) -> None:
    """Answer a message with the reply; without a reference to it where the bot may not read the channel's history."""
    for part in _parts(client, reply, standing):
        said = _said(part)
        try:
            await message.reply(**said)
        except discord.HTTPException as error:
            if error.code != HISTORY_HIDDEN:
                raise
            await message.channel.send(**said)


async def write(
    client: FaqClient,
    place: discord.abc.Messageable,
    reply: Reply,
    standing: Standing,
    under: discord.MessageReference | None = None,
) -> None:
    """Write the reply into a channel, as an answer to the message `under` if there is one."""
    for part in _parts(client, reply, standing):
        said = _said(part) | ({"reference": under} if under else {})
        await place.send(**said)


async def _follow(interaction: discord.Interaction[FaqClient], parts: Sequence[Part], *, ephemeral: bool) -> bool:
    """Send the parts and return whether others can read all of them."""
    hidden = ephemeral
    for part in parts:
        if interaction.response.is_done():
            sent = await interaction.followup.send(**_said(part), ephemeral=ephemeral, wait=True)
            hidden = hidden or sent.flags.ephemeral
        else:
            await interaction.response.send_message(**_said(part), ephemeral=ephemeral)
    return not hidden


def _said(part: Part) -> dict[str, Any]:
    """Return what every way of sending takes."""
    said: dict[str, Any] = {"content": part.content, "suppress_embeds": True}
    return said | {"view": RowsView(part.rows)} if part.rows else said


def _parts(client: FaqClient, reply: Reply | TopicPage, standing: Standing) -> tuple[Part, ...]:
    words = client.texts.__getitem__
    return arrange_page(reply, words) if isinstance(reply, TopicPage) else arrange(reply, standing, words)
