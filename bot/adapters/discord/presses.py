"""What the buttons and menus do.

Every press ends in an answer: what a button led to may have gone since, or the button may be of another version of this
bot; then that is said kindly. Where only one person should see the result, it is private.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, TypeAlias

import discord

from bot.adapters.discord.controls import TOGETHER, Does, Press
from bot.adapters.discord.cooldown import Asking
from bot.adapters.discord.errors import tell_failure
from bot.adapters.discord.layout import NOTICE, PRIVATE, Standing
from bot.adapters.discord.once import Once
from bot.adapters.discord.policy import may_write
from bot.adapters.discord.sending import send, turn, write
from bot.core.errors import UnknownEntryError, UnknownRuleError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.adapters.discord.client import FaqClient
    from bot.core.answering.notices import Notices
    from bot.core.replies import Reply
    from bot.core.responder import Responder

_log = logging.getLogger(__name__)

Pressed: TypeAlias = "discord.Interaction[FaqClient]"
MESSAGE_GONE: Final = 10008
"""Discord's code for a message that is deleted already, which is what was wanted."""


class Presses:
    """Does what is pressed, for one client.

    Args:
        client: whose buttons they are.
    """

    def __init__(self, client: FaqClient) -> None:
        self._client = client
        self._once = Once()
        self._deeds: Mapping[Does, Callable[[Pressed, Press, str], Awaitable[None]]] = {
            Does.OPEN: self._open,
            Does.QUESTION: self._open,
            Does.CHOOSE: self._choose,
            Does.TURN: self._choose,
            Does.NONE: self._choose,
            Does.HELPFUL: self._count,
            Does.NOT_HELPFUL: self._count,
            Does.WRONG: self._wrong,
            Does.SOURCE: self._source,
            Does.DELETE: self._delete,
            Does.PRIVATE: self._show,
            Does.POST: self._post,
            Does.WARN: self._post,
            Does.TOPICS: self._topics,
            Does.PAGE: self._page,
            Does.SECTION: self._page,
        }

    @property
    def _responder(self) -> Responder:
        """What serves at present: it may be exchanged while the bot runs."""
        return self._client.responder

    @property
    def _notices(self) -> Notices:
        return self._responder.notices

    async def press(self, interaction: Pressed, press: Press | None, picked: str = "") -> None:
        """Do what was pressed; never raises.

        Args:
            interaction: the press.
            press: what the custom id says; None where it says nothing that is known.
            picked: the value picked from a menu; empty for a button.
        """
        try:
            await self._do(interaction, press, picked)
        except Exception as error:  # noqa: BLE001 - the library would only log it, with a traceback
            await tell_failure(interaction, error)

    async def _do(self, interaction: Pressed, press: Press | None, picked: str) -> None:
        if press is None:
            await send(interaction, self._notices.gone(), NOTICE)
            return
        try:
            await self._deeds[press.does](interaction, press, picked)
        except (UnknownEntryError, UnknownRuleError):
            await send(interaction, self._notices.gone(), NOTICE)

    async def _open(self, interaction: Pressed, press: Press, picked: str) -> None:
        target = press.number if press.does is Does.OPEN else 0
        await send(interaction, self._entry(picked or press.subject), Standing(target=target))

    async def _choose(self, interaction: Pressed, press: Press, _picked: str) -> None:
        none = press.does is Does.NONE
        reply = self._none() if none else self._entry(press.subject)
        if self._once.first("choice", *_place_and_person(interaction)):
            self._client.tally.count("none_of_these" if none else "choice_taken", None if none else press.subject)
        if press.does is Does.TURN:
            await turn(interaction, reply, Standing(target=press.number))
        elif press.number in {0, interaction.user.id}:
            await turn(interaction, reply, _standing_of_choices(interaction, press.number))
        else:
            await send(interaction, reply)

    async def _count(self, interaction: Pressed, press: Press, _picked: str) -> None:
        known = any(entry.id == press.subject for entry in self._responder.knowledge.entries)
        event = "helpful" if press.does is Does.HELPFUL else "not_helpful"
        if self._once.first("vote", *_place_and_person(interaction)):
            self._client.tally.count(event, press.subject if known else None)
        await send(interaction, self._notices.counted(), NOTICE)

    async def _wrong(self, interaction: Pressed, _press: Press, _picked: str) -> None:
        await send(interaction, self._notices.wrong(), NOTICE)

    async def _source(self, interaction: Pressed, press: Press, _picked: str) -> None:
        entries = filter(None, press.subject.split(TOGETHER))
        places = [self._responder.respond_with(entry_id).provenance for entry_id in entries]
        await send(interaction, self._notices.source(places), NOTICE)

    async def _delete(self, interaction: Pressed, press: Press, _picked: str) -> None:
        if interaction.user.id != press.number and not interaction.permissions.manage_messages:
            await send(interaction, self._notices.not_yours(), NOTICE)
            return
        await interaction.response.defer()
        try:
            await interaction.delete_original_response()
        except discord.NotFound as error:
            if error.code != MESSAGE_GONE:
                raise

    async def _show(self, interaction: Pressed, press: Press, _picked: str) -> None:
        await send(interaction, self._rule(press.subject))

    async def _post(self, interaction: Pressed, press: Press, _picked: str) -> None:
        made = self._rule(press.subject) if press.does is Does.WARN else self._entry(press.subject)
        asking = Asking(interaction.user.id, interaction.channel_id or 0, public=True)
        if not may_write(interaction):
            await send(interaction, self._notices.no_post(), NOTICE)
        elif (held := self._client.cooldown.hold(asking)) and not made.urgent:
            await send(interaction, self._client.intake.wait(held, asking).reply, NOTICE)
        elif not self._once.first("post", *_place_and_person(interaction)):
            await interaction.response.defer()  # the first press is posting, and says so when it has
        else:
            await self._publish_once(interaction, self._notices.in_public(made), press.number)

    async def _publish_once(self, interaction: Pressed, reply: Reply, target: int) -> None:
        """Post a reply and say so; if that fails, it can be pressed again."""
        try:
            await interaction.response.defer()
            seen = await self._publish(interaction, reply, target)
        except Exception:
            self._once.undo("post", *_place_and_person(interaction))
            raise
        await turn(interaction, self._notices.posted() if seen else self._notices.not_posted(), NOTICE)

    async def _publish(self, interaction: Pressed, reply: Reply, target: int) -> bool:
        """Post a reply under a message and return whether others can read it.

        Where the bot may not write by itself, it is posted through the interaction instead.
        """
        standing = Standing(public=True, asker=interaction.user.id)
        channel = interaction.channel
        if self._client.get_guild(interaction.guild_id or 0) and isinstance(channel, discord.abc.Messageable):
            under = discord.MessageReference(message_id=target, channel_id=channel.id, fail_if_not_exists=False)
            try:
                await write(self._client, channel, reply, standing, under)
            except discord.HTTPException as error:
                _log.info("not posted by the bot itself: status=%s code=%s", error.status, error.code)
            else:
                return True
        return await send(interaction, reply, standing)

    async def _topics(self, interaction: Pressed, _press: Press, _picked: str) -> None:
        await send(interaction, self._responder.topics.sections())

    async def _page(self, interaction: Pressed, press: Press, picked: str) -> None:
        topics = self._responder.topics
        if press.does is Does.SECTION:
            page = topics.questions(picked)
        elif press.subject:
            page = topics.questions(press.subject, press.number)
        else:
            page = topics.sections(press.number)
        await turn(interaction, page)

    def _entry(self, entry_id: str) -> Reply:
        return self._client.noted(lambda: self._responder.respond_with(entry_id))

    def _rule(self, rule_id: str) -> Reply:
        return self._client.noted(lambda: self._responder.respond_with_rule(rule_id))

    def _none(self) -> Reply:
        return self._client.noted(self._responder.nothing_fits)


def _place_and_person(interaction: Pressed) -> tuple[int, int]:
    """Return below what something was pressed, and by whom."""
    return (interaction.message.id if interaction.message else interaction.id, interaction.user.id)


def _standing_of_choices(interaction: Pressed, asker: int) -> Standing:
    """Return where the choices stand that an answer takes the place of."""
    private = not asker or interaction.message is None or interaction.message.flags.ephemeral
    return PRIVATE if private else Standing(public=interaction.guild_id is not None, asker=asker)
