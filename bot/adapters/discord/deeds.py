"""What the buttons and menus do that stand below answers and topics; those of the maintainers' way are in `gaps`."""

import logging
from collections.abc import Callable, Mapping
from typing import Final

import discord

from bot.adapters.discord.buttons import TOGETHER, Deed, Press, replied_to, take_away
from bot.adapters.discord.cooldown import Asking
from bot.adapters.discord.sending import NOTICE, PRIVATE, Standing, may_write
from bot.core.replies import Reply

_log = logging.getLogger(__name__)


async def open_entry(press: Press) -> None:
    """Show an entry to who presses it; the number is the message that it may be posted under."""
    await press.show(press.services.intake.entry(press.subject), Standing(target=press.number))


async def choose(press: Press) -> None:
    """Turn the choices into an entry's answer, for who asked (the number, 0 for anybody); show it to others."""
    reply = press.services.intake.entry(press.subject)
    press.count_once("choice", "choice_taken", press.subject)
    await _replace_choices(press, reply)


async def none_of_these(press: Press) -> None:
    """Say that no choice is right, to who asked as for a choice."""
    reply = press.services.intake.none()
    press.count_once("choice", "none_of_these")
    await _replace_choices(press, reply)


async def turn_private(press: Press) -> None:
    """Turn private choices into an entry's answer, which may be posted under the message of this number."""
    reply = press.services.intake.entry(press.subject)
    press.count_once("choice", "choice_taken", press.subject)
    await press.turn(reply, Standing(target=press.number))


async def vote_helpful(press: Press) -> None:
    """Count that an answer was helpful, with its entry if it is of one."""
    press.count_once("vote", "helpful", press.subject)
    await press.show(press.services.notices.notice("counted"), NOTICE)


async def vote_not_helpful(press: Press) -> None:
    """Count that an answer was not helpful; what was asked can then be sent to the maintainers."""
    press.count_once("vote", "not_helpful", press.subject)
    standing = Standing(target=replied_to(press.interaction), bare=True, missed=True)
    await press.show(press.services.notices.notice("counted"), standing)


async def show_source(press: Press) -> None:
    """Tell where an answer comes from, and whom to tell of a mistake."""
    entries = filter(None, press.subject.split(TOGETHER))
    places = [press.services.responder.respond_with(entry).provenance for entry in entries]
    await press.show(press.services.notices.source(places), NOTICE)


async def delete(press: Press) -> None:
    """Delete the message, for who asked (the number) and for moderators."""
    if press.interaction.user.id != press.number and not press.interaction.permissions.manage_messages:
        await press.show(press.services.notices.notice("not_yours"), NOTICE)
        return
    await take_away(press)


async def show_rule(press: Press) -> None:
    """Show the whole reply of a safety rule to who presses it."""
    await press.show(press.services.intake.rule(press.subject))


async def post_entry(press: Press) -> None:
    """Post the answer of an entry under the message of this number."""
    await _post(press, press.services.intake.entry)


async def post_rule(press: Press) -> None:
    """Post the reply of a safety rule under the message of this number."""
    urgent = press.services.responder.respond_with_rule(press.subject).urgent
    await _post(press, press.services.intake.rule, urgent=urgent)


async def browse(press: Press) -> None:
    """Show the list of topics to who presses it."""
    await press.show(press.services.responder.topics.sections())


async def turn_page(press: Press) -> None:
    """Turn to another page of a section, which goes by its first entry; without one, of the list of sections."""
    topics = press.services.responder.topics
    page = topics.questions(press.subject, press.number) if press.subject else topics.sections(press.number)
    await press.turn(page)


async def pick_section(press: Press) -> None:
    """Turn to the questions of the picked section."""
    await press.turn(press.services.responder.topics.questions(press.picked))


async def pick_question(press: Press) -> None:
    """Show the picked entry to who picked it."""
    await press.show(press.services.intake.entry(press.picked))


async def _post(press: Press, make: Callable[[str], Reply], *, urgent: bool = False) -> None:
    """Post a reply for all and say so, unless its poster may not write or has to wait, or is posting it already."""
    intake, interaction, notices = press.services.intake, press.interaction, press.services.notices
    asking = Asking(interaction.user.id, interaction.channel_id or 0, public=True)
    if not may_write(interaction):
        await press.show(notices.notice("no_post"), NOTICE)
    elif (held := intake.cooldown.hold(asking)) and not urgent:
        await press.show(intake.wait(held, asking).reply, NOTICE)
    elif not intake.once.first("post", *press.place_and_person):
        await interaction.response.defer()  # the first press is posting, and says so when it has
    else:
        try:
            reply = make(press.subject)
            await interaction.response.defer()
            seen = await _publish(press, notices.in_public(reply))
        except Exception:  # it can be pressed again
            intake.once.undo("post", *press.place_and_person)
            raise
        await press.turn(notices.notice("posted" if seen else "not_posted"), NOTICE)


async def _publish(press: Press, reply: Reply) -> bool:
    """Post a reply under the message and return whether others can read it.

    Where the bot may not write by itself, it is posted through the interaction instead.
    """
    interaction, sender = press.interaction, press.services.sender
    standing = Standing(public=True, asker=interaction.user.id)
    channel = interaction.channel
    if interaction.client.get_guild(interaction.guild_id or 0) and isinstance(channel, discord.abc.Messageable):
        under = discord.MessageReference(message_id=press.number, channel_id=channel.id, fail_if_not_exists=False)
        try:
            await sender.write(channel, reply, standing, under)
        except discord.HTTPException as error:
            _log.info("not posted by the bot itself: status=%s code=%s", error.status, error.code)
        else:
            return True
    return await sender.send(interaction, reply, standing)


async def _replace_choices(press: Press, reply: Reply) -> None:
    asker, interaction = press.number, press.interaction
    if asker not in {0, interaction.user.id}:
        await press.show(reply)
        return
    private = not asker or interaction.message is None or interaction.message.flags.ephemeral
    await press.turn(reply, PRIVATE if private else Standing(public=interaction.guild_id is not None, asker=asker))


DEEDS: Final[Mapping[str, Deed]] = {
    "faq1:open": open_entry,
    "faq1:choose": choose,
    "faq1:none": none_of_these,
    "faq1:turn": turn_private,
    "faq1:yes": vote_helpful,
    "faq1:no": vote_not_helpful,
    "faq1:source": show_source,
    "faq1:wrong": show_source,  # below older answers
    "faq1:delete": delete,
    "faq1:private": show_rule,
    "faq1:post": post_entry,
    "faq1:warn": post_rule,
    "faq1:topics": browse,
    "faq1:page": turn_page,
    "faqmenu1:section": pick_section,
    "faqmenu1:question": pick_question,
}
"""What custom ids lead to, by their beginnings, which never change: old messages keep their buttons."""
