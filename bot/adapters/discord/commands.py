"""The application commands: what they are called, what they do, and where their errors end.

An interaction must be answered within three seconds and once only; answers are private (ephemeral) by default. But for
`/faq-status` no permission is asked for by default: the owners govern who may use what on Discord's Integrations page.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

import discord
from discord import app_commands

from bot.adapters.discord.buttons import TOGETHER, read
from bot.adapters.discord.cooldown import Asking
from bot.adapters.discord.errors import let_go
from bot.adapters.discord.sending import NOTICE, PRIVATE, Interaction, Standing, may_write
from bot.adapters.discord.services import Services, services_of
from bot.adapters.discord.status import status_text
from bot.adapters.discord.texts import Texts
from bot.core.answering.autocomplete import shown
from bot.core.answering.notices import IN_PUBLIC
from bot.core.answering.topics import TopicPage
from bot.core.replies import Outcome, Reply
from bot.logs import cause

_log = logging.getLogger(__name__)

INSTALLS: Final = app_commands.AppInstallationType(guild=True, user=True)
CONTEXTS: Final = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
MAINTAINERS: Final = discord.Permissions(manage_guild=True)
"""What a member needs to see `/faq-status`, unless the owners of a server decide otherwise."""


async def ask(interaction: Interaction, question: str, share: bool = False) -> None:  # noqa: FBT001, FBT002 - so the library fills in options
    """Answer one question: for the asker's eyes only, or for all to read."""
    services = services_of(interaction)
    share = share and may_write(interaction)
    asking = Asking(interaction.user.id, interaction.channel_id or 0, public=share)
    picked = services.responder.autocomplete.entry_of(question)
    taken = await services.intake.command(question, asking, picked.id if picked else None)
    for_one = taken.held or taken.reply.outcome is Outcome.ERROR or taken.reply.safety in IN_PUBLIC
    public = share and not for_one
    standing = Standing(public=True, asker=interaction.user.id) if public else Standing(bare=taken.held)
    await services.sender.send(interaction, taken.reply, standing)


async def suggest(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Return the questions that what is typed may become; never raises, and free text is always accepted."""
    try:
        entries = services_of(interaction).responder.autocomplete.suggest(typed)
        return [app_commands.Choice(name=shown(entry), value=shown(entry)) for entry in entries]
    except Exception as error:  # noqa: BLE001 - the library would log it with the member's id
        _log.error("no suggestions: %s", cause(error))
        return []


async def answer_from_faq(interaction: Interaction, message: discord.Message) -> None:
    """Answer somebody's message: first for the eyes of who asked for it, with a button to post it.

    Of the bot's own message, the entry that it answers is answered again: its words are no question.
    """
    services = services_of(interaction)
    asking = Asking(interaction.user.id, interaction.channel_id or 0, public=False)
    own = message.author == interaction.client.user
    known = services.responder.knowledge.find(entry_below(message) or "") if own else None
    taken = await services.intake.command("" if own else message.content, asking, known.id if known else None)
    standing = Standing(target=0 if own else message.id, bare=taken.held)
    await services.sender.send(interaction, taken.reply, standing)


def entry_below(message: discord.Message) -> str | None:
    """Return the entry that a message of the bot answers, by its buttons; None for any message but one entry's answer.

    As `Reply.about`: a safety reply has a source, too, but neither a vote nor choices.
    """
    parts = [part for row in message.components for part in getattr(row, "children", [])]
    ids = [part.custom_id or "" for part in parts if isinstance(part, discord.Button)]
    subjects = {carried.does: carried.subject for custom_id in ids if (carried := read(custom_id))}
    telling = ("faq1:yes", "faq1:no", *(["faq1:source"] if "faq1:none" in subjects else []))
    found = (subjects.get(does, "") for does in telling)
    return next((subject for subject in found if subject and TOGETHER not in subject), None)


def _telling(make: Callable[[Services], Reply | TopicPage], standing: Standing) -> Callable[[Interaction], Any]:
    async def tell(interaction: Interaction) -> None:
        services = services_of(interaction)
        await services.sender.send(interaction, make(services), standing)

    return tell


PLAIN: Final = {
    "topics": _telling(lambda services: services.responder.topics.sections(), PRIVATE),
    "help": _telling(lambda services: services.notices.notice("help"), PRIVATE),
    "privacy": _telling(
        lambda services: services.notices.privacy(
            counts=services.intake.keeps_counts, gaps=services.settings.gaps_channel is not None
        ),
        NOTICE,
    ),
    "about": _telling(lambda services: services.notices.about(), NOTICE),
    "status": _telling(
        lambda services: services.notices.say(status_text(services.live.status, services.notices)), NOTICE
    ),
}
"""The commands without options, by their keys in the texts."""


def add_commands(tree: app_commands.CommandTree[Any], texts: Texts) -> None:
    """Put every command on the tree of a running bot, or of one that only registers them."""
    asking = FaqCommand("ask", ask, texts)
    options = ("question", "share")
    app_commands.describe(**{option: texts.localized(f"ask.{option}.description") for option in options})(asking)
    app_commands.rename(**{option: texts.localized(f"ask.{option}.name") for option in options})(asking)
    asking.autocomplete("question")(suggest)
    plain = {key: FaqCommand(key, callback, texts) for key, callback in PLAIN.items()}
    status = plain["status"]
    status.default_permissions = MAINTAINERS
    status.allowed_installs = app_commands.AppInstallationType(guild=True, user=False)
    status.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
    menu = app_commands.ContextMenu(
        name=texts.localized("answer.name"),
        callback=answer_from_faq,
        type=discord.AppCommandType.message,
        allowed_installs=INSTALLS,
        allowed_contexts=CONTEXTS,
    )
    for command in (asking, *plain.values()):
        tree.add_command(command)
    tree.add_command(menu)


class FaqCommand(app_commands.Command[Any, ..., None]):
    """A command whose suggestions may come too late, as they often do where somebody types fast."""

    def __init__(self, key: str, callback: Callable[..., Coroutine[Any, Any, None]], texts: Texts) -> None:
        """Name and describe it by its key in the texts."""
        super().__init__(
            name=texts.localized(f"{key}.name"),
            description=texts.localized(f"{key}.description"),
            callback=callback,
            allowed_installs=INSTALLS,
            allowed_contexts=CONTEXTS,
        )

    async def _invoke_autocomplete(
        self, interaction: Interaction, name: str, namespace: app_commands.Namespace
    ) -> None:
        """Send suggestions; where Discord refuses them, the library would log an error with the member's id."""
        try:
            await super()._invoke_autocomplete(interaction, name, namespace)
        except Exception as error:  # noqa: BLE001 - whatever it is, there is nobody to tell
            if not let_go(services_of(interaction).metrics, error):
                _log.error("suggestions not sent: %s", cause(error))
