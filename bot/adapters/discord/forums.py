"""New posts in the forums that the owners have named: answered once, from the title alone, and only when it is sure.

The body of a post could only be read with a privileged intent. Nobody asked the bot, so it is silent unless exactly one
covered entry answers, or the title tells of an emergency or a crisis: then silence could cost more than a word too
many. Whoever opens the post finds the answer below it.
"""

import asyncio
from typing import Final

import discord

from bot.adapters.discord.cooldown import Asking
from bot.adapters.discord.errors import note_unsent
from bot.adapters.discord.sending import Standing
from bot.adapters.discord.services import Services
from bot.core.replies import Reply

NOT_WRITTEN_YET: Final = 40058
"""Discord's code for a post whose author has not sent its first message yet: pictures are still being uploaded."""
PATIENCE: Final = (2.0, 5.0, 15.0)
"""Seconds to wait before each further try at such a post."""


async def answer_post(services: Services, thread: discord.Thread, me: discord.ClientUser | None) -> None:
    """Answer a new post of a watched forum if its title has one sure answer or is urgent; never raises."""
    if thread.parent_id not in services.settings.forums or thread.owner_id in {None, me.id if me else None}:
        return
    asking = Asking(thread.owner_id, thread.parent_id, public=True, post=thread.id)
    try:
        if reply := await services.intake.unasked(thread.name, asking):
            await _deliver(services, thread, reply, asking)
    except Exception as error:  # noqa: BLE001 - nobody asked, so nobody is told
        note_unsent(services.metrics, "post not answered", error)


async def _deliver(services: Services, thread: discord.Thread, reply: Reply, asking: Asking) -> None:
    standing = Standing(public=True, asker=thread.owner_id)
    for pause in (*PATIENCE, None):
        try:
            await services.intake.deliver(reply, asking, lambda fitted: services.sender.write(thread, fitted, standing))
        except discord.HTTPException as error:
            if error.code != NOT_WRITTEN_YET or pause is None:
                raise
            await asyncio.sleep(pause)
        else:
            return
