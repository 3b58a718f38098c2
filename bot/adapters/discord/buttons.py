"""Buttons and menus: how they are made, what their custom ids carry, and how a press finds its deed.

A custom id is all that is left of a button after a restart: `faq1:` (for a menu `faqmenu1:`), what it does, a number,
a subject. Discord keeps it with the message; the bot keeps nothing. What a button led to may have gone since, or be of
another version of this bot: then that is said kindly. What each does is in `deeds` and `gaps`.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, Self, TypeAlias

import discord

from bot.adapters.discord.errors import tell_failure
from bot.adapters.discord.sending import NOTICE, PRIVATE, Interaction, Standing
from bot.adapters.discord.services import Services, services_of
from bot.core.answering.topics import TopicPage
from bot.core.errors import UnknownIdError
from bot.core.replies import Reply

Deed: TypeAlias = "Callable[[Press], Awaitable[None]]"
"""What something does when it is pressed; raises UnknownIdError where that has gone."""

CUSTOM_ID_LIMIT, LABEL_LIMIT, PLACEHOLDER_LIMIT = 100, 80, 150
"""Most characters of a custom id, of a button's label, and of what a menu says while nothing is picked (API v10)."""
CUSTOM_ID: Final = re.compile(r"(faq(?:menu)?\d+:\w+):(\d+):(.*)", re.DOTALL)
TOGETHER: Final = ","
"""Between the ids of several entries in one custom id."""
MESSAGE_GONE: Final = 10008
"""Discord's code for a message that is deleted already, which is what was wanted."""


class CustomId(NamedTuple):
    """What a custom id carries."""

    does: str
    """The name of the deed, with what every id begins with: `faq1:open`."""
    number: int
    """The id of a member or of a message, or the number of a page; 0 where it carries none."""
    subject: str
    """The id of an entry or rule; may be empty."""


def read(custom_id: str) -> CustomId | None:
    """Return what a custom id carries; None where it has not the form of ours.

    >>> read("faq1:open:0:what-is")
    CustomId(does='faq1:open', number=0, subject='what-is')
    """
    found = CUSTOM_ID.fullmatch(custom_id)
    return CustomId(found[1], int(found[2]), found[3]) if found else None


@dataclass(frozen=True, slots=True)
class Press:
    """Something that was pressed or picked from."""

    interaction: Interaction
    services: Services
    number: int
    subject: str
    """Both as the custom id has them."""

    @property
    def picked(self) -> str:
        """The value of the line that was picked from a menu."""
        data: Any = self.interaction.data
        return str(data["values"][0])

    @property
    def place_and_person(self) -> tuple[int, int]:
        """Below which message it was pressed, and by whom."""
        message = self.interaction.message or self.interaction
        return (message.id, self.interaction.user.id)

    async def show(self, reply: Reply | TopicPage, standing: Standing = PRIVATE) -> None:
        """Show a reply to who pressed it."""
        await self.services.sender.send(self.interaction, reply, standing)

    async def turn(self, reply: Reply | TopicPage, standing: Standing = PRIVATE) -> None:
        """Turn the message below which it was pressed into a reply."""
        await self.services.sender.turn(self.interaction, reply, standing)

    def count_once(self, deed: str, event: str, entry: str = "") -> None:
        """Count what one person does below one message, the first time alone."""
        if self.services.intake.once.first(deed, *self.place_and_person):
            self.services.intake.count(event, entry)


class FaqItem(discord.ui.DynamicItem[Any], template=re.compile(r"faq(?:menu)?\d+:.*", re.DOTALL)):
    """Anything of this bot that can be pressed or picked from; made anew from its custom id for each press."""

    @classmethod
    async def from_custom_id(
        cls, _interaction: Interaction, item: discord.ui.Item[Any], _match: re.Match[str], /
    ) -> Self:
        """Return what was pressed."""
        return cls(item)

    async def callback(self, interaction: Interaction) -> None:
        """Do what it says; never raises, because the library would only log it, with a traceback."""
        services, found = services_of(interaction), read(self.custom_id)
        try:
            try:
                if found is None or found.does not in services.deeds:
                    raise UnknownIdError(self.custom_id, "button")  # noqa: TRY301 - of another version of this bot
                await services.deeds[found.does](Press(interaction, services, found.number, found.subject))
            except UnknownIdError:
                await services.sender.send(interaction, services.notices.notice("gone"), NOTICE)
        except Exception as error:  # noqa: BLE001 - see above
            await tell_failure(interaction, error)


def button(label: str, deed: str, number: int = 0, subject: str = "") -> FaqItem:
    """Return a button, grey as all are; its label is cut to what Discord takes."""
    return FaqItem(discord.ui.Button(label=clip(label, LABEL_LIMIT), custom_id=f"faq1:{deed}:{number}:{subject}"))


def menu(
    placeholder: str, deed: str, options: Sequence[discord.SelectOption], number: int = 0, subject: str = ""
) -> FaqItem:
    """Return a menu to pick one of 1 to 25 lines from, whose values are unique; it stands alone in its row."""
    said, custom_id = clip(placeholder, PLACEHOLDER_LIMIT), f"faqmenu1:{deed}:{number}:{subject}"
    return FaqItem(discord.ui.Select(placeholder=said, custom_id=custom_id, options=list(options)))


def clip(text: str, limit: int) -> str:
    """Return the text cut to this length, with a mark where something is cut off.

    >>> clip("seventeen", 6)
    'seven…'
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def replied_to(interaction: Interaction) -> int:
    """Return the id of the message that the one below which something was pressed replies to; 0 for none."""
    reference = interaction.message.reference if interaction.message else None
    return (reference.message_id or 0) if reference else 0


async def take_away(press: Press) -> None:
    """Delete the message below which it was pressed, unless that is gone already."""
    await press.interaction.response.defer()
    try:
        await press.interaction.delete_original_response()
    except discord.NotFound as error:
        if error.code != MESSAGE_GONE:
            raise
