"""What the tests of buttons and menus share: messages to press on, and what they show."""

from typing import Any

import discord
from simcord import InteractionResult

from bot.adapters.discord.render import render
from bot.adapters.discord.sending import Part
from bot.adapters.discord.texts import Texts
from bot.core.replies import Reply

from .conftest import Place

LABELS = Texts()
"""The words on buttons by their keys, so that a new word breaks no test."""
HELPFUL, NOT_HELPFUL = LABELS["button.helpful"], LABELS["button.not_helpful"]


def labels(message: Any) -> list[str]:  # noqa: ANN401 - the simulator's or the library's message
    """Return the labels of all buttons below a message, in order."""
    rows = (
        message.components if isinstance(message.components[0], dict) else [row.to_dict() for row in message.components]
    )
    return [part.get("label", "") for row in rows for part in row["components"]]


def options(message: Any) -> list[str]:  # noqa: ANN401 - the simulator's message
    """Return the lines of the menu below a message."""
    return [option["label"] for option in message.components[0]["components"][0]["options"]]


def shown(result: InteractionResult, reply: Reply) -> bool:
    """Tell whether exactly this reply was shown, to the member alone."""
    return result.response.ephemeral and [result.response.content] == render(reply) and not result.followups


async def asked(place: Place, query: str) -> discord.Message:
    """Return the bot's public answer to a mention by Alice."""
    await place.alice.send(place.channel, f"{place.at_bot} {query}")
    return place.last


def custom_ids(message: Any) -> list[str]:  # noqa: ANN401 - the simulator's or the library's message
    """Return the custom ids of all that can be pressed below a message, in order."""
    rows = (row if isinstance(row, dict) else row.to_dict() for row in message.components)
    return [part["custom_id"] for row in rows for part in row["components"]]


async def below(place: Place, *row: discord.ui.Item | str) -> discord.Message:
    """Return a message of the bot as an earlier process may have left it.

    Args:
        place: where it stands.
        row: what stands below it; of a custom id alone a button is made that says "press".
    """
    items = tuple(discord.ui.Button(label="press", custom_id=one) if isinstance(one, str) else one for one in row)
    channel = place.env.bot.get_channel(place.channel.id)
    await channel.send("An earlier answer.", view=Part("An earlier answer.", (items,)).view())
    await place.env.settle()
    return place.last
