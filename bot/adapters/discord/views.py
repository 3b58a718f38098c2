"""Buttons and menus as the library wants them, made anew for every press, so that they survive a restart.

`view_of` turns rows of plain data into a view. `FaqButton` and `FaqMenu` are what comes back when one is pressed: what
it does is in its custom id, and `presses` does it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Self, cast

import discord

from bot.adapters.discord.controls import BUTTON, MENU, Button, Menu, read_custom_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.adapters.discord.client import FaqClient
    from bot.adapters.discord.controls import Row

ANY_BUTTON: Final = re.compile(rf"{BUTTON}\d+:.*", re.DOTALL)
ANY_MENU: Final = re.compile(rf"{MENU}\d+:.*", re.DOTALL)


class FaqButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=ANY_BUTTON):
    """A button of this bot, of any version."""

    @classmethod
    def of(cls, button: Button) -> Self:
        """Return the item for a button."""
        return cls(discord.ui.Button(label=button.label, custom_id=button.custom_id))

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
    def of(cls, menu: Menu) -> Self:
        """Return the item for a menu."""
        options = [discord.SelectOption(value=value, label=label) for value, label in menu.options]
        return cls(discord.ui.Select(custom_id=menu.custom_id, placeholder=menu.placeholder, options=options))

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


def view_of(rows: Sequence[Row]) -> discord.ui.View:
    """Return the view with these rows; a view without any takes away what stood below a message.

    It is finished before it is sent: the library would else keep every view of a private answer, with a timer, for a
    quarter of an hour, though the items above need none of that.
    """
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        items = [FaqMenu.of(row)] if isinstance(row, Menu) else [FaqButton.of(button) for button in row]
        for item in items:
            item.row = number
            view.add_item(item)
    view.stop()
    return view
