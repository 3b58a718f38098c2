"""The application commands: what they are called, what they do, and how they are registered with Discord.

An interaction must be answered within three seconds and once only; answers are private (ephemeral) by default.
`FaqCommandTree` is the running side, `sync_commands` the registering side, which needs no knowledge and no gateway.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import discord
from discord import app_commands

from bot.adapters.discord.library import check_token, plain_failures, silence_voice_warnings
from bot.adapters.discord.render import render

if TYPE_CHECKING:
    from bot.adapters.discord.client import FaqClient
    from bot.core.replies import Reply

_log = logging.getLogger(__name__)

UNKNOWN_INTERACTION: Final = 10062
"""Discord's error code for an interaction that waited longer than three seconds."""
ALREADY_ANSWERED: Final = 40060
"""Discord's error code for a second first answer to one interaction."""


@app_commands.command(description="Ask a question; only you see the answer")
@app_commands.describe(question="Your question, in your own words")
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=True, private_channels=False)
async def ask(interaction: discord.Interaction[FaqClient], question: str) -> None:
    """Answer one question, for the asker's eyes only."""
    await send_private(interaction, await interaction.client.ask(question))


def add_commands(tree: app_commands.CommandTree[Any]) -> None:
    """Put every command of this bot on the tree."""
    tree.add_command(ask)


class FaqCommandTree(app_commands.CommandTree["FaqClient"]):
    """The commands of a running bot, and the one place where their errors end."""

    def __init__(self, client: FaqClient) -> None:
        """Put all commands on this client."""
        super().__init__(client)
        add_commands(self)

    async def on_error(self, interaction: discord.Interaction[FaqClient], error: app_commands.AppCommandError) -> None:
        """Log the cause without any content and tell the member one plain sentence; never raises."""
        cause: BaseException = getattr(error, "original", error)
        if _came_too_late(cause):
            _log.info("interaction not answered: code=%s", cause.code)
            return
        _log.error("command failed: %s", type(cause).__name__)
        try:
            await send_private(interaction, interaction.client.responder.failure())
        except Exception as second:  # noqa: BLE001 - the last resort: whatever it is, there is nobody left to tell
            _log.warning("failure not told: %s", type(second).__name__)


async def send_private(interaction: discord.Interaction[Any], reply: Reply) -> None:
    """Send the reply so that only the member sees it: the first message as the answer, any further ones after it.

    Raises:
        discord.HTTPException: Discord refused it; codes 10062 and 40060 mean that it came too late.
    """
    for content in render(reply):
        if interaction.response.is_done():
            await interaction.followup.send(content, ephemeral=True, suppress_embeds=True)
        else:
            await interaction.response.send_message(content, ephemeral=True, suppress_embeds=True)


async def sync_commands(token: str) -> tuple[str, ...]:
    """Register the commands with Discord, for every server, and return their names as registered, sorted.

    Logs in over HTTP and opens no gateway connection. Registering replaces what was registered before.

    Raises:
        TokenRefusedError: Discord does not accept the token.
        FaqBotError: Discord cannot be reached.
    """
    silence_voice_warnings()
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:  # without it the library warns
        tree = app_commands.CommandTree(client)
        add_commands(tree)
        with plain_failures():
            await client.login(check_token(token))
            registered = await tree.sync()
    return tuple(sorted(command.name for command in registered))


def _came_too_late(error: BaseException) -> TypeGuard[discord.HTTPException]:
    """Tell whether Discord has closed this interaction: the member sees Discord's own notice, or has the answer."""
    return isinstance(error, discord.HTTPException) and error.code in {UNKNOWN_INTERACTION, ALREADY_ANSWERED}
