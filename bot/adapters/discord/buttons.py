"""Buttons: what each says, what its custom id carries, and what it does.

A custom id is all that is left of a button after a restart: `faq1:`, what it does, a number, a subject. Discord keeps
it with the message; the bot keeps nothing. What a button led to may have gone since, or the button may be of another
version of this bot: then that is said kindly. Where only one person should see the result, it is private.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final, Self, TypeAlias

import discord

from bot.adapters.discord.cooldown import Asking
from bot.adapters.discord.errors import tell_failure
from bot.adapters.discord.policy import may_write
from bot.adapters.discord.sending import NOTICE, PRIVATE, Standing
from bot.adapters.discord.services import services_of
from bot.core.errors import UnknownIdError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.adapters.discord.services import Services
    from bot.core.replies import Reply

_log = logging.getLogger(__name__)

Pressed: TypeAlias = "discord.Interaction[Any]"

CUSTOM_ID_LIMIT, LABEL_LIMIT = 100, 80
"""Most characters of a custom id and of a button's label (Discord API v10)."""
TOGETHER: Final = ","
"""Between the ids of several entries in one custom id."""
MESSAGE_GONE: Final = 10008
"""Discord's code for a message that is deleted already, which is what was wanted."""


def form(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a custom id, whose names become the arguments of its item."""
    return re.compile(pattern, re.DOTALL)


class FaqItem(discord.ui.DynamicItem[Any], template=form("(?!)")):
    """Anything of this bot that can be pressed or picked from; made anew from its custom id for each press."""

    @classmethod
    def reads(cls, custom_id: str) -> re.Match[str] | None:
        """Return what a custom id carries, by name; None where it is of another item."""
        return cls.__discord_ui_compiled_template__.fullmatch(custom_id)

    async def callback(self, interaction: Pressed) -> None:
        """Do what it says; never raises, because the library would only log it, with a traceback."""
        services = services_of(interaction)
        try:
            try:
                await self._press(interaction, services)
            except UnknownIdError:
                await services.sender.send(interaction, services.notices.gone(), NOTICE)
        except Exception as error:  # noqa: BLE001 - see above
            await tell_failure(interaction, error)

    async def _press(self, interaction: Pressed, services: Services) -> None:
        raise NotImplementedError


class FaqButton(FaqItem, template=form("(?!)")):
    """A button. Every one is grey: nothing here means anything by its colour.

    Args:
        label: what it says; cut to what Discord takes.
        custom_id: what Discord gives back when it is pressed.
    """

    def __init__(self, label: str, custom_id: str) -> None:
        super().__init__(discord.ui.Button(label=clip(label, LABEL_LIMIT), custom_id=custom_id))

    @classmethod
    async def from_custom_id(cls, _interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /) -> Self:
        """Return the button that was pressed."""
        return cls(getattr(item, "label", None) or "", **match.groupdict())


class Open(FaqButton, template=form(r"faq1:open:(?P<target>\d+):(?P<entry>.*)")):
    """Shows an entry to who presses it; `target` is the message that it may be posted under, 0 for none."""

    def __init__(self, label: str, target: int | str, entry: str) -> None:
        super().__init__(label, f"faq1:open:{target}:{entry}")
        self.target, self.entry = int(target), entry

    async def _press(self, interaction: Pressed, services: Services) -> None:
        await services.sender.send(interaction, services.intake.entry(self.entry), Standing(target=self.target))


class Choose(FaqButton, template=form(r"faq1:choose:(?P<asker>\d+):(?P<entry>.*)")):
    """Turns the choices into an entry's answer, for who asked (`asker`, 0 for anybody); shows it to others."""

    def __init__(self, label: str, asker: int | str, entry: str) -> None:
        super().__init__(label, f"faq1:choose:{asker}:{entry}")
        self.asker, self.entry = int(asker), entry

    async def _press(self, interaction: Pressed, services: Services) -> None:
        reply = services.intake.entry(self.entry)
        _count_once(interaction, services, "choice", "choice_taken", self.entry)
        await _replace_choices(interaction, services, reply, self.asker)


class NoneOfThese(FaqButton, template=form(r"faq1:none:(?P<asker>\d+):")):
    """Says that no choice is right."""

    def __init__(self, label: str, asker: int | str) -> None:
        super().__init__(label, f"faq1:none:{asker}:")
        self.asker = int(asker)

    async def _press(self, interaction: Pressed, services: Services) -> None:
        reply = services.intake.none()
        _count_once(interaction, services, "choice", "none_of_these")
        await _replace_choices(interaction, services, reply, self.asker)


class Turn(FaqButton, template=form(r"faq1:turn:(?P<target>\d+):(?P<entry>.*)")):
    """Turns private choices into an entry's answer, which may be posted under the message `target`."""

    def __init__(self, label: str, target: int | str, entry: str) -> None:
        super().__init__(label, f"faq1:turn:{target}:{entry}")
        self.target, self.entry = int(target), entry

    async def _press(self, interaction: Pressed, services: Services) -> None:
        reply = services.intake.entry(self.entry)
        _count_once(interaction, services, "choice", "choice_taken", self.entry)
        await services.sender.turn(interaction, reply, Standing(target=self.target))


class Vote(FaqButton, template=form(r"faq1:(?P<vote>yes|no):0:(?P<entry>.*)")):
    """Counts whether an answer was helpful (`yes` or `no`), with its entry if it is of one."""

    def __init__(self, label: str, vote: str, entry: str) -> None:
        super().__init__(label, f"faq1:{vote}:0:{entry}")
        self.vote, self.entry = vote, entry

    async def _press(self, interaction: Pressed, services: Services) -> None:
        helpful = self.vote == "yes"
        _count_once(interaction, services, "vote", "helpful" if helpful else "not_helpful", self.entry)
        standing = NOTICE if helpful else Standing(target=_asked_in(interaction), bare=True, missed=True)
        await services.sender.send(interaction, services.notices.counted(), standing)


class ShowSource(FaqButton, template=form(r"faq1:(?:source|wrong):0:(?P<entries>.*)")):
    """Tells where an answer comes from, and whom to tell of a mistake; older answers have `wrong` for the latter."""

    def __init__(self, label: str, entries: str) -> None:
        super().__init__(label, f"faq1:source:0:{entries}")
        self.entries = entries

    @classmethod
    def of(cls, label: str, entries: Iterable[str]) -> Self:
        """Return the button for as many entries, best first, as its custom id can hold."""
        held = ""
        for entry in entries:
            longer = TOGETHER.join(filter(None, (held, entry)))
            held = longer if len(f"faq1:source:0:{longer}") <= CUSTOM_ID_LIMIT else held
        return cls(label, held)

    async def _press(self, interaction: Pressed, services: Services) -> None:
        entries = filter(None, self.entries.split(TOGETHER))
        places = [services.responder.respond_with(entry).provenance for entry in entries]
        await services.sender.send(interaction, services.notices.source(places), NOTICE)


class Delete(FaqButton, template=form(r"faq1:delete:(?P<asker>\d+):")):
    """Deletes the message, for who asked and for moderators."""

    def __init__(self, label: str, asker: int | str) -> None:
        super().__init__(label, f"faq1:delete:{asker}:")
        self.asker = int(asker)

    async def _press(self, interaction: Pressed, services: Services) -> None:
        if interaction.user.id != self.asker and not interaction.permissions.manage_messages:
            await services.sender.send(interaction, services.notices.not_yours(), NOTICE)
            return
        await take_away(interaction)


class ShowPrivately(FaqButton, template=form(r"faq1:private:0:(?P<rule>.*)")):
    """Shows the whole reply of a safety rule to who presses it."""

    def __init__(self, label: str, rule: str) -> None:
        super().__init__(label, f"faq1:private:0:{rule}")
        self.rule = rule

    async def _press(self, interaction: Pressed, services: Services) -> None:
        await services.sender.send(interaction, services.intake.rule(self.rule))


class Post(FaqButton, template=form(r"faq1:(?P<kind>post|warn):(?P<target>\d+):(?P<subject>.*)")):
    """Posts the answer of an entry (`post`), or the reply of a safety rule (`warn`), under a message."""

    def __init__(self, label: str, kind: str, target: int | str, subject: str) -> None:
        super().__init__(label, f"faq1:{kind}:{target}:{subject}")
        self.kind, self.target, self.subject = kind, int(target), subject

    async def _press(self, interaction: Pressed, services: Services) -> None:
        intake, sender = services.intake, services.sender
        asking = Asking(interaction.user.id, interaction.channel_id or 0, public=True)
        if not may_write(interaction):
            await sender.send(interaction, services.notices.no_post(), NOTICE)
        elif (held := intake.cooldown.hold(asking)) and not self._is_urgent(services):
            await sender.send(interaction, intake.wait(held, asking).reply, NOTICE)
        elif not intake.once.first("post", *_place_and_person(interaction)):
            await interaction.response.defer()  # the first press is posting, and says so when it has
        else:
            await self._publish_once(interaction, services)

    def _is_urgent(self, services: Services) -> bool:
        return self.kind == "warn" and services.responder.respond_with_rule(self.subject).urgent

    async def _publish_once(self, interaction: Pressed, services: Services) -> None:
        """Post the reply and say so; if that fails, it can be pressed again."""
        intake = services.intake
        try:
            reply = intake.rule(self.subject) if self.kind == "warn" else intake.entry(self.subject)
            await interaction.response.defer()
            seen = await self._publish(interaction, services, services.notices.in_public(reply))
        except Exception:
            intake.once.undo("post", *_place_and_person(interaction))
            raise
        notices = services.notices
        await services.sender.turn(interaction, notices.posted() if seen else notices.not_posted(), NOTICE)

    async def _publish(self, interaction: Pressed, services: Services, reply: Reply) -> bool:
        """Post a reply under the message and return whether others can read it.

        Where the bot may not write by itself, it is posted through the interaction instead.
        """
        standing = Standing(public=True, asker=interaction.user.id)
        channel = interaction.channel
        if interaction.client.get_guild(interaction.guild_id or 0) and isinstance(channel, discord.abc.Messageable):
            under = discord.MessageReference(message_id=self.target, channel_id=channel.id, fail_if_not_exists=False)
            try:
                await services.sender.write(channel, reply, standing, under)
            except discord.HTTPException as error:
                _log.info("not posted by the bot itself: status=%s code=%s", error.status, error.code)
            else:
                return True
        return await services.sender.send(interaction, reply, standing)


def clip(text: str, limit: int) -> str:
    """Return the text cut to this length, with a mark where something is cut off.

    >>> clip("seventeen", 6)
    'seven…'
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


async def take_away(interaction: Pressed) -> None:
    """Delete the message below which something was pressed, unless it is gone already."""
    await interaction.response.defer()
    try:
        await interaction.delete_original_response()
    except discord.NotFound as error:
        if error.code != MESSAGE_GONE:
            raise


def _asked_in(interaction: Pressed) -> int:
    """Return the id of the message that is replied to where something was pressed, 0 for none."""
    replied_to = interaction.message.reference if interaction.message else None
    return (replied_to.message_id or 0) if replied_to else 0


def _place_and_person(interaction: Pressed) -> tuple[int, int]:
    """Return below what something was pressed, and by whom."""
    return (interaction.message.id if interaction.message else interaction.id, interaction.user.id)


def _count_once(interaction: Pressed, services: Services, deed: str, event: str, entry: str = "") -> None:
    """Count what one person does below one message, the first time alone."""
    if services.intake.once.first(deed, *_place_and_person(interaction)):
        services.intake.count(event, entry)


async def _replace_choices(interaction: Pressed, services: Services, reply: Reply, asker: int) -> None:
    """Put the reply in the place of the choices, for who asked; show it to anybody else in private."""
    if asker not in {0, interaction.user.id}:
        await services.sender.send(interaction, reply)
        return
    private = not asker or interaction.message is None or interaction.message.flags.ephemeral
    standing = PRIVATE if private else Standing(public=interaction.guild_id is not None, asker=asker)
    await services.sender.turn(interaction, reply, standing)
