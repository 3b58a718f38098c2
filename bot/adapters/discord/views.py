"""Buttons and menus as the library wants them, made anew for every press, so that they survive a restart.

`RowsView` is rows of plain data as they are sent. `FaqButton` and `FaqMenu` are what comes back when one is
pressed: what it does is in its custom id, and `presses` does it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Self, cast

import discord

from bot.adapters.discord.controls import BUTTON, MENU, Menu, read_custom_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.discord.client import FaqClient
    from bot.adapters.discord.controls import Row

ANY_BUTTON: Final = re.compile(rf"{BUTTON}\d+:.*", re.DOTALL)
ANY_MENU: Final = re.compile(rf"{MENU}\d+:.*", re.DOTALL)
ROW, PRESSED, SELECT = (
    discord.ComponentType.action_row.value,
    discord.ComponentType.button.value,
    discord.ComponentType.select.value,
)
"""Discord's numbers for what stands in a view."""
GREY: Final = discord.ButtonStyle.secondary.value
"""Every button looks alike: nothing here means anything by its colour."""


class FaqButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ANY_BUTTON):
    """A button of this bot, of any version."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """Return the item that was pressed."""
        return cls(cast("discord.ui.Button[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the button says; never raises."""
        client: FaqClient = interaction.client
        await client.presses.press(interaction, read_custom_id(self.custom_id))


class FaqMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=ANY_MENU):
    """A menu of this bot, of any version."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: discord.ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """Return the item that something was picked from."""
        return cls(cast("discord.ui.Select[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the menu says with what was picked; never raises."""
        client: FaqClient = interaction.client
        await client.presses.press(interaction, read_custom_id(self.custom_id), *self.item.values)


class RowsView(discord.ui.View):
    """Rows that are only sent, in Discord's own form.

    It holds no items of the library, because nothing is done with those, and a dozen of them cost more time than all
    else that this adapter does for an answer. It is finished before it is sent: the library would else keep every view
    of a private answer, with a timer, for a quarter of an hour.

    Args:
        rows: what stands below a message; none takes away what stood there.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__(timeout=None)
        self._rows = [{"type": ROW, "components": _drawn(row)} for row in rows]
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        """Return the rows as Discord takes them."""
        return self._rows


def _drawn(row: Row) -> list[dict[str, Any]]:
    if isinstance(row, Menu):
        options = [{"label": label, "value": value} for value, label in row.options]
        return [{"type": SELECT, "custom_id": row.custom_id, "placeholder": row.placeholder, "options": options}]
    return [{"type": PRESSED, "style": GREY, "label": one.label, "custom_id": one.custom_id} for one in row]
