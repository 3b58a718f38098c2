"""The application commands: what they are called, what they do, and where their errors end.

An interaction must be answered within three seconds and once only; answers are private (ephemeral) by default. But for
`/faq-status` no permission is asked for by default: the owners govern who may use what on Discord's Integrations page.
`add_commands` needs no running bot, so that `command_sync` registers the very same commands.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands

from bot.adapters.discord.controls import OF_ENTRY, read_custom_id
from bot.adapters.discord.cooldown import Asking
from bot.adapters.discord.errors import let_go, tell_failure
from bot.adapters.discord.layout import NOTICE, Standing
from bot.adapters.discord.policy import may_write
from bot.adapters.discord.sending import send
from bot.adapters.discord.status import status_command
from bot.core.answering.autocomplete import shown
from bot.core.answering.notices import IN_PUBLIC
from bot.core.replies import Outcome
from bot.logs import cause

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.adapters.discord.client import FaqClient
    from bot.adapters.discord.texts import Texts
    from bot.core.replies import Reply

    Invoked = discord.Interaction[FaqClient]

_log = logging.getLogger(__name__)

INSTALLS: Final = app_commands.AppInstallationType(guild=True, user=True)
CONTEXTS: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)


async def ask(interaction: Invoked, question: str, share: bool = False) -> None:  # noqa: FBT001, FBT002 - so the library fills in options
    """Answer one question: for the asker's eyes only, or for all to read."""
    client = interaction.client
    share = share and may_write(interaction)
    asking = Asking(interaction.user.id, interaction.channel_id or 0, public=share)
    picked = client.responder.autocomplete.entry_of(question)
    taken = await client.intake.command(question, asking, picked.id if picked else None)
    if share and not taken.held and _for_all(taken.reply):
        await send(interaction, taken.reply, Standing(public=True, asker=interaction.user.id))
    else:
        await send(interaction, taken.reply, Standing(bare=taken.held))


def _for_all(reply: Reply) -> bool:
    """Tell whether a reply that was asked for in public may be: Discord allows to keep private what is personal."""
    return reply.outcome is not Outcome.ERROR and reply.safety not in IN_PUBLIC


async def suggest(interaction: Invoked, typed: str) -> list[app_commands.Choice[str]]:
    """Return the questions that what is typed may become; never raises, and free text is always accepted."""
    try:
        entries = interaction.client.responder.autocomplete.suggest(typed)
        return [app_commands.Choice(name=shown(entry), value=shown(entry)) for entry in entries]
    except Exception as error:  # noqa: BLE001 - the library would log it with the member's id
        _log.error("no suggestions: %s", cause(error))
        return []


async def answer_from_faq(interaction: Invoked, message: discord.Message) -> None:
    """Answer somebody's message: first for the eyes of who asked for it, with a button to post it.

    Of the bot's own message, the entry that it answers is answered again: its words are no question.
    """
    client = interaction.client
    asking = Asking(interaction.user.id, interaction.channel_id or 0, public=False)
    if message.author == client.user:
        entry_id = entry_below(message)
        known = any(entry.id == entry_id for entry in client.responder.knowledge.entries)
        taken = await client.intake.command("", asking, entry_id if known else None)
        await send(interaction, taken.reply, Standing(bare=taken.held))
        return
    taken = await client.intake.command(message.content, asking)
    await send(interaction, taken.reply, Standing(target=message.id, bare=taken.held))


def entry_below(message: discord.Message) -> str | None:
    """Return the entry that a message of the bot answers, by its buttons; None if there is not exactly one."""
    parts = [part for row in message.components for part in getattr(row, "children", [])]
    presses = [read_custom_id(part.custom_id or "") for part in parts if isinstance(part, discord.Button)]
    return next((press.subject for press in presses if press and press.subject and press.does in OF_ENTRY), None)


async def topics(interaction: Invoked) -> None:
    """Show all topics, page by page."""
    await send(interaction, interaction.client.responder.topics.sections())


async def tell_help(interaction: Invoked) -> None:
    """Tell how to ask."""
    await send(interaction, interaction.client.responder.notices.help())


async def tell_privacy(interaction: Invoked) -> None:
    """Tell what is kept."""
    notices = interaction.client.responder.notices
    told = notices.privacy_with_counts() if interaction.client.keeps_counts else notices.privacy()
    await send(interaction, told, NOTICE)


async def tell_about(interaction: Invoked) -> None:
    """Tell what the bot is, and where its answers come from."""
    await send(interaction, interaction.client.responder.notices.about(), NOTICE)


PLAIN: Final = {"topics": topics, "help": tell_help, "privacy": tell_privacy, "about": tell_about}
"""The commands without options, by their keys in the texts."""


def add_commands(tree: app_commands.CommandTree[Any], texts: Texts) -> None:
    """Put every command of this bot on the tree."""
    tree.add_command(_ask_command(texts))
    for key, callback in PLAIN.items():
        tree.add_command(_command(key, callback, texts))
    tree.add_command(status_command(texts))
    menu = app_commands.ContextMenu(
        name=texts.localized("answer.name"),
        callback=answer_from_faq,
        type=discord.AppCommandType.message,
        allowed_installs=INSTALLS,
        allowed_contexts=CONTEXTS,
    )
    tree.add_command(menu)


def _ask_command(texts: Texts) -> app_commands.Command[Any, ..., None]:
    command = _command("ask", ask, texts)
    options = ("question", "share")
    app_commands.describe(**{option: texts.localized(f"ask.{option}.description") for option in options})(command)
    app_commands.rename(**{option: texts.localized(f"ask.{option}.name") for option in options})(command)
    command.autocomplete("question")(suggest)
    return command


def _command(
    key: str, callback: Callable[..., Coroutine[Any, Any, None]], texts: Texts
) -> app_commands.Command[Any, ..., None]:
    return FaqCommand(
        name=texts.localized(f"{key}.name"),
        description=texts.localized(f"{key}.description"),
        callback=callback,
        allowed_installs=INSTALLS,
        allowed_contexts=CONTEXTS,
    )


class FaqCommand(app_commands.Command[Any, ..., None]):
    """A command whose suggestions may come too late, as they often do where somebody types fast."""

    async def _invoke_autocomplete(
        self, interaction: discord.Interaction[Any], name: str, namespace: app_commands.Namespace
    ) -> None:
        """Send suggestions; where Discord refuses them, the library would log an error with the member's id."""
        try:
            await super()._invoke_autocomplete(interaction, name, namespace)
        except Exception as error:  # noqa: BLE001 - whatever it is, there is nobody to tell
            if not let_go(interaction.client, error):
                _log.error("suggestions not sent: %s", cause(error))


class FaqCommandTree(app_commands.CommandTree["FaqClient"]):
    """The commands of a running bot, and the one place where their errors end."""

    def __init__(self, client: FaqClient) -> None:
        """Put all commands on this client."""
        super().__init__(client)
        add_commands(self, client.texts)

    async def on_error(self, interaction: Invoked, error: app_commands.AppCommandError) -> None:
        """Log the cause without any content and tell the member one plain sentence; never raises."""
        await tell_failure(interaction, getattr(error, "original", error))
