"""Sending: every way in which a reply reaches a member. Only replies are taken, so nothing goes out without its caveat.

Link previews are left out everywhere, so that the words stay together; nobody is mentioned (see the client).
Every method lets the library's `discord.HTTPException` through when Discord refuses.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import discord

from bot.core.answering.topics import TopicPage
from bot.core.replies import Reply

Interaction: TypeAlias = discord.Interaction[Any]
HISTORY_HIDDEN: Final = 160002
"""Discord's code for a reply in a channel whose history the bot may not read."""
QUESTION_GONE: Final = "message_reference"
"""The field that Discord complains of when the message to be answered was deleted meanwhile (code 50035)."""
PAUSES: Final = (1.0, 3.0)
"""Seconds before each further try where Discord, or Cloudflare before it, cannot take a message just now."""
PASSING: Final = frozenset({429, 503, *range(520, 524), *range(525, 531)})
"""Statuses that say so, without those that the library tries again by itself."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reply stands, and for whom."""

    public: bool = False
    """Whether others can read it."""
    asker: int = 0
    """Id of the member who asked; 0 where only this member sees the reply."""
    target: int = 0
    """Id of somebody's message that it answers and may be posted under; 0 for none."""
    bare: bool = False
    """Whether it is a word by the way, which needs no buttons."""
    missed: bool = False
    """Whether the member has said that an answer was not helpful: its question can be sent to the maintainers."""


PRIVATE, NOTICE = Standing(), Standing(bare=True)
"""Seen by who asked alone, and gone when they leave: a whole reply, a word by the way."""

Row: TypeAlias = "tuple[discord.ui.Item[Any], ...]"
"""One row below a message: one to five buttons, or a menu."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message: its text of 1 to 2000 characters, and at most five rows below it."""

    content: str
    rows: tuple[Row, ...] = ()

    def view(self) -> discord.ui.View:
        """Return the rows as the library sends them, finished, or it would keep them: a press needs no view."""
        view = discord.ui.View(timeout=None)
        for number, row in enumerate(self.rows):
            for item in row:
                item.row = number
                view.add_item(item)
        view.stop()
        return view


class Sender:
    """Brings replies to Discord; `arrange` makes the messages of a reply, in order."""

    def __init__(self, arrange: Callable[[Reply | TopicPage, Standing], Sequence[Part]]) -> None:
        self._arrange = arrange

    async def send(self, interaction: Interaction, reply: Reply | TopicPage, standing: Standing = PRIVATE) -> bool:
        """Show the reply to the member alone, or to all, as the standing says; return whether others can read it.

        What is sent after the answer may stay private whatever was wished: Discord does so where the member has taken
        the bot along and the server does not let it speak.
        """
        return await _follow(interaction, self._arrange(reply, standing), ephemeral=not standing.public)

    async def turn(self, interaction: Interaction, reply: Reply | TopicPage, standing: Standing = PRIVATE) -> None:
        """Turn the message whose button was pressed into the reply; what does not fit it follows."""
        first, *others = self._arrange(reply, standing)
        if interaction.response.is_done():
            await interaction.edit_original_response(content=first.content, view=first.view())
        else:
            await interaction.response.edit_message(content=first.content, view=first.view())
        await _follow(interaction, others, ephemeral=not standing.public)

    async def write(
        self,
        place: discord.abc.Messageable,
        reply: Reply,
        standing: Standing,
        under: discord.Message | discord.MessageReference | None = None,
    ) -> None:
        """Write the reply into a channel, as an answer to the message `under` if the bot may read the history there.

        What is urgent, or a line of concern, is said as well where that message is gone meanwhile.
        """
        for part in self._arrange(reply, standing):
            said = _said(part)
            try:
                await persist(place, said | ({"reference": under} if under else {}))
            except discord.HTTPException as error:
                pressing = reply.urgent or reply.concern
                if error.code != HISTORY_HIDDEN and not (pressing and QUESTION_GONE in error.text):
                    raise
                await persist(place, said)


def may_write(interaction: Interaction) -> bool:
    """Tell whether the member may write where the interaction is: the bot must not be a way around a ban on writing."""
    if interaction.guild_id is None:
        return True
    allowed, thread = interaction.permissions, isinstance(interaction.channel, discord.Thread)
    return allowed.send_messages_in_threads if thread else allowed.send_messages


async def persist(place: discord.abc.Messageable, said: Mapping[str, Any]) -> None:
    """Send this, again after each pause where Discord cannot take it just now; its nonce tells that it is the same."""
    nonce = secrets.token_hex(8)
    for pause in (*PAUSES, None):
        try:
            await place.send(**said, nonce=nonce)
        except discord.HTTPException as error:
            if pause is None or error.status not in PASSING:
                raise
            await asyncio.sleep(pause)
        else:
            return


async def _follow(interaction: Interaction, parts: Sequence[Part], *, ephemeral: bool) -> bool:
    hidden = ephemeral
    for part in parts:
        if interaction.response.is_done():
            sent = await interaction.followup.send(**_said(part), ephemeral=ephemeral, wait=True)
            hidden = hidden or sent.flags.ephemeral
        else:
            await interaction.response.send_message(**_said(part), ephemeral=ephemeral)
    return not hidden


def _said(part: Part) -> dict[str, Any]:
    said: dict[str, Any] = {"content": part.content, "suppress_embeds": True}
    return said | {"view": part.view()} if part.rows else said
