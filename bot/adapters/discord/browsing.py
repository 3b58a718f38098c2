"""The buttons and menus by which members look through the topics, and what is said to buttons of other versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

import discord

from bot.adapters.discord import buttons
from bot.adapters.discord.buttons import FaqButton, FaqItem, clip, form
from bot.core.errors import UnknownIdError

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from bot.adapters.discord.buttons import Pressed
    from bot.adapters.discord.services import Services

PLACEHOLDER_LIMIT: Final = 150
"""Most characters of what a menu says while nothing is picked (Discord API v10)."""

KNOWN: Final = (
    "open|choose|turn|none|yes|no|source|wrong|delete|private|post|warn|topics|page|section|question|"
    "gap|phrasing|entry|dismiss"
)
"""What the items of this version do, in their custom ids."""


class BrowseTopics(FaqButton, template=form("faq1:topics:0:")):
    """Shows the list of topics to who presses it."""

    def __init__(self, label: str) -> None:
        super().__init__(label, "faq1:topics:0:")

    async def _press(self, interaction: Pressed, services: Services) -> None:
        await services.sender.send(interaction, services.topics.sections())


class TurnPage(FaqButton, template=form(r"faq1:page:(?P<page>\d+):(?P<section>.*)")):
    """Turns to another page of a section, which goes by its first entry; without one, of the list of sections."""

    def __init__(self, label: str, page: int | str, section: str = "") -> None:
        super().__init__(label, f"faq1:page:{page}:{section}")
        self.page, self.section = int(page), section

    async def _press(self, interaction: Pressed, services: Services) -> None:
        topics = services.topics
        page = topics.questions(self.section, self.page) if self.section else topics.sections(self.page)
        await services.sender.turn(interaction, page)


class FaqMenu(FaqItem, template=form("(?!)")):
    """A menu to pick one line from, alone in its row."""

    @classmethod
    def of(cls, placeholder: str, custom_id: str, options: Sequence[discord.SelectOption]) -> Self:
        """Return the menu with these lines, 1 to 25, values unique."""
        said = clip(placeholder, PLACEHOLDER_LIMIT)
        return cls(discord.ui.Select(placeholder=said, custom_id=custom_id, options=list(options)))

    @classmethod
    async def from_custom_id(cls, _interaction: Pressed, item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Return the menu that something was picked from."""
        return cls(item)

    @property
    def picked(self) -> str:
        """The value of the line that was picked."""
        picked: str = self.item.values[0]
        return picked


class SectionMenu(FaqMenu, template=form(r"faqmenu1:section:\d+:.*")):
    """Turns to the questions of the picked section."""

    async def _press(self, interaction: Pressed, services: Services) -> None:
        await services.sender.turn(interaction, services.topics.questions(self.picked))


class QuestionMenu(FaqMenu, template=form(r"faqmenu1:question:\d+:.*")):
    """Shows the picked entry to who picked it."""

    async def _press(self, interaction: Pressed, services: Services) -> None:
        await services.sender.send(interaction, services.intake.entry(self.picked))


class Outdated(FaqItem, template=form(rf"faq(?:menu)?(?!1:(?:{KNOWN}):)\d+:.*")):
    """A button or menu of another version of this bot."""

    @classmethod
    async def from_custom_id(cls, _interaction: Pressed, item: discord.ui.Item[Any], _match: re.Match[str], /) -> Self:
        """Return what was pressed."""
        return cls(item)

    async def _press(self, interaction: Pressed, services: Services) -> None:  # noqa: ARG002 - as every item
        raise UnknownIdError(self.custom_id, "button")


ITEMS: Final[tuple[type[FaqItem], ...]] = (
    buttons.Open, buttons.Choose, buttons.Turn, buttons.NoneOfThese, buttons.Vote, buttons.ShowSource, buttons.Delete,
    buttons.ShowPrivately, buttons.Post, BrowseTopics, TurnPage, SectionMenu, QuestionMenu, Outdated,
)  # fmt: skip
"""All that can be pressed; a custom id has the form of one of them."""
