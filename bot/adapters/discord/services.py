"""What handlers of commands, messages and buttons work with: one frozen `Services` for a process.

The client makes it, handlers take it. It knows none of them, so no handler has to know the client.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.adapters.discord.intake import Intake
from bot.adapters.discord.metrics import Metrics
from bot.adapters.discord.sending import Interaction, Sender
from bot.adapters.discord.texts import Texts
from bot.core.answering.notices import Notices
from bot.core.responder import Responder
from bot.reloading.live import LiveResponder
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """What it takes to answer in Discord."""

    live: LiveResponder
    """Where answers come from; they may be exchanged while the bot runs."""
    intake: Intake
    """Takes questions and presses, and counts them."""
    metrics: Metrics
    sender: Sender
    settings: Settings
    texts: Texts
    deeds: Mapping[str, Callable[[Any], Awaitable[None]]]
    """What can be pressed, by the beginning of its custom id, and what it then does (`buttons.Deed`)."""
    posting: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a question is posted to the maintainers, so that two that are alike become one post."""

    @property
    def responder(self) -> Responder:
        """What serves at present."""
        return self.live.current

    @property
    def notices(self) -> Notices:
        """What the bot says of itself, by the knowledge that serves now."""
        return self.responder.notices


def services_of(interaction: Interaction) -> Services:
    """Return what the client of an interaction answers with."""
    services: Services = interaction.client.services
    return services
