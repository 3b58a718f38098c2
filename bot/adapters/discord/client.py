"""The client: what the bot listens to, and who answers it; `connection` is its other half.

Nothing that a person writes is logged or kept: every log line names an outcome, an event or the type of an exception.
"""

import logging
import sys
from functools import partial

import discord
from discord import app_commands

from bot.adapters.discord import deeds, gaps
from bot.adapters.discord.buttons import FaqItem
from bot.adapters.discord.commands import add_commands
from bot.adapters.discord.connection import ConnectedClient
from bot.adapters.discord.cooldown import Cooldown
from bot.adapters.discord.errors import tell_failure
from bot.adapters.discord.forums import answer_post
from bot.adapters.discord.intake import Intake
from bot.adapters.discord.messages import answer_message
from bot.adapters.discord.render import arrange
from bot.adapters.discord.sending import Interaction, Sender
from bot.adapters.discord.services import Services
from bot.adapters.discord.texts import Texts
from bot.logs import cause
from bot.reloading.live import LiveResponder
from bot.settings import Settings
from bot.usage.counters import DayTally

_log = logging.getLogger(__name__)


class FaqClient(ConnectedClient):
    """A plain client with a command tree: the bot has no prefix commands, so `commands.Bot` would add nothing.

    Args:
        live: where answers come from.
        settings: what the owners have set.
        days: keeps counts per day; None for none.
    """

    def __init__(self, live: LiveResponder, settings: Settings, days: DayTally | None = None) -> None:
        super().__init__(settings, days, lambda: live.status.version)
        texts = Texts()
        intake = Intake(live, Cooldown(settings.member_cooldown, settings.channel_cooldown), self.metrics, days)
        sender = Sender(partial(arrange, words=texts.__getitem__, gaps=settings.gaps_channel is not None))
        self.services = Services(live, intake, self.metrics, sender, settings, texts, {**deeds.DEEDS, **gaps.DEEDS})
        self.tree: app_commands.CommandTree[FaqClient] = app_commands.CommandTree(self)
        self.tree.error(tell_failure)
        add_commands(self.tree, texts)

    async def setup_hook(self) -> None:
        """Make the buttons of all earlier messages work."""
        await super().setup_hook()
        self.add_dynamic_items(FaqItem)

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is meant for the bot; pass over all others."""
        await answer_message(self.services, message, self.user)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Take forms that members send; commands, buttons and menus the library brings to their handlers."""
        await gaps.take_form(interaction)

    async def on_thread_create(self, thread: discord.Thread) -> None:
        """Answer a new post of a watched forum, if its title can be answered for sure."""
        await answer_post(self.services, thread, self.user)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log an error of an event by type and place: the library would print the traceback with its texts."""
        if error := sys.exception():
            _log.error("%s failed: %s", event_method, cause(error))
